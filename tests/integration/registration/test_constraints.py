"""What the database refuses, whatever the program does."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import CheckIn, ConsentItem
from forum_app.registration.rules import ConsentKind, RegistrationState
from tests.factories.registration import LONG_AGO, WHILE_OPEN, make_open_forum, make_registration, ticket_of


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda ticket: setattr(ticket, "taken", 2),
        lambda ticket: setattr(ticket, "taken", -1),
        lambda ticket: setattr(ticket, "capacity", 0),
        lambda ticket: setattr(ticket, "closes_at", ticket.opens_at),
    ],
    ids=["more than there are", "less than none", "fewer than taken", "closing at once"],
)
def test_a_ticket_never_holds_nonsense(forum, change):
    with unit_of_work():
        make_registration(forum)
    with pytest.raises(IntegrityError), unit_of_work():
        change(ticket_of(forum))


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "email", "Gildong@example.kr"),
        lambda row: setattr(row, "name", ""),
        lambda row: setattr(row, "code", "SHORT"),
        lambda row: setattr(row, "waiting_since", LONG_AGO),
        lambda row: setattr(row, "state", RegistrationState.WAITLISTED),
    ],
    ids=["upper-case address", "no name", "short code", "waits with a place", "waits since never"],
)
def test_a_registration_never_holds_nonsense(forum, change):
    with unit_of_work():
        row = make_registration(forum)
    with pytest.raises(IntegrityError), unit_of_work():
        change(row)


@pytest.mark.parametrize("name", ["email", "number", "code", "idempotency_key", "token_hash"])
def test_two_registrations_never_share_what_tells_them_apart(forum, name):
    with unit_of_work():
        first, second = make_registration(forum, "a"), make_registration(forum, "b")
    with pytest.raises(IntegrityError), unit_of_work():
        setattr(second, name, getattr(first, name))


def test_nobody_comes_in_twice(session, forum):
    with unit_of_work():
        row = make_registration(forum)
        session.add(CheckIn(registration_id=row.id, forum_id=forum.id, checked_in_at=LONG_AGO))
    with pytest.raises(IntegrityError), unit_of_work():
        session.add(CheckIn(registration_id=row.id, forum_id=forum.id, checked_in_at=LONG_AGO + timedelta(minutes=5)))


def test_nobody_comes_in_at_another_forum(session, forum):
    with unit_of_work():
        row = make_registration(forum)
        other = make_open_forum("other")
    with pytest.raises(IntegrityError), unit_of_work():
        session.add(CheckIn(registration_id=row.id, forum_id=other.id, checked_in_at=LONG_AGO))


@pytest.mark.parametrize("missing", ["purpose", "items", "period", "refusal", "recipient"])
def test_a_consent_always_carries_its_notices(session, forum, missing):
    notices = dict.fromkeys(("purpose", "items", "period", "refusal", "recipient"), "안내")
    with pytest.raises(IntegrityError), unit_of_work():
        session.add(
            ConsentItem(
                forum_id=forum.id, kind=ConsentKind.THIRD_PARTY, item_version=9, is_required=False, position=2,
                **{**notices, missing: ""},
            )
        )  # fmt: skip
