"""Moves of one or more people of a party: into a place, out of it, or on within it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.registration.models import CheckIn, Registration, Transfer
from forum_app.registration.rules import HOLDS_A_PLACE, REGISTRATION_WORKFLOW, RegistrationState
from forum_app.registration.services.places import Tell, facts_of, leave_place, note_step
from forum_app.registration.services.sessions import hold_sessions, leave_sessions


def take_step(
    rows: Sequence[Registration],
    step: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    waiting_since: datetime | None = None,
    offered_until: datetime | None = None,
) -> None:
    """Take `step` with all of `rows` and note it; places are the caller's matter.

    Raises:
        StepRefused: the step is not possible now for one of them.
    """
    befores = [row.state for row in rows]
    for row, before in zip(rows, befores, strict=True):
        row.state = REGISTRATION_WORKFLOW.follow(
            step, before, actor, facts_of(row, at), reason=reason, scope=row.ticket.forum.scope
        )
        row.waiting_since = waiting_since if row.state is RegistrationState.WAITLISTED else None
        row.offer_expires_at = offered_until if row.state is RegistrationState.OFFERED else None
    db.session.flush()
    for row, before in zip(rows, befores, strict=True):
        note_step(row, step, before, actor=actor, at=at, reason=reason)


def come_in(
    rows: Sequence[Registration],
    step: str,
    *,
    actor: Actor,
    at: datetime,
    tell: Tell,
    reason: str = "",
    offered_until: datetime | None = None,
) -> None:
    """Move `rows` into places that the caller has taken for them, and into the sessions they chose."""
    take_step(rows, step, actor=actor, at=at, reason=reason, offered_until=offered_until)
    hold_sessions(rows)
    for row in rows:
        tell(row)


def give_up(
    rows: Sequence[Registration],
    step: str,
    *,
    actor: Actor,
    at: datetime,
    tell: Tell,
    reason: str = "",
    waiting_since: datetime | None = None,
) -> None:
    """Move `rows` out of their places, if they had any; who waits is the caller's matter.

    Raises:
        StepRefused: one of them is inside, or the step is not possible now.
    """
    had = [row for row in rows if row.state in HOLDS_A_PLACE]
    if _is_inside(had):
        raise StepRefused(N_("이미 입장한 분의 등록입니다."))
    take_step(rows, step, actor=actor, at=at, reason=reason, waiting_since=waiting_since)
    for row in had:
        leave_place(row)
        if row.state is RegistrationState.WAITLISTED:
            row.invitation_id = None  # whatever place comes next is not the invitation's
    end_transfers(rows, at=at)
    db.session.flush()
    for row in rows:
        tell(row)
    leave_sessions(had, tell=tell)


def end_transfers(rows: Sequence[Registration], *, at: datetime) -> None:
    """Nobody takes over what is given up."""
    db.session.execute(
        update(Transfer)
        .where(Transfer.registration_id.in_([row.id for row in rows]), Transfer.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def _is_inside(rows: Sequence[Registration]) -> bool:
    inside = select(CheckIn.id).where(CheckIn.registration_id.in_([row.id for row in rows])).limit(1)
    return bool(rows) and db.session.scalar(inside) is not None
