"""Places: taken and given back one at a time, so that `taken` never passes `capacity`."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor, Permission, system_actor
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import REGISTRATION_WORKFLOW, RegistrationFacts, RegistrationState

Tell = Callable[[Registration], None]
"""Writes to the registrant that the state has changed."""

REGISTRANT = system_actor("registrant", [Permission.REGISTRATION_RUN])
WAITING_LIST = system_actor("waiting list", [Permission.REGISTRATION_RUN])


def lock_tickets(forum: Forum) -> Sequence[Ticket]:
    """The tickets of `forum`, held until the transaction ends: one act at a time decides who has a place.

    Whoever needs several rows of a forum takes these first, so that nobody waits in a circle.
    """
    query = select(Ticket).where(Ticket.forum_id == forum.id).order_by(Ticket.id)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def lock_registration(registration: Registration) -> None:
    """Hold the row until the transaction ends and read it anew: nobody cancels while somebody lets it in."""
    query = select(Registration).where(Registration.id == registration.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def take_place(ticket: Ticket) -> bool:
    """Take one place if one is free; the condition and the change are one statement."""
    taken = db.session.scalar(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.taken < Ticket.capacity)
        .values(taken=Ticket.taken + 1)
        .returning(Ticket.taken)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(ticket, ["taken"])
    return taken is not None


def give_back_place(ticket: Ticket) -> None:
    """Free one place; below 0 the database refuses."""
    db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(taken=Ticket.taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(ticket, ["taken"])


def fill_places(ticket: Ticket, *, at: datetime, tell: Tell, passing_over: Registration | None = None) -> int:
    """Give free places to those who wait, in the order in which they came; how many moved up."""
    moved = 0
    while (registration := _first_waiting(ticket, passing_over)) and take_place(ticket):
        step = "admit" if ticket.needs_approval else "promote"
        before = registration.state
        registration.state = REGISTRATION_WORKFLOW.follow(step, before, WAITING_LIST, facts_of(registration, at))
        registration.waiting_since = None
        db.session.flush()
        note_step(registration, step, before, actor=WAITING_LIST, at=at)
        tell(registration)
        moved += 1
    return moved


def _first_waiting(ticket: Ticket, passing_over: Registration | None) -> Registration | None:
    query = select(Registration).where(
        Registration.ticket_id == ticket.id, Registration.state == RegistrationState.WAITLISTED
    )
    if passing_over is not None:
        query = query.where(Registration.id != passing_over.id)
    return db.session.scalar(query.order_by(Registration.waiting_since, Registration.id).limit(1))


def facts_of(registration: Registration, at: datetime) -> RegistrationFacts:
    """What the workflow asks about `registration`."""
    forum = registration.ticket.forum
    return RegistrationFacts(
        at=at, starts_at=clock.seoul(forum.starts_on, forum.opens_at_time.hour, forum.opens_at_time.minute)
    )


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
