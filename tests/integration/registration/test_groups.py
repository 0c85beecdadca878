"""Several people by one form: they sign up, wait and move up together."""

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.errors import FieldError, NoPlace, NotFound, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.models import Registration
from forum_app.registration.rules import Member, RegistrationState
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)

S = RegistrationState
TWO_MORE = (Member("임꺽정", "서울 기관", "Guest@example.kr"), Member("성춘향"))


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=4, terms={"group_limit": 4})


def states(forum):
    rows = db.session.scalars(select(Registration).where(Registration.forum_id == forum.id).order_by(Registration.id))
    return [row.state.value for row in rows]


def test_everybody_of_a_group_has_a_row_a_number_and_a_code_of_their_own(forum):
    with unit_of_work():
        contact = make_registration(forum, members=TWO_MORE)
    party = queries.party_of(contact)
    assert [(row.number, row.name, row.affiliation, row.email) for row in party] == [
        (1, "홍길동", "사업 부문 접수 07", "gildong@example.kr"),
        (2, "임꺽정", "서울 기관", "guest@example.kr"),
        (3, "성춘향", "사업 부문 접수 07", None),
    ]
    assert len({row.code for row in party} | {row.token_hash for row in party}) == 6
    assert [row.leader_id for row in party] == [None, contact.id, contact.id]
    assert queries.party_of(party[2]) == party
    assert ticket_of(forum).taken == 3


def test_only_the_contact_has_answered_the_questions_of_consent(forum):
    with unit_of_work():
        contact = make_registration(forum, members=TWO_MORE)
    asked = len(queries.consent_items(forum))
    assert [len(row.consents) for row in queries.party_of(contact)] == [asked, 0, 0]


def test_a_group_sent_twice_is_one_group(forum):
    with unit_of_work():
        first = make_registration(forum, members=TWO_MORE).id
    with unit_of_work():
        assert make_registration(forum, members=TWO_MORE).id == first
    assert states(forum) == ["confirmed"] * 3


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ([Member("가"), Member("나"), Member("다"), Member("라")], "members"),
        ([Member("가", "", "Taken@example.kr")], "member_0_email"),
        ([Member("가"), Member("나", "", "gildong@example.kr")], "member_1_email"),
        ([Member("가", "", "ｇｉｌｄｏｎｇ@example.kr")], "member_0_email"),
        ([Member("가", "", "no address")], "member_0_email"),
    ],
    ids=["too many", "registered already", "twice in the form", "a twin in the form", "no address"],
)
def test_a_group_is_refused_as_a_whole(forum, members, field):
    with unit_of_work():
        make_registration(forum, "taken")
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, members=members)
    assert refusal.value.field == field
    assert states(forum) == ["confirmed"]


def test_a_group_kept_whole_waits_while_a_smaller_party_passes(forum):
    with unit_of_work():
        make_registration(forum, "a")
        make_registration(forum, "b")
        make_registration(forum, "group", members=TWO_MORE)
        make_registration(forum, "c")
    assert states(forum) == ["confirmed", "confirmed", "waitlisted", "waitlisted", "waitlisted", "confirmed"]


def test_a_group_that_may_be_split_takes_the_places_there_are(forum):
    with unit_of_work():
        make_registration(forum, "a")
        make_registration(forum, "b")
        contact = make_registration(forum, "group", members=TWO_MORE, may_split=True)
        later = make_registration(forum, "later")
    assert states(forum) == ["confirmed"] * 4 + ["waitlisted"] * 2
    assert queries.waiting_position(forum, queries.party_of(contact)[2]) == 1
    assert queries.waiting_position(forum, later) == 2


def test_a_waiting_group_counts_as_one_in_the_public_position(forum):
    with unit_of_work():
        for who in "abcd":
            make_registration(forum, who)
        group = make_registration(forum, "group", members=TWO_MORE)
        later = make_registration(forum, "later")
    assert [queries.waiting_position(forum, row) for row in queries.party_of(group)] == [1, 1, 1]
    assert queries.waiting_position(forum, later) == 2


def test_a_group_moves_up_at_once_when_it_fits_and_everybody_is_told(forum):
    told = []
    with unit_of_work():
        rows = [make_registration(forum, who) for who in "abcd"]
        make_registration(forum, "group", members=TWO_MORE)
        make_registration(forum, "later")
    with unit_of_work():
        services.cancel_own(rows[0], tell=tell_nobody)
    assert states(forum) == ["cancelled"] + ["confirmed"] * 3 + ["waitlisted"] * 3 + ["confirmed"]
    with unit_of_work():
        for row in rows[1:]:
            services.cancel_own(row, tell=lambda row: told.append((row.name, row.state.value)))
    assert states(forum) == ["cancelled"] * 4 + ["confirmed"] * 4
    assert told[3:] == [("홍길동", "confirmed"), ("임꺽정", "confirmed"), ("성춘향", "confirmed")]


def test_without_a_waiting_list_a_group_that_does_not_fit_is_refused(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"group_limit": 4, "has_waiting_list": False})
    with pytest.raises(NoPlace), unit_of_work():
        make_registration(forum, members=TWO_MORE, may_split=True)
    assert states(forum) == []


def test_the_contact_cancels_one_of_the_group_or_all_of_it(forum):
    with unit_of_work():
        contact = make_registration(forum, members=TWO_MORE)
        services.cancel_member(contact, 3, tell=tell_nobody)
    assert (states(forum), ticket_of(forum).taken) == (["confirmed", "confirmed", "cancelled"], 2)
    with unit_of_work():
        services.cancel_own(contact, tell=tell_nobody, whole_group=True)
    assert (states(forum), ticket_of(forum).taken) == (["cancelled"] * 3, 0)


def test_a_member_cancels_nobody_else(forum):
    with unit_of_work():
        contact = make_registration(forum, members=TWO_MORE)
        member = queries.party_of(contact)[1]
        services.cancel_own(member, tell=tell_nobody, whole_group=True)
    assert states(forum) == ["confirmed", "cancelled", "confirmed"]
    with pytest.raises(NotFound), unit_of_work():
        services.cancel_member(member, 1, tell=tell_nobody)


def test_a_waiting_group_that_shrinks_moves_up_as_soon_as_it_fits(forum):
    with unit_of_work():
        make_registration(forum, "a")
        make_registration(forum, "b")
        contact = make_registration(forum, "group", members=TWO_MORE)
        services.cancel_member(contact, 5, tell=tell_nobody)
    assert states(forum) == ["confirmed"] * 4 + ["cancelled"]


def test_the_organiser_confirms_and_puts_back_a_group_as_one(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3, terms={"group_limit": 4, "needs_approval": True})
        contact = make_registration(forum, members=TWO_MORE)
    assert states(forum) == ["pending"] * 3
    with unit_of_work():
        services.advance_registration(queries.party_of(contact)[1], "waitlist", actor=STAFF, tell=tell_nobody)
    assert (states(forum), ticket_of(forum).taken) == (["waitlisted"] * 3, 0)
    with unit_of_work():
        services.advance_registration(contact, "promote", actor=STAFF, tell=tell_nobody)
    assert (states(forum), ticket_of(forum).taken) == (["confirmed"] * 3, 3)


def test_the_organisers_button_serves_a_group_only_if_it_fits_or_may_be_split(forum):
    with unit_of_work():
        for who in "abcd":
            make_registration(forum, who)
        whole = make_registration(forum, "whole", members=TWO_MORE)
        split = make_registration(forum, "split", members=[Member("가"), Member("나")], may_split=True)
        ticket = ticket_of(forum)
        ticket.capacity = 6  # behind the waiting list's back, so that nobody has moved up yet
    with pytest.raises(StepRefused, match="빈자리"), unit_of_work():
        services.advance_registration(whole, "promote", actor=STAFF, tell=tell_nobody)
    with unit_of_work():
        services.advance_registration(split, "promote", actor=STAFF, tell=tell_nobody)
    assert [row.state for row in queries.party_of(split)] == [S.CONFIRMED, S.CONFIRMED, S.WAITLISTED]
    assert {row.state for row in queries.party_of(whole)} == {S.WAITLISTED}
