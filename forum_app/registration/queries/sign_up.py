"""What a visitor sees: whether one can sign up, what is asked, and one's own registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, distinct, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.programme.models import Session
from forum_app.registration.models import Consent, Registration, SessionPlaces, Ticket, Transfer
from forum_app.registration.rules import RegistrationState, default_ticket, sign_up_is_closed, token_hash


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """Whether one can sign up for `ticket` now; `closed` says why not. `left` places are free."""

    ticket: Ticket
    closed: str | None
    left: int


@dataclass(frozen=True, slots=True)
class SignUpStatus:
    """Whether a visitor can sign up now; `closed` says why not.

    `ticket` is the one that is meant when none is chosen, with `left` free places; `tickets` are all, in order.
    """

    ticket: Ticket | None
    closed: str | None
    left: int
    tickets: Sequence[TicketStatus] = ()


def tickets_of(forum: Forum) -> Sequence[Ticket]:
    """The tickets of `forum`, in the order in which they are shown."""
    return db.session.scalars(_tickets(), {"forum_id": forum.id}).all()


@cache
def _tickets() -> Select[Ticket]:
    return select(Ticket).where(Ticket.forum_id == bindparam("forum_id")).order_by(Ticket.position, Ticket.id)


def find_ticket(forum: Forum) -> Ticket | None:
    """The first ticket, or None while the organiser has set up none."""
    return next(iter(tickets_of(forum)), None)


def sign_up_status(forum: Forum, at: datetime) -> SignUpStatus:
    """What to tell visitors of `forum` at `at` (UTC)."""
    every = [
        TicketStatus(one, sign_up_is_closed(at, one.opens_at, one.closes_at), one.capacity - one.taken)
        for one in tickets_of(forum)
    ]
    meant = default_ticket([one.ticket for one in every], at)
    status = next((one for one in every if one.ticket is meant), None) or next(iter(every), None)
    if status is None:
        return SignUpStatus(None, N_("아직 등록을 받지 않습니다."), 0)
    opened = any(one.closed is None for one in every)
    return SignUpStatus(status.ticket, None if opened else status.closed, status.left, every)


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


def find_moved(_actor: Actor, mark: str | None) -> Registration | None:
    """The registration whose private page has moved by the form with that mark, see rules.moved_mark."""
    if mark is None:
        return None
    return db.session.scalar(select(Registration).where(Registration.moved_mark == mark))


def get_open_transfer(actor: Actor, token: str, at: datetime) -> Transfer:
    """The place offered by the address that carries `token`, while it can be taken over.

    Raises:
        NotFound: no such offer, or it has ended or run out by `at` (UTC).
    """
    found = get_transfer_to_take(actor, token, at)
    if found.ended_at is not None:
        raise NotFound(N_("그런 등록이 없습니다."))
    return found


def get_transfer_to_take(_actor: Actor, token: str, at: datetime) -> Transfer:
    """The same, or the one taken already while the place is still with that address: its form may be sent twice.

    Raises:
        NotFound: no such offer, or it has ended or run out by `at` (UTC).
    """
    is_open = and_(Transfer.ended_at.is_(None), Transfer.expires_at > at)
    found = db.session.scalar(
        select(Transfer)
        .join(Transfer.registration)
        .where(Transfer.token_hash == token_hash(token))
        .where(or_(is_open, and_(Transfer.is_taken, Registration.email == Transfer.email)))
        .options(contains_eager(Transfer.registration).joinedload(Registration.ticket).joinedload(Ticket.forum))
    )
    if found is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    return found


def find_transfer(registration: Registration) -> Transfer | None:
    """To whom the place is being offered, if to anybody; it may have run out."""
    return db.session.scalar(
        select(Transfer).where(Transfer.registration_id == registration.id, Transfer.ended_at.is_(None))
    )


def party_of(registration: Registration) -> Sequence[Registration]:
    """Everybody who came by the same form, the contact first, cancelled ones included."""
    contact_id = registration.leader_id or registration.id
    return db.session.scalars(
        select(Registration)
        .where(or_(Registration.id == contact_id, Registration.leader_id == contact_id))
        .options(joinedload(Registration.check_in))
        .order_by(Registration.number)
    ).all()


def session_offers(forum: Forum) -> Sequence[SessionPlaces]:
    """The sessions one may choose at sign-up, in order of time."""
    return db.session.scalars(_session_offers(), {"forum_id": forum.id}).all()


@cache
def _session_offers() -> Select[SessionPlaces]:
    return (
        select(SessionPlaces)
        .join(SessionPlaces.session)
        .where(SessionPlaces.forum_id == bindparam("forum_id"))
        .options(contains_eager(SessionPlaces.session).joinedload(Session.part))
        .order_by(Session.starts_at, Session.id)
    )


def places_left(places: SessionPlaces) -> int | None:
    """How many more fit into a session; None if there is room for everybody."""
    return None if places.capacity is None else places.capacity - places.taken


def waiting_position(forum: Forum, registration: Registration) -> int | None:
    """The place in the waiting list, from 1, or None for who does not wait; a group counts as one."""
    if registration.forum_id != forum.id or registration.state is not RegistrationState.WAITLISTED:
        return None
    return db.session.scalar(select(position_in_queue()).where(Registration.id == registration.id))


def position_in_queue() -> ColumnElement[int]:
    """Of the Registration of the surrounding query: how many parties of its ticket wait no shorter; or 0."""
    other = aliased(Registration)
    its_party = func.coalesce(Registration.leader_id, Registration.id)
    other_party = func.coalesce(other.leader_id, other.id)
    return (
        select(func.count(distinct(other_party)))
        .select_from(other)
        .where(
            other.ticket_id == Registration.ticket_id,
            other.state == RegistrationState.WAITLISTED,
            or_(
                other.waiting_since < Registration.waiting_since,
                and_(other.waiting_since == Registration.waiting_since, other_party <= its_party),
            ),
        )
        .correlate(Registration)
        .scalar_subquery()
    )
