"""The waiting list: free places go, in the transaction that frees them, to the first who fit."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Integer, cast, func, or_, select

from forum_app.core.db import db
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import Party, RegistrationState, moving_up
from forum_app.registration.services.moves import come_in
from forum_app.registration.services.places import WAITING_LIST, Tell, start_of, take_places

CONTACT_ID = func.coalesce(Registration.leader_id, Registration.id)


def fill_places(ticket: Ticket, *, at: datetime, tell: Tell, passing_over: int | None = None) -> int:
    """Give or offer the free places to those who wait, in the order in which they came.

    Args:
        ticket: held by lock_tickets.
        at: now, by the database.
        tell: writes to each who moves up.
        passing_over: id of the contact of a party that has just given its places up.

    Returns:
        How many people moved up.
    """
    free = ticket.capacity - ticket.taken
    if free <= 0:
        return 0
    queue = [party for party in waiting_parties(ticket) if party.contact_id != passing_over]
    return sum(_move_up(ticket, contact_id, many, at=at, tell=tell) for contact_id, many in moving_up(free, queue))


def fill_each(rows: Iterable[Registration], *, at: datetime, tell: Tell) -> None:
    """The same for every ticket of `rows`, one group, which have given up what they held."""
    for ticket in sorted({row.ticket for row in rows}, key=lambda ticket: ticket.id):
        fill_places(ticket, at=at, tell=tell)


def waiting_parties(ticket: Ticket) -> list[Party]:
    """Who waits for `ticket`, in order."""
    rows = db.session.execute(
        select(CONTACT_ID, func.count(), func.max(cast(Registration.may_split, Integer)))
        .where(Registration.ticket_id == ticket.id, Registration.state == RegistrationState.WAITLISTED)
        .group_by(CONTACT_ID)
        .order_by(func.min(Registration.waiting_since), CONTACT_ID)
    )
    return [Party(contact_id, size, bool(may_split)) for contact_id, size, may_split in rows]


def _move_up(ticket: Ticket, contact_id: int, many: int, *, at: datetime, tell: Tell) -> int:
    rows = db.session.scalars(
        select(Registration)
        .where(or_(Registration.id == contact_id, Registration.leader_id == contact_id))
        .where(Registration.ticket_id == ticket.id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.number)
        .limit(many)
        .execution_options(populate_existing=True)
    ).all()
    if not take_places(ticket, len(rows)):
        return 0
    step, until = _how(ticket, at)
    come_in(rows, step, actor=WAITING_LIST, at=at, tell=tell, offered_until=until)
    return len(rows)


def _how(ticket: Ticket, at: datetime) -> tuple[str, datetime | None]:
    """The step by which one moves up, and until when a place is kept that is only offered."""
    if ticket.needs_approval:
        return "admit", None
    begins = start_of(ticket.forum)
    if ticket.offer_hours is None or at >= begins:
        return "promote", None
    return "offer", min(at + timedelta(hours=ticket.offer_hours), begins)
