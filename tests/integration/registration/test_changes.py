"""What registrants change by themselves, a place handed to somebody else, and sign-up at the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NoPlace, NotFound, StepRefused
from forum_app.core.permissions import NOBODY, Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.models import Consent, SpecialNeed
from forum_app.registration.rules import (
    Member,
    OwnChange,
    RegistrationState,
    Source,
    TakeOver,
    registration_token,
    token_hash,
    transfer_token,
)
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    answers,
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
        return make_open_forum(capacity=3, terms={"group_limit": 3})


class Letters:
    """Who was written to: (address, what)."""

    def __init__(self):
        self.sent = []

    def tell(self, row):
        self.sent.append((row.email, row.state.value))

    def tell_former(self, _row, former):
        self.sent.append((former, "former"))


def change(row, letters, **changes):
    given = {"name": row.name, "affiliation": row.affiliation, "position_title": "", "email": row.email, **changes}
    services.change_own(row, OwnChange(**given), key=KEY, tell=letters.tell, tell_former=letters.tell_former)


def test_a_new_address_ends_the_old_links_and_both_addresses_are_told(forum):
    letters = Letters()
    with unit_of_work():
        row = make_registration(forum)
    with unit_of_work():
        change(row, letters, email=" New@Example.kr")
    assert (row.email, row.token_version) == ("new@example.kr", 2)
    assert row.token_hash == token_hash(registration_token(KEY, row.id, 2))
    assert letters.sent == [("new@example.kr", "confirmed"), ("gildong@example.kr", "former")]


def test_another_name_can_be_found_at_the_door_and_keeps_the_links(forum):
    letters = Letters()
    with unit_of_work():
        row = make_registration(forum)
    with unit_of_work():
        change(row, letters, name="성춘향")
        change(row, letters)
    assert (row.name, row.initials, row.token_version) == ("성춘향", "ㅅㅊㅎ", 1)
    assert letters.sent == [("gildong@example.kr", "confirmed")]


def test_no_personal_data_of_a_change_stand_in_the_record(forum):
    with unit_of_work():
        row = make_registration(forum)
    with unit_of_work():
        change(row, Letters(), name="성춘향", email="new@example.kr")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:edit")).one()
    assert (event.before, event.after) == (None, {"changed": ["name", "email"]})


@pytest.mark.parametrize("email", ["taken@example.kr", "no address", ""])
def test_an_address_that_cannot_be_had_is_refused(forum, email):
    with unit_of_work():
        make_registration(forum, "taken")
        row = make_registration(forum)
    with pytest.raises(FieldError) as refusal, unit_of_work():
        change(row, Letters(), email=email)
    assert refusal.value.field == "email"
    assert (row.email, row.token_version) == ("gildong@example.kr", 1)


def test_who_came_without_an_address_may_add_one(forum):
    letters = Letters()
    with unit_of_work():
        row = queries.party_of(make_registration(forum, members=[Member("동행")]))[1]
    with unit_of_work():
        change(row, letters, email="guest@example.kr")
    assert letters.sent == [("guest@example.kr", "confirmed")]


def test_what_is_cancelled_or_over_cannot_be_changed(forum, clock):
    with unit_of_work():
        row, other = make_registration(forum, "a"), make_registration(forum, "b")
        services.cancel_own(row, tell=tell_nobody)
    with pytest.raises(StepRefused), unit_of_work():
        change(row, Letters(), name="성춘향")
    clock.at("2023-12-06 00:00")
    with pytest.raises(StepRefused), unit_of_work():
        change(other, Letters(), name="성춘향")


def offer(row, email="new@example.kr"):
    return services.offer_transfer(row, email, key=KEY, tell_transfer=lambda _transfer: None)


def take(transfer, letters=None, **changes):
    letters = letters or Letters()
    given = {
        "name": "성춘향", "affiliation": "다른 기관", "answers": answers(transfer.registration.ticket.forum), **changes,
    }  # fmt: skip
    return services.take_transfer(
        transfer, TakeOver(**given), key=KEY, tell=letters.tell, tell_former=letters.tell_former
    )


def test_a_place_that_is_handed_over_carries_nothing_of_the_former_person(forum):
    letters = Letters()
    with unit_of_work():
        row = make_registration(forum, answers=answers(forum, optional=True), position_title="과장")
        db.session.add(SpecialNeed(registration_id=row.id, text="휠체어"))
    with unit_of_work():
        transfer = queries.get_open_transfer(NOBODY, transfer_token(KEY, offer(row).id), the_clock.now())
        take(transfer, letters, answers=answers(forum))
    assert (row.name, row.affiliation, row.email, row.position_title, row.initials) == (
        "성춘향", "다른 기관", "new@example.kr", "", "ㅅㅊㅎ",
    )  # fmt: skip
    assert (row.number, row.state, row.token_version, ticket_of(forum).taken) == (1, S.CONFIRMED, 2, 1)
    given = db.session.scalars(select(Consent.is_given).where(Consent.registration_id == row.id)).all()
    assert sum(given) == sum(answers(forum).values())
    assert db.session.get(SpecialNeed, row.id) is None
    assert letters.sent == [("new@example.kr", "confirmed"), ("gildong@example.kr", "former")]
    with pytest.raises(NotFound):
        queries.get_open_transfer(NOBODY, transfer_token(KEY, transfer.id), the_clock.now())


def test_a_place_is_offered_to_one_address_at_a_time(forum):
    with unit_of_work():
        row = make_registration(forum)
        first = offer(row)
        assert offer(row, "NEW@example.kr").id == first.id
    with pytest.raises(StepRefused), unit_of_work():
        offer(row, "another@example.kr")
    with unit_of_work():
        services.withdraw_transfer(row)
        services.withdraw_transfer(row)
        assert offer(row, "another@example.kr").id != first.id


def test_an_offer_to_hand_over_lasts_seven_days_and_not_into_the_forum(forum, clock):
    with unit_of_work():
        row = make_registration(forum)
        transfer = offer(row)
    clock.forward(days=7)
    with pytest.raises(StepRefused, match="기한"), unit_of_work():
        take(transfer)
    with unit_of_work():
        again = offer(row)
    assert again.expires_at == the_clock.seoul(forum.starts_on - timedelta(days=1), 10)


@pytest.mark.parametrize("email", ["taken@example.kr", "gildong@example.kr", "no address"])
def test_a_place_is_not_offered_to_who_has_one(forum, email):
    with unit_of_work():
        make_registration(forum, "taken")
        row = make_registration(forum)
    with pytest.raises(FieldError) as refusal, unit_of_work():
        offer(row, email)
    assert refusal.value.field == "email"


def test_who_has_no_place_or_speaks_for_others_hands_nothing_over(forum):
    with unit_of_work():
        contact = make_registration(forum, "a", members=[Member("동행"), Member("동행")])
        waiting = make_registration(forum, "b")
    for row in (contact, waiting):
        with pytest.raises(StepRefused), unit_of_work():
            offer(row)
    with unit_of_work():
        member = queries.party_of(contact)[1]
        take(offer(member))
    assert (member.name, member.leader_id) == ("성춘향", None)


def test_a_required_consent_is_the_new_persons_own(forum):
    with unit_of_work():
        row = make_registration(forum)
        transfer = offer(row)
    with pytest.raises(FieldError), unit_of_work():
        take(transfer, answers={})
    assert row.name == "홍길동"


def test_cancelling_ends_the_offer_to_hand_over(forum):
    with unit_of_work():
        row = make_registration(forum)
        transfer = offer(row)
        services.cancel_own(row, tell=tell_nobody)
    with pytest.raises(StepRefused), unit_of_work():
        take(transfer)


def at_desk(forum, actor=STAFF, **changes):
    return services.sign_up_at_desk(forum, wish(forum, **changes), actor=actor, key=KEY, tell=tell_nobody)


def test_at_the_desk_one_needs_no_address_and_no_open_window(forum, clock):
    clock.at("2023-12-05 11:00")
    with unit_of_work():
        row = at_desk(forum, email="")
        assert at_desk(forum, email="").id == row.id
        at_desk(forum, email="", idempotency_key="another")
    assert (row.email, row.source, row.state, ticket_of(forum).taken) == (None, Source.DESK, S.CONFIRMED, 2)


def test_at_the_desk_nobody_waits(forum, clock):
    with unit_of_work():
        make_registration(forum, members=[Member("가"), Member("나")])
    clock.at("2023-12-05 11:00")
    with pytest.raises(NoPlace), unit_of_work():
        at_desk(forum, who="late")


def test_the_desk_closes_with_the_forum(forum, clock):
    clock.at("2023-12-06 00:00")
    with pytest.raises(StepRefused), unit_of_work():
        at_desk(forum)


@pytest.mark.parametrize(
    ("right", "state"), [(Permission.REGISTRATION_RUN, S.CONFIRMED), (Permission.CHECKIN_RECORD, S.PENDING)]
)
def test_who_runs_registration_approves_at_the_desk_and_the_door_does_not(session, clock, right, state):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(terms={"needs_approval": True})
        assert at_desk(forum, system_actor("desk", [right])).state is state


def test_only_those_at_the_desk_register_people_there(forum):
    with pytest.raises(StepRefused), unit_of_work():
        at_desk(forum, NOBODY)
