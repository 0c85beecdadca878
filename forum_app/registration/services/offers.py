"""Places offered to those who wait: accepted, declined or run out; and whatever else ends by itself."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Invitation, Registration, Ticket
from forum_app.registration.rules import RegistrationState
from forum_app.registration.services.invitations import close_run_out
from forum_app.registration.services.moves import give_up, take_step
from forum_app.registration.services.places import (
    REGISTRANT,
    WAITING_LIST,
    Tell,
    in_state,
    lock_party,
    lock_tickets,
)
from forum_app.registration.services.waiting_list import fill_each, fill_places


def accept_offer(registration: Registration, *, tell: Tell) -> None:
    """Take the offered place; a contact takes those of the whole group, as does a group kept whole. Taken, it stays so.

    Raises:
        StepRefused: nothing is offered any more.
    """
    rows, at = hold_party(registration, tell=tell)
    for_all = registration.leader_id is None or not registration.may_split
    offered = in_state(rows if for_all else [registration], RegistrationState.OFFERED)
    if not offered and registration.state is RegistrationState.CONFIRMED:
        return
    if not offered:
        raise StepRefused(N_("제안의 기한이 지났습니다."))
    take_step(offered, "accept", actor=REGISTRANT, at=at)
    for row in offered:
        tell(row)


def decline_offer(registration: Registration, *, tell: Tell) -> None:
    """Leave the offered place to the next; the contact declines for the whole group, a member for itself.

    Raises:
        StepRefused: nothing is offered any more, or the forum has begun.
    """
    rows, at = hold_party(registration, tell=tell)
    if registration.state is RegistrationState.CANCELLED:
        return
    offered = in_state(rows if registration.leader_id is None else [registration], RegistrationState.OFFERED)
    if not offered:
        raise StepRefused(N_("제안의 기한이 지났습니다."))
    give_up(offered, "cancel", actor=REGISTRANT, at=at, tell=tell)
    fill_each(offered, at=at, tell=tell)


def lapse_due(*, tell: Tell) -> int:
    """End the offers and invitations that have run out, in every forum; how many offers and invitations ended."""
    at = clock.db_now(db.session)
    forum_ids = select(Ticket.forum_id).where(_runs_out(at))
    ended = 0
    for forum in db.session.scalars(select(Forum).where(Forum.id.in_(forum_ids)).order_by(Forum.id)).all():
        tickets = lock_tickets(forum)
        ended += settle(forum, tickets, at=clock.db_now(db.session), tell=tell)
    return ended


def hold_party(registration: Registration, *, tell: Tell | None = None) -> tuple[list[Registration], datetime]:
    """Hold the tickets and everybody who came with `registration`; they, the contact first, and the moment.

    Whatever has run out by then ends first; without `tell` that is left to the next act.
    """
    forum = registration.ticket.forum
    tickets = lock_tickets(forum)
    at = clock.db_now(db.session)
    if tell is not None:
        settle(forum, tickets, at=at, tell=tell)
    return lock_party(registration), at


def settle(forum: Forum, tickets: Sequence[Ticket], *, at: datetime, tell: Tell) -> int:
    """End what has run out by `at` in `forum`, whose `tickets` are held; how many offers and invitations ended."""
    ids = [ticket.id for ticket in tickets]
    if not db.session.scalar(_something_runs_out(), {"forum": forum.id, "at": at}):
        return 0
    closed = close_run_out(forum, at=at)
    offers = db.session.scalars(
        select(Registration)
        .where(Registration.ticket_id.in_(ids), Registration.state == RegistrationState.OFFERED)
        .where(Registration.offer_expires_at <= at)
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if offers:
        give_up(offers, "lapse", actor=WAITING_LIST, at=at, tell=tell)
    for ticket in tickets:
        if ticket.id in closed or any(row.ticket_id == ticket.id for row in offers):
            fill_places(ticket, at=at, tell=tell)
    return len(closed) + len(offers)


@cache
def _something_runs_out() -> Select[bool]:
    at = bindparam("at", type_=Registration.offer_expires_at.type)
    return select(exists(select(Ticket.id).where(Ticket.forum_id == bindparam("forum"), _runs_out(at))))


def _runs_out(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Of the Ticket of the surrounding query: whether an offer or an invitation for it has run out."""
    offer = exists().where(
        Registration.ticket_id == Ticket.id, Registration.state == RegistrationState.OFFERED,
        Registration.offer_expires_at <= at,
    )  # fmt: skip
    invitation = exists().where(
        and_(Invitation.ticket_id == Ticket.id, Invitation.closed_at.is_(None), Invitation.expires_at <= at)
    )
    return or_(offer, invitation)
