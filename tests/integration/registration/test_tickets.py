"""Several tickets of one forum, and what organisers decide about each."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import ConsentItem, Ticket
from forum_app.registration.rules import TicketKind
from forum_app.registration.services import TicketTerms, create_ticket, edit_ticket
from tests.factories.registration import LONG_AGO, STAFF, WHILE_OPEN, make_open_forum, tell_nobody

PRESS = TicketTerms(
    "언론", 20, clock.seoul(date(2023, 11, 1)), clock.seoul(date(2023, 12, 1)),
    kind=TicketKind.PRESS, needs_invitation=True, offer_hours=24, group_limit=4,
)  # fmt: skip


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum()


def _tickets(forum):
    return db.session.scalars(select(Ticket).where(Ticket.forum_id == forum.id).order_by(Ticket.position)).all()


def test_a_further_ticket_stands_after_the_others_and_asks_for_no_consents_anew(forum):
    asked = db.session.scalar(select(func.count()).select_from(ConsentItem))
    with unit_of_work():
        create_ticket(forum, PRESS, actor=STAFF, at=LONG_AGO)
    assert [(row.name, row.position, row.kind) for row in _tickets(forum)] == [
        ("일반", 1, TicketKind.GENERAL), ("언론", 2, TicketKind.PRESS)
    ]  # fmt: skip
    press = _tickets(forum)[1]
    assert (press.needs_invitation, press.offer_hours, press.group_limit) == (True, 24, 4)
    assert db.session.scalar(select(func.count()).select_from(ConsentItem)) == asked


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "일반"}, "name"), ({"capacity": 0}, "capacity"), ({"closes_at": PRESS.opens_at}, "closes_at"),
        ({"needs_approval": True}, "offer_hours"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused(forum, changes, field):
    with pytest.raises(FieldError) as refusal, unit_of_work():
        create_ticket(forum, replace(PRESS, **changes), actor=STAFF, at=LONG_AGO)
    assert refusal.value.field == field
    assert len(_tickets(forum)) == 1


def test_editing_keeps_the_place_in_the_order_and_refuses_the_name_of_another(forum):
    with unit_of_work():
        press = create_ticket(forum, PRESS, actor=STAFF, at=LONG_AGO)
    with unit_of_work():
        edit_ticket(press, replace(PRESS, capacity=30), actor=STAFF, at=LONG_AGO, tell=tell_nobody)
    assert [(row.name, row.position, row.capacity) for row in _tickets(forum)] == [("일반", 1, 300), ("언론", 2, 30)]
    with pytest.raises(FieldError) as refusal, unit_of_work():
        edit_ticket(press, replace(PRESS, name="일반"), actor=STAFF, at=LONG_AGO, tell=tell_nobody)
    assert refusal.value.field == "name"
