"""Signing up, through the service, on the database."""

from datetime import date

import pytest
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NoPlace, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from forum_app.registration import queries, services
from forum_app.registration.models import Consent, Registration
from forum_app.registration.rules import RegistrationState, token_hash
from forum_app.registration.rules.tokens import registration_token
from tests.factories.registration import (
    KEY,
    LONG_AGO,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
    wish,
)

S = RegistrationState


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2)


def _states(forum):
    rows = db.session.scalars(select(Registration).where(Registration.forum_id == forum.id).order_by(Registration.id))
    return [row.state.value for row in rows]


def test_places_are_given_until_none_is_left_then_people_wait_in_line(forum):
    with unit_of_work():
        for who in ("a", "b", "c", "d"):
            make_registration(forum, who)
    assert _states(forum) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert ticket_of(forum).taken == 2
    waiting = queries.waiting_people(forum)
    assert [queries.waiting_position(forum, row) for row in waiting] == [1, 2]


def test_a_registration_keeps_its_number_code_consents_and_only_the_hash_of_its_token(forum):
    with unit_of_work():
        row = make_registration(forum)
    assert (row.number, len(row.code), row.registered_at) == (1, 8, row.consents[0].answered_at)
    assert row.token_hash == token_hash(registration_token(KEY, row.id, 1))
    assert {consent.item.kind.value: consent.is_given for consent in row.consents} == {
        "collect": True,
        "marketing": False,
        "portrait": False,
        "sensitive": False,
    }


def test_the_same_form_twice_is_one_registration(forum):
    with unit_of_work():
        first = make_registration(forum).id
    with unit_of_work():
        assert make_registration(forum).id == first
    assert ticket_of(forum).taken == 1


def test_a_form_sent_again_for_another_address_shows_nobody_elses_registration(forum):
    with unit_of_work():
        make_registration(forum)
    with pytest.raises(Conflict), unit_of_work():
        make_registration(forum, email="other@example.kr")
    assert _states(forum) == ["confirmed"]


@pytest.mark.parametrize(
    "twin", ["GILDONG@EXAMPLE.KR", "ｇｉｌｄｏｎｇ@example.kr", " gildong@EXAMPLE.kr ", "gildong@ｅｘａｍｐｌｅ.kr"]
)
def test_twins_of_an_address_cannot_register_twice(forum, twin):
    with unit_of_work():
        make_registration(forum)
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, email=twin, idempotency_key="another")
    assert refusal.value.field == "email"
    assert _states(forum) == ["confirmed"]


def test_a_cancelled_address_may_register_again(forum):
    with unit_of_work():
        services.cancel_own(make_registration(forum), tell=tell_nobody)
    with unit_of_work():
        make_registration(forum, idempotency_key="again")
    assert _states(forum) == ["cancelled", "confirmed"]
    assert ticket_of(forum).taken == 1


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2023-10-31 23:59:59", False), ("2023-11-01 00:00:00", True), ("2023-11-30 23:59:59", True),
        ("2023-12-01 00:00:00", False),
    ],
)  # fmt: skip
def test_the_window_is_exact_to_the_second(forum, clock, moment, is_open):
    clock.at(moment)
    if is_open:
        with unit_of_work():
            make_registration(forum)
    else:
        with pytest.raises(StepRefused), unit_of_work():
            make_registration(forum)
    assert _states(forum) == (["confirmed"] if is_open else [])


def test_without_a_waiting_list_a_full_forum_refuses(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"has_waiting_list": False})
        make_registration(forum, "a")
    with pytest.raises(NoPlace), unit_of_work():
        make_registration(forum, "b")
    assert _states(forum) == ["confirmed"]


def test_a_ticket_that_needs_approval_holds_the_place_meanwhile(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"needs_approval": True})
        first, second = make_registration(forum, "a"), make_registration(forum, "b")
    assert _states(forum) == ["pending", "waitlisted"]
    with unit_of_work():
        services.advance_registration(first, "cancel", actor=STAFF, tell=tell_nobody)
    assert _states(forum) == ["cancelled", "pending"]
    with unit_of_work():
        services.advance_registration(second, "confirm", actor=STAFF, tell=tell_nobody)
    assert _states(forum) == ["cancelled", "confirmed"]
    assert ticket_of(forum).taken == 1


@pytest.mark.parametrize("given", [{}, {"no": True}])
def test_a_required_consent_that_is_missing_or_refused_stops_the_sign_up(forum, given):
    required = queries.consent_items(forum)[0]
    answers = {required.id: False} if given else {}
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, answers=answers)
    assert refusal.value.field == f"consent_{required.id}"
    assert _states(forum) == []


def test_an_optional_consent_left_open_counts_as_not_given_and_never_blocks(forum):
    required = queries.consent_items(forum)[0]
    with unit_of_work():
        row = make_registration(forum, answers={required.id: True})
    assert [consent.is_given for consent in row.consents] == [True, False, False, False]


@pytest.mark.parametrize(
    ("affiliation", "names", "linked"),
    [
        ("돌봄 하나", ["돌봄 하나"], True), ("돌봄하나", ["돌봄 하나"], True), ("돌봄", ["돌봄 하나"], False),
        ("", ["돌봄 하나"], False),
    ],
)  # fmt: skip
def test_an_affiliation_is_linked_only_to_the_institution_of_exactly_that_name(forum, affiliation, names, linked):
    with unit_of_work():
        for name in names:
            db.session.add(Institution(name=name, search_key=name.replace(" ", ""), created_at=LONG_AGO))
        db.session.flush()
        row = make_registration(forum, affiliation=affiliation)
    assert (row.institution_id is not None) is linked


def test_an_institution_that_is_not_named_yet_is_linked_to_nobody(forum):
    with unit_of_work():
        db.session.add(Institution(name="미정", search_key="미정", is_placeholder=True, created_at=LONG_AGO))
        db.session.flush()
        assert make_registration(forum, affiliation="미정").institution_id is None


def test_nobody_signs_up_after_the_last_day_however_late_the_ticket_closes(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(terms={"closes_at": the_clock.seoul(date(2024, 1, 1))})
    clock.at("2023-12-05 23:59:59")
    with unit_of_work():
        make_registration(forum, "late")
    clock.at("2023-12-06 00:00")
    with pytest.raises(StepRefused, match="끝났습니다"), unit_of_work():
        make_registration(forum, "later")
    assert _states(forum) == ["confirmed"]


def test_one_person_alone_is_not_split(forum):
    with unit_of_work():
        assert make_registration(forum, may_split=True).may_split is False


def test_whoever_is_moved_back_stands_behind_those_who_wait_already(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1)
        first, second, _third = (make_registration(forum, who) for who in ("a", "b", "c"))
    clock.forward(hours=1)
    with unit_of_work():
        first.state = S.PENDING
        services.advance_registration(first, "waitlist", actor=STAFF, tell=tell_nobody)
    assert _states(forum) == ["waitlisted", "confirmed", "waitlisted"]
    with unit_of_work():
        services.cancel_own(second, tell=tell_nobody)
    assert _states(forum) == ["waitlisted", "cancelled", "confirmed"]


def test_freed_places_go_to_those_who_wait_in_the_order_they_came(forum, clock):
    told = []
    with unit_of_work():
        rows = []
        for who in ("a", "b", "c", "d", "e"):
            rows.append(make_registration(forum, who))
            clock.forward(minutes=1)
    with unit_of_work():
        services.cancel_own(rows[0], tell=lambda row: told.append((row.email, row.state.value)))
    assert told == [("a@example.kr", "cancelled"), ("c@example.kr", "confirmed")]
    with unit_of_work():
        services.cancel_own(rows[3], tell=tell_nobody)
        services.cancel_own(rows[1], tell=tell_nobody)
    assert _states(forum) == ["cancelled", "cancelled", "confirmed", "cancelled", "confirmed"]
    assert ticket_of(forum).taken == 2


def test_more_places_let_those_who_wait_move_up(forum):
    with unit_of_work():
        for who in ("a", "b", "c", "d"):
            make_registration(forum, who)
    ticket = ticket_of(forum)
    terms = services.TicketTerms("일반", 3, ticket.opens_at, ticket.closes_at)
    with unit_of_work():
        assert services.edit_ticket(ticket_of(forum), terms, actor=STAFF, at=LONG_AGO, tell=tell_nobody) == 1
    assert _states(forum) == ["confirmed", "confirmed", "confirmed", "waitlisted"]


def test_the_capacity_cannot_fall_below_the_places_taken(forum):
    with unit_of_work():
        make_registration(forum, "a")
        make_registration(forum, "b")
    ticket = ticket_of(forum)
    terms = services.TicketTerms("일반", 1, ticket.opens_at, ticket.closes_at)
    with pytest.raises(FieldError) as refusal, unit_of_work():
        services.edit_ticket(ticket_of(forum), terms, actor=STAFF, at=LONG_AGO, tell=tell_nobody)
    assert refusal.value.field == "capacity"


def test_the_organisers_override_needs_a_free_place(forum):
    with unit_of_work():
        rows = [make_registration(forum, who) for who in ("a", "b", "c", "d")]
    with pytest.raises(StepRefused, match="빈자리"), unit_of_work():
        services.advance_registration(rows[3], "promote", actor=STAFF, tell=tell_nobody)
    assert _states(forum) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_whoever_is_moved_back_to_the_waiting_list_does_not_get_the_place_back_at_once(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"needs_approval": True})
        row = make_registration(forum)
    with unit_of_work():
        services.advance_registration(row, "waitlist", actor=STAFF, tell=tell_nobody)
    assert (_states(forum), ticket_of(forum).taken) == (["waitlisted"], 0)


def test_a_cancelled_registration_stays_cancelled_when_cancelled_again(forum):
    with unit_of_work():
        row = make_registration(forum)
        services.cancel_own(row, tell=tell_nobody)
        services.cancel_own(row, tell=tell_nobody)
    assert ticket_of(forum).taken == 0


def test_nobody_cancels_once_the_forum_has_begun(forum, clock):
    with unit_of_work():
        row = make_registration(forum)
    clock.at("2023-12-05 10:00")
    with pytest.raises(StepRefused), unit_of_work():
        services.cancel_own(row, tell=tell_nobody)


def test_a_new_version_of_a_consent_leaves_the_earlier_answers_alone(forum):
    with unit_of_work():
        row = make_registration(forum)
        old = queries.consent_items(forum)[0]
        notices = services.consents.Notices("참가 확인", "성명", "행사 뒤 1개월", "거부하실 수 있습니다.")
        new = services.write_consent_item(forum, old.kind, notices, is_required=True, actor=STAFF, at=LONG_AGO)
    assert (new.item_version, queries.consent_items(forum)[0].id) == (2, new.id)
    assert db.session.get(Consent, (row.id, old.id)).is_given is True
    with pytest.raises(FieldError), unit_of_work():
        make_registration(forum, "b", answers={old.id: True})
    assert wish(forum).answers[new.id] is True
