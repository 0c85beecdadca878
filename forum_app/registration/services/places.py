"""Places: taken and given back so that `taken` never passes `capacity`; who holds which rows meanwhile.

Everything that decides about places holds the tickets of the forum first, then sessions, then registrations.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor, Permission, system_actor
from forum_app.forums.models import Forum
from forum_app.registration.models import Invitation, Registration, Ticket
from forum_app.registration.rules import RegistrationFacts, RegistrationState

Tell = Callable[[Registration], None]
"""Writes to the registrant that the state has changed."""

TellFormer = Callable[[Registration, str], None]
"""Writes to the former address of a registration that it is now somebody else's, or at another address."""

REGISTRANT = system_actor("registrant", [Permission.REGISTRATION_RUN])
WAITING_LIST = system_actor("waiting list", [Permission.REGISTRATION_RUN])


def lock_tickets(forum: Forum) -> Sequence[Ticket]:
    """The tickets of `forum` in their order, held until the transaction ends: one act at a time decides on places.

    Whoever needs several rows of a forum takes these first, so that nobody waits in a circle.
    """
    held = db.session.scalars(_tickets_to_hold(), {"forum_id": forum.id}).all()
    return sorted(held, key=lambda ticket: (ticket.position, ticket.id))


@cache
def _tickets_to_hold() -> Select[Ticket]:
    query = select(Ticket).where(Ticket.forum_id == bindparam("forum_id")).order_by(Ticket.id)
    return query.with_for_update().execution_options(populate_existing=True)


def lock_registration(registration: Registration) -> None:
    """Hold the row until the transaction ends and read it anew: nobody cancels while somebody lets it in."""
    query = select(Registration).where(Registration.id == registration.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def lock_party(registration: Registration) -> list[Registration]:
    """Everybody who came with `registration`, the contact first, held and read anew; only itself if it came alone."""
    contact_id = registration.leader_id or registration.id
    query = (
        select(Registration)
        .where(or_(Registration.id == contact_id, Registration.leader_id == contact_id))
        .order_by(Registration.number)
        .with_for_update()
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def take_places(ticket: Ticket, many: int) -> bool:
    """Take `many` places if so many are free; the condition and the change are one statement."""
    taken = db.session.scalar(_taking(), {"ticket": ticket.id, "many": many})
    if taken is not None:
        set_committed_value(ticket, "taken", taken)
    return taken is not None


@cache
def _taking() -> ReturningUpdate[Any]:
    many = bindparam("many", type_=Integer)
    return (
        update(Ticket)
        .where(Ticket.id == bindparam("ticket"), Ticket.taken <= Ticket.capacity - many)
        .values(taken=Ticket.taken + many)
        .returning(Ticket.taken)
        .execution_options(synchronize_session=False)
    )


def give_back_places(ticket: Ticket, many: int) -> None:
    """Free `many` places; below 0 the database refuses."""
    taken = db.session.scalar(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(taken=Ticket.taken - many)
        .returning(Ticket.taken)
        .execution_options(synchronize_session=False)
    )
    set_committed_value(ticket, "taken", taken)


def leave_place(registration: Registration) -> None:
    """Give its place back: to the invitation it came from while that is open, else to the ticket."""
    if registration.invitation_id is not None:
        kept = db.session.scalar(
            update(Invitation)
            .where(Invitation.id == registration.invitation_id, Invitation.closed_at.is_(None))
            .values(used=Invitation.used - 1)
            .returning(Invitation.used)
            .execution_options(synchronize_session=False)
        )
        if kept is not None:
            return
    give_back_places(registration.ticket, 1)


def facts_of(registration: Registration, at: datetime) -> RegistrationFacts:
    """What the workflow asks about `registration`."""
    return RegistrationFacts(at=at, starts_at=start_of(registration.ticket.forum))


def start_of(forum: Forum) -> datetime:
    """The moment (UTC) at which `forum` begins."""
    return clock.seoul(forum.starts_on, forum.opens_at_time.hour, forum.opens_at_time.minute)


def note_step(
    registration: Registration,
    step: str,
    before: RegistrationState,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Write the audit row of a step."""
    audit.record(
        actor, f"registration:{step}", registration, at=at, before=before, after=registration.state, reason=reason,
        scope=f"forum:{registration.forum_id}",
    )  # fmt: skip


def in_state(rows: Iterable[Registration], *states: RegistrationState) -> list[Registration]:
    """Those of `rows` in one of `states`, in their order."""
    return [row for row in rows if row.state in states]
