"""Places in sessions: chosen at sign-up, held with the place at the forum, passed on when freed."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.programme.models import Session
from forum_app.registration import queries, services
from forum_app.registration.models import Registration, SessionChoice, SessionPlaces
from forum_app.registration.rules import Member, OwnChange
from tests.factories.programme import make_session
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
)


@pytest.fixture
def forum(session, clock):
    """Two places at the forum; a session with room for one, and one with room for everybody."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"group_limit": 2})
        for one, capacity in zip(make_sessions(forum), (1, None), strict=True):
            services.offer_session(one, capacity=capacity, actor=STAFF, tell=tell_nobody)
        return forum


def sessions(forum):
    return [places.session_id for places in queries.session_offers(forum)]


def held(session_id):
    rows = db.session.execute(
        select(Registration.email, SessionChoice.holds_place)
        .join(SessionChoice, SessionChoice.registration_id == Registration.id)
        .where(SessionChoice.session_id == session_id)
        .order_by(Registration.id)
    )
    return {(email or "").partition("@")[0]: holds for email, holds in rows}


def left(forum):
    return [queries.places_left(places) for places in queries.session_offers(forum)]


def change(row, session_ids):
    wish = OwnChange(row.name, row.affiliation, row.position_title, row.email, session_ids)
    services.change_own(row, wish, key=KEY, tell=tell_nobody, tell_former=lambda *_: None)


def test_a_full_session_never_stops_a_sign_up(forum):
    small, large = sessions(forum)
    with unit_of_work():
        make_registration(forum, "a", session_ids=[small, large])
        make_registration(forum, "b", session_ids=[small])
    assert (held(small), held(large), left(forum)) == ({"a": True, "b": False}, {"a": True}, [0, None])


def test_who_has_no_place_at_the_forum_holds_none_in_a_session(forum):
    small, _ = sessions(forum)
    with unit_of_work():
        for who, wishes in (("a", []), ("b", []), ("waits", [small])):
            make_registration(forum, who, session_ids=wishes)
    assert (held(small), left(forum)) == ({"waits": False}, [1, None])


def test_a_freed_place_goes_to_the_earliest_who_has_a_place_at_the_forum(forum):
    small, _ = sessions(forum)
    told = []
    with unit_of_work():
        first = make_registration(forum, "a", session_ids=[small])
        make_registration(forum, "b", session_ids=[small])
        make_registration(forum, "waits", session_ids=[small])
    with unit_of_work():
        services.cancel_own(first, tell=lambda row: told.append((row.email, row.state.value)))
    assert held(small) == {"a": False, "b": True, "waits": False}
    assert told == [
        ("a@example.kr", "cancelled"), ("b@example.kr", "confirmed"), ("waits@example.kr", "confirmed"),
    ]  # fmt: skip


def test_a_group_chooses_together_and_takes_what_there_is(forum):
    small, _ = sessions(forum)
    with unit_of_work():
        make_registration(forum, "a", members=[Member("동행", "", "b@example.kr")], session_ids=[small])
    assert held(small) == {"a": True, "b": False}


def test_another_choice_frees_the_place_for_who_waits(forum):
    small, large = sessions(forum)
    with unit_of_work():
        first = make_registration(forum, "a", session_ids=[small])
        make_registration(forum, "b", session_ids=[small])
    with unit_of_work():
        change(first, [large])
    assert (held(small), held(large)) == ({"b": True}, {"a": True})


def test_more_room_lets_those_in_who_wait(forum):
    small, _ = sessions(forum)
    with unit_of_work():
        make_registration(forum, "a", session_ids=[small])
        make_registration(forum, "b", session_ids=[small])
        services.offer_session(db.session.get_one(Session, small), capacity=2, actor=STAFF, tell=tell_nobody)
    assert held(small) == {"a": True, "b": True}


@pytest.mark.parametrize("capacity", [0, 1])
def test_the_room_cannot_fall_below_the_places_held(forum, capacity):
    _, large = sessions(forum)
    with unit_of_work():
        make_registration(forum, "a", session_ids=[large])
        make_registration(forum, "b", session_ids=[large])
    with pytest.raises(FieldError) as refusal, unit_of_work():
        services.offer_session(db.session.get_one(Session, large), capacity=capacity, actor=STAFF, tell=tell_nobody)
    assert refusal.value.field == "capacity"


def test_the_room_may_be_exactly_what_is_held_but_never_none(forum):
    small, large = sessions(forum)
    with unit_of_work():
        make_registration(forum, "a", session_ids=[large])
        services.offer_session(db.session.get_one(Session, large), capacity=1, actor=STAFF, tell=tell_nobody)
    assert left(forum) == [1, 0]
    with pytest.raises(FieldError, match="1명 이상"), unit_of_work():
        services.offer_session(db.session.get_one(Session, small), capacity=0, actor=STAFF, tell=tell_nobody)
    assert left(forum) == [1, 0]


def test_of_two_who_wait_for_a_session_the_earlier_gets_the_freed_place(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3)
        small = make_sessions(forum)[0]
        services.offer_session(small, capacity=1, actor=STAFF, tell=tell_nobody)
        first = make_registration(forum, "a", session_ids=[small.id])
        for who in ("b", "c"):
            make_registration(forum, who, session_ids=[small.id])
        services.cancel_own(first, tell=tell_nobody)
    assert held(sessions(forum)[0]) == {"a": False, "b": True, "c": False}


def test_sessions_at_the_same_time_cannot_both_be_chosen(forum):
    small, large = sessions(forum)
    with unit_of_work():
        early = db.session.get_one(Session, small)
        beside = make_session(early.part, early.starts_at, 30, title="나란히")
        services.offer_session(beside, capacity=None, actor=STAFF, tell=tell_nobody)
        beside_id = beside.id
    with pytest.raises(FieldError, match="겹치는") as refusal, unit_of_work():
        make_registration(forum, session_ids=[small, beside_id])
    assert refusal.value.field == "session_ids"
    with unit_of_work():
        make_registration(forum, session_ids=[beside_id, large])


def test_only_what_is_offered_can_be_chosen(forum):
    with unit_of_work():
        part = db.session.get_one(Session, sessions(forum)[0]).part
        other = make_session(part, part.sessions[0].starts_at, title="누구나").id
    with pytest.raises(FieldError), unit_of_work():
        make_registration(forum, session_ids=[other])


def test_a_session_of_another_forum_cannot_be_chosen(forum):
    with unit_of_work():
        other = make_open_forum("2024-1")
        theirs = make_sessions(other)[0]
        services.offer_session(theirs, capacity=None, actor=STAFF, tell=tell_nobody)
        theirs_id = theirs.id
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, session_ids=[theirs_id])
    assert refusal.value.field == "session_ids"


def test_a_session_that_somebody_waits_for_is_not_withdrawn(forum):
    small, _ = sessions(forum)
    with unit_of_work():
        for who, wishes in (("a", []), ("b", []), ("waits", [small])):
            make_registration(forum, who, session_ids=wishes)
    with pytest.raises(StepRefused), unit_of_work():
        services.withdraw_session(db.session.get_one(SessionPlaces, small), actor=STAFF)
    assert held(small) == {"waits": False}


def test_a_session_is_withdrawn_only_while_nobody_who_comes_has_chosen_it(forum):
    small, _ = sessions(forum)
    with unit_of_work():
        row = make_registration(forum, session_ids=[small])
    with pytest.raises(StepRefused), unit_of_work():
        services.withdraw_session(db.session.get_one(SessionPlaces, small), actor=STAFF)
    with unit_of_work():
        services.cancel_own(row, tell=tell_nobody)
        services.withdraw_session(db.session.get_one(SessionPlaces, small), actor=STAFF)
    assert small not in sessions(forum)


def test_the_database_refuses_more_than_fit_into_a_session(forum):
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.get_one(SessionPlaces, sessions(forum)[0]).taken = 2
