"""What a visitor sees: whether one can sign up, what is asked, and one's own registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import Consent, ConsentItem, Registration, Ticket
from forum_app.registration.rules import ConsentKind, RegistrationState, sign_up_is_closed, token_hash


@dataclass(frozen=True, slots=True)
class SignUpStatus:
    """Whether a visitor can sign up now; `closed` says why not. `left` places are free."""

    ticket: Ticket | None
    closed: str | None
    left: int


def find_ticket(forum: Forum) -> Ticket | None:
    """The ticket one signs up for, or None while the organiser has set up none."""
    return db.session.scalar(select(Ticket).where(Ticket.forum_id == forum.id).order_by(Ticket.id).limit(1))


def sign_up_status(forum: Forum, at: datetime) -> SignUpStatus:
    """What to tell visitors of `forum` at `at` (UTC)."""
    ticket = find_ticket(forum)
    if ticket is None:
        return SignUpStatus(None, N_("아직 등록을 받지 않습니다."), 0)
    return SignUpStatus(
        ticket, sign_up_is_closed(at, ticket.opens_at, ticket.closes_at), ticket.capacity - ticket.taken
    )


def consent_items(forum: Forum) -> Sequence[ConsentItem]:
    """The newest version of each question, required ones first."""
    every = db.session.scalars(
        select(ConsentItem).where(ConsentItem.forum_id == forum.id).order_by(ConsentItem.item_version)
    )
    newest: dict[ConsentKind, ConsentItem] = {item.kind: item for item in every}
    return sorted(newest.values(), key=lambda item: (not item.is_required, item.position))


def get_by_token(_actor: Actor, token: str) -> Registration:
    """The registration whose private address carries `token`; whoever holds it may see it.

    Raises:
        NotFound: no registration has it.
    """
    found = db.session.scalar(
        select(Registration)
        .where(Registration.token_hash == token_hash(token))
        .options(
            joinedload(Registration.ticket).joinedload(Ticket.forum),
            joinedload(Registration.check_in),
            selectinload(Registration.consents).joinedload(Consent.item),
        )
    )
    if found is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    return found


def waiting_position(forum: Forum, registration: Registration) -> int | None:
    """The place in the waiting list, from 1, or None for who does not wait."""
    if registration.forum_id != forum.id or registration.state is not RegistrationState.WAITLISTED:
        return None
    return db.session.scalar(select(position_in_queue()).where(Registration.id == registration.id))


def position_in_queue() -> ColumnElement[int]:
    """Of the Registration of the surrounding query: how many of its ticket wait no shorter; 0 if it does not."""
    other = aliased(Registration)
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.ticket_id == Registration.ticket_id,
            other.state == RegistrationState.WAITLISTED,
            or_(
                other.waiting_since < Registration.waiting_since,
                and_(other.waiting_since == Registration.waiting_since, other.id <= Registration.id),
            ),
        )
        .correlate(Registration)
        .scalar_subquery()
    )
