"""Invitations: codes that keep places until they are used, run out or are withdrawn."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import Invitation, Ticket
from forum_app.registration.rules import normal_invitation_code
from forum_app.registration.rules.tokens import CODE_LETTERS, INVITATION_CODE_LENGTH
from forum_app.registration.services.places import WAITING_LIST, Tell, give_back_places, lock_tickets, take_places
from forum_app.registration.services.waiting_list import fill_places

MOST_PLACES = 1000


@dataclass(frozen=True, slots=True)
class InvitationTerms:
    """What an organiser decides about an invitation: for whom (`name`), how many places, until when (UTC)."""

    name: str
    places: int
    expires_at: datetime


def create_invitation(ticket: Ticket, terms: InvitationTerms, *, actor: Actor) -> Invitation:
    """A new code; its places are taken from `ticket` at once and nobody else gets them while it is open.

    Raises:
        FieldError: no name, no such number of places, not so many free, or it would have run out already.
        StepRefused: the forum is over.
    """
    lock_tickets(ticket.forum)
    at = clock.db_now(db.session)
    require_running(ticket.forum, clock.day_of(at))
    if not terms.name:
        raise FieldError("name", N_("누구를 위한 코드인지 적어 주십시오."))
    if not 1 <= terms.places <= MOST_PLACES:
        raise FieldError("places", N_("1부터 %(most)d까지의 수로 적어 주십시오."), most=MOST_PLACES)
    if terms.expires_at <= at:
        raise FieldError("expires_at", N_("지금보다 나중이어야 합니다."))
    if not take_places(ticket, terms.places):
        raise FieldError("places", N_("빈자리가 %(left)d개뿐입니다."), left=ticket.capacity - ticket.taken)
    invitation = Invitation(
        forum_id=ticket.forum_id, ticket_id=ticket.id, name=terms.name, places=terms.places, used=0,
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(INVITATION_CODE_LENGTH)),
        expires_at=terms.expires_at, created_at=at,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    audit.record(
        actor, "invitation:create", invitation, at=at, scope=f"forum:{ticket.forum_id}",
        after={"ticket": ticket.id, "places": terms.places, "expires_at": terms.expires_at.isoformat()},
    )  # fmt: skip
    return invitation


def withdraw_invitation(invitation: Invitation, *, actor: Actor, tell: Tell) -> int:
    """Close a code; the places nobody used go to those who wait. Whoever used it keeps the place.

    Returns how many people moved up; a closed one stays as it is.

    Raises:
        StepRefused: the forum is over.
    """
    forum = invitation.ticket.forum
    lock_tickets(forum)
    at = clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    if not _close(invitation, "withdraw", actor=actor, at=at):
        return 0
    return fill_places(invitation.ticket, at=at, tell=tell)


def close_run_out(forum: Forum, *, at: datetime) -> list[int]:
    """Close the codes of `forum` that have run out; the ids of their tickets, one a code. Tickets are held already."""
    due = select(Invitation).where(
        Invitation.forum_id == forum.id, Invitation.closed_at.is_(None), Invitation.expires_at <= at
    )
    rows = db.session.scalars(due.order_by(Invitation.id)).all()
    return [row.ticket_id for row in rows if _close(row, "expired", actor=WAITING_LIST, at=at)]


def find_open(forum: Forum, typed: str, *, at: datetime) -> Invitation:
    """The invitation whose code somebody typed.

    Raises:
        FieldError: no open one has that code.
    """
    code = normal_invitation_code(typed)
    found = code and db.session.scalar(
        select(Invitation).where(
            Invitation.forum_id == forum.id, Invitation.code == code, Invitation.closed_at.is_(None),
            Invitation.expires_at > at,
        )
    )  # fmt: skip
    if not found:
        raise FieldError("invitation_code", N_("쓸 수 있는 초대 코드가 아닙니다. 다시 확인해 주십시오."))
    return found


def use(invitation: Invitation, many: int) -> bool:
    """Use `many` of the places it keeps, if so many are left; the condition and the change are one statement."""
    used = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.closed_at.is_(None))
        .where(Invitation.used <= Invitation.places - many)
        .values(used=Invitation.used + many)
        .returning(Invitation.used)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(invitation, ["used"])
    return used is not None


def _close(invitation: Invitation, deed: str, *, actor: Actor, at: datetime) -> bool:
    left = db.session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.closed_at.is_(None))
        .values(closed_at=at)
        .returning(Invitation.places - Invitation.used)
        .execution_options(synchronize_session=False)
    )
    if left is None:
        return False
    db.session.expire(invitation, ["closed_at", "used"])
    give_back_places(invitation.ticket, left)
    audit.record(
        actor, f"invitation:{deed}", invitation, at=at, after={"given_back": left},
        scope=f"forum:{invitation.forum_id}",
    )  # fmt: skip
    return True
