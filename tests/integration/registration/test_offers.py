"""Places that are offered for some hours, and the codes that keep places until they run out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.jobs import end_what_runs_out
from forum_app.registration.models import Registration
from forum_app.registration.rules import Member
from forum_app.registration.services import InvitationTerms, TicketTerms
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)


def states(forum):
    rows = db.session.scalars(select(Registration).where(Registration.forum_id == forum.id).order_by(Registration.id))
    return [row.state.value for row in rows]


@pytest.fixture
def offering(session, clock):
    """One place, held; two people wait; a freed place is offered for two hours."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"offer_hours": 2})
        first = make_registration(forum, "first")
        make_registration(forum, "second")
        make_registration(forum, "third")
        services.cancel_own(first, tell=tell_nobody)
    return forum


def second(forum):
    return db.session.scalars(select(Registration).where(Registration.email == "second@example.kr")).one()


def test_an_offered_place_is_held_until_it_is_accepted(offering, clock):
    assert (states(offering), ticket_of(offering).taken) == (["cancelled", "offered", "waitlisted"], 1)
    assert second(offering).offer_expires_at == the_clock.now() + timedelta(hours=2)
    clock.forward(hours=1, minutes=59)
    with unit_of_work():
        services.accept_offer(second(offering), tell=tell_nobody)
        services.accept_offer(second(offering), tell=tell_nobody)
    assert (states(offering), ticket_of(offering).taken) == (["cancelled", "confirmed", "waitlisted"], 1)


def test_a_declined_offer_goes_to_the_next(offering):
    with unit_of_work():
        services.decline_offer(second(offering), tell=tell_nobody)
    assert states(offering) == ["cancelled", "cancelled", "offered"]


def test_at_its_end_an_offer_can_no_longer_be_accepted(offering, clock):
    clock.forward(hours=2)
    with pytest.raises(StepRefused, match="기한"), unit_of_work():
        services.accept_offer(second(offering), tell=tell_nobody)
    assert states(offering) == ["cancelled", "offered", "waitlisted"]


def test_the_job_passes_on_what_has_run_out_and_writes_letters(offering, clock):
    assert end_what_runs_out() == 0
    clock.forward(hours=2)
    assert end_what_runs_out() == 1
    assert (states(offering), ticket_of(offering).taken) == (["cancelled", "cancelled", "offered"], 1)
    letters = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [letter.payload["to"] for letter in letters] == ["second@example.kr", "third@example.kr"]
    assert end_what_runs_out() == 0


def test_whoever_acts_after_its_end_finds_the_offer_gone(offering, clock):
    clock.forward(hours=2)
    with unit_of_work():
        make_registration(offering, "fourth")
    assert states(offering) == ["cancelled", "cancelled", "offered", "waitlisted"]


def test_an_offer_lasts_no_longer_than_till_the_forum_begins(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"offer_hours": 720})
        first = make_registration(forum, "first")
        make_registration(forum, "second")
        services.cancel_own(first, tell=tell_nobody)
    assert second(forum).offer_expires_at == the_clock.seoul(forum.starts_on, 10)


def test_a_group_accepts_with_one_word(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"offer_hours": 2, "group_limit": 2})
        first = make_registration(forum, "first", members=[Member("동행")])
        make_registration(forum, "second", members=[Member("동행")])
        services.cancel_own(first, tell=tell_nobody, whole_group=True)
        services.accept_offer(second(forum), tell=tell_nobody)
    assert states(forum) == ["cancelled", "cancelled", "confirmed", "confirmed"]


def test_from_the_moment_the_forum_begins_a_free_place_is_given_at_once(offering, clock):
    clock.at(the_clock.seoul(offering.starts_on, 10))
    with unit_of_work():
        services.lapse_due(tell=tell_nobody)
    assert states(offering) == ["cancelled", "cancelled", "confirmed"]


def test_an_offer_declined_twice_is_declined_once(offering):
    with unit_of_work():
        services.decline_offer(second(offering), tell=tell_nobody)
        services.decline_offer(second(offering), tell=tell_nobody)
    assert states(offering) == ["cancelled", "cancelled", "offered"]


@pytest.fixture
def offered_group(session, clock):
    """Two places are offered to two who came together and may be split."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"offer_hours": 2, "group_limit": 2})
        first = make_registration(forum, "first", members=[Member("동행")])
        make_registration(forum, "second", members=[Member("동행")], may_split=True)
        services.cancel_own(first, tell=tell_nobody, whole_group=True)
    return forum


@pytest.mark.parametrize(
    ("answer", "number", "outcome"),
    [
        (services.accept_offer, 4, ["offered", "confirmed"]),
        (services.accept_offer, 3, ["confirmed", "confirmed"]),
        (services.decline_offer, 4, ["offered", "cancelled"]),
        (services.decline_offer, 3, ["cancelled", "cancelled"]),
    ],
    ids=["a member accepts", "the contact accepts", "a member declines", "the contact declines"],
)
def test_in_a_group_that_may_be_split_a_member_answers_for_itself_and_the_contact_for_all(
    offered_group, answer, number, outcome
):
    with unit_of_work():
        answer(queries.get_registration(offered_group, number), tell=tell_nobody)
    assert states(offered_group)[2:] == outcome


def test_a_contact_who_has_a_place_accepts_for_the_companion(offered_group):
    with unit_of_work():
        contact = queries.get_registration(offered_group, 3)
        services.decline_offer(queries.get_registration(offered_group, 4), tell=tell_nobody)
        services.accept_offer(contact, tell=tell_nobody)
        late = make_registration(offered_group, "late", members=[Member("동행")], may_split=True)
    assert states(offered_group)[2:] == ["confirmed", "cancelled", "confirmed", "waitlisted"]
    with unit_of_work():
        services.cancel_own(contact, tell=tell_nobody)
    assert states(offered_group)[4:] == ["confirmed", "offered"]
    with unit_of_work():
        for _twice in range(2):
            services.accept_offer(late, tell=tell_nobody)
    assert states(offered_group)[4:] == ["confirmed", "confirmed"]


def test_a_member_of_a_group_kept_whole_accepts_for_all(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, terms={"offer_hours": 2, "group_limit": 2})
        first = make_registration(forum, "first", members=[Member("동행")])
        make_registration(forum, "second", members=[Member("동행")])
        services.cancel_own(first, tell=tell_nobody, whole_group=True)
        services.accept_offer(queries.get_registration(forum, 4), tell=tell_nobody)
    assert states(forum)[2:] == ["confirmed", "confirmed"]


@pytest.fixture
def inviting(session, clock):
    """Three places, two of them kept by a code for a day."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=3, terms={"group_limit": 3})
        terms = InvitationTerms("후원 기관", 2, the_clock.now() + timedelta(days=1))
        services.create_invitation(ticket_of(forum), terms, actor=STAFF)
    return forum


def invitation(forum):
    return queries.invitations(forum)[0]


def test_a_code_keeps_its_places_from_everybody_else(inviting):
    with unit_of_work():
        make_registration(inviting, "a")
        make_registration(inviting, "b")
    assert (states(inviting), ticket_of(inviting).taken) == (["confirmed", "waitlisted"], 3)


def test_a_code_however_typed_uses_one_of_its_places(inviting):
    code = invitation(inviting).code
    with unit_of_work():
        make_registration(inviting, "a", invitation_code=f" {code[:5].lower()} {code[5:]} ")
    assert (invitation(inviting).used, ticket_of(inviting).taken, states(inviting)) == (1, 2, ["confirmed"])


def test_a_code_is_for_no_more_than_it_keeps(inviting):
    code = invitation(inviting).code
    with pytest.raises(FieldError, match="2개") as refusal, unit_of_work():
        make_registration(inviting, members=[Member("가"), Member("나")], invitation_code=code)
    assert refusal.value.field == "invitation_code"
    assert invitation(inviting).used == 0


@pytest.mark.parametrize("typed", ["ABCDE FGHJK", "short", "!"])
def test_a_wrong_code_is_refused_at_its_field(inviting, typed):
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(inviting, invitation_code=typed)
    assert refusal.value.field == "invitation_code"


def test_a_cancelled_place_goes_back_to_the_open_code_it_came_from(inviting):
    with unit_of_work():
        row = make_registration(inviting, "a", invitation_code=invitation(inviting).code)
        make_registration(inviting, "b")
        make_registration(inviting, "c")
        services.cancel_own(row, tell=tell_nobody)
    assert (invitation(inviting).used, ticket_of(inviting).taken) == (0, 3)
    assert states(inviting) == ["cancelled", "confirmed", "waitlisted"]


def test_a_withdrawn_code_lets_those_in_who_wait_and_its_guests_stay(inviting):
    code = invitation(inviting).code
    with unit_of_work():
        for who, typed in (("guest", code), ("a", ""), ("b", "")):
            make_registration(inviting, who, invitation_code=typed)
        assert services.withdraw_invitation(invitation(inviting), actor=STAFF, tell=tell_nobody) == 1
        assert services.withdraw_invitation(invitation(inviting), actor=STAFF, tell=tell_nobody) == 0
    assert (states(inviting), ticket_of(inviting).taken) == (["confirmed"] * 3, 3)
    with pytest.raises(FieldError), unit_of_work():
        make_registration(inviting, "late", invitation_code=code)


def test_a_code_that_has_run_out_gives_its_places_back(inviting, clock):
    with unit_of_work():
        make_registration(inviting, "a")
        make_registration(inviting, "b")
    clock.forward(days=1)
    assert end_what_runs_out() == 1
    assert (states(inviting), ticket_of(inviting).taken) == (["confirmed", "confirmed"], 2)


@pytest.mark.parametrize(
    ("places", "hours", "field"), [(2, 1, "places"), (0, 1, "places"), (1, 0, "expires_at")],
    ids=["not so many are free", "none", "run out already"],
)  # fmt: skip
def test_a_code_that_makes_no_sense_is_refused(inviting, places, hours, field):
    terms = InvitationTerms("기관", places, the_clock.now() + timedelta(hours=hours))
    with pytest.raises(FieldError) as refusal, unit_of_work():
        services.create_invitation(ticket_of(inviting), terms, actor=STAFF)
    assert refusal.value.field == field
    assert ticket_of(inviting).taken == 2


def test_the_code_of_another_forum_opens_nothing_here(inviting):
    with unit_of_work():
        other = make_open_forum("2024-1")
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(other, "a", invitation_code=invitation(inviting).code)
    assert (refusal.value.field, invitation(inviting).used, states(other)) == ("invitation_code", 0, [])


def test_a_code_keeps_a_thousand_places_and_not_one_more(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2001)
    terms = InvitationTerms("기관", 1001, the_clock.now() + timedelta(hours=1))
    with pytest.raises(FieldError, match="1000까지"), unit_of_work():
        services.create_invitation(ticket_of(forum), terms, actor=STAFF)
    with unit_of_work():
        services.create_invitation(ticket_of(forum), replace(terms, places=1000), actor=STAFF)
    assert ticket_of(forum).taken == 1000


def test_the_place_of_a_guest_whose_code_was_withdrawn_is_free_for_everybody(inviting):
    with unit_of_work():
        guest = make_registration(inviting, "guest", invitation_code=invitation(inviting).code)
        services.withdraw_invitation(invitation(inviting), actor=STAFF, tell=tell_nobody)
        services.cancel_own(guest, tell=tell_nobody)
    assert (invitation(inviting).used, ticket_of(inviting).taken) == (1, 0)


def test_a_ticket_by_invitation_is_had_with_its_code_only(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1)
        general = ticket_of(forum)
        vip = services.create_ticket(
            forum,
            TicketTerms("내빈", 5, general.opens_at, general.closes_at, needs_invitation=True),
            actor=STAFF,
            at=the_clock.now(),
        )
        terms = InvitationTerms("내빈", 1, the_clock.now() + timedelta(days=1))
        code = services.create_invitation(vip, terms, actor=STAFF).code
    with pytest.raises(FieldError) as refusal, unit_of_work():
        make_registration(forum, "a", ticket_id=vip.id)
    assert refusal.value.field == "invitation_code"
    with pytest.raises(FieldError), unit_of_work():
        make_registration(forum, "a", ticket_id=general.id, invitation_code=code)
    with unit_of_work():
        assert make_registration(forum, "a", invitation_code=code).ticket_id == vip.id
        assert make_registration(forum, "b").ticket_id == general.id
