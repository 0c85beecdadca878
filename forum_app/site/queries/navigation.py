"""What the head of every page needs: which forum it is about, what that forum has, how much of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, bindparam, exists, func, select
from sqlalchemy.exc import SQLAlchemyError

from forum_app.booths.models import Exhibitor
from forum_app.booths.rules import ExhibitorState
from forum_app.ceremonies.models import Ceremony, CeremonyItem
from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import ContestState, EntryState
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.core.read_memo import noted_answer
from forum_app.forums import queries as forums
from forum_app.forums.models import Forum
from forum_app.programme.models import Session, Speaker
from forum_app.programme.rules import Slot, clashes
from forum_app.registration.models import Registration, Ticket, Transfer
from forum_app.registration.queries import standing_count
from forum_app.registration.rules import RegistrationState, token_hash

T = TypeVar("T")
COUNTED_ENTRIES = tuple(state for state in EntryState if state not in (EntryState.DRAFT, EntryState.WITHDRAWN))
STANDING_EXHIBITORS = (ExhibitorState.APPLIED, ExhibitorState.ACCEPTED, ExhibitorState.ASSIGNED)


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What a forum offers to the public besides its programme."""

    contest_slug: str | None
    is_registration_open: bool


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Numbers beside the areas of a forum's workbench."""

    clashes: int
    entries: int
    handed: int
    booths: int
    registrations: int
    contests: int
    contest_slug: str | None


def _or_none(read: Callable[[], T | None]) -> T | None:
    """The frame of a page is drawn even when the database does not answer."""
    try:
        return read()
    except SQLAlchemyError:
        return None


def find_forum_of_page(actor: Actor, kind: str, slug: str) -> Forum | None:
    """The forum that an address is about, if `actor` may see it.

    Args:
        actor: who is looking.
        kind: "forum", "contest", "ceremony", "registration" or "transfer", the sort of thing the address names.
        slug: its slug; of a registration or a transfer, the token of its private address.
    """
    return _or_none(lambda: _forum_of_page(actor, kind, slug))


def _forum_of_page(actor: Actor, kind: str, slug: str) -> Forum | None:
    if kind == "contest":
        query = select(Forum.slug).join(Contest).where(Contest.slug == slug)
        return forums.find_public_forum(actor, query.scalar_subquery())
    if kind == "ceremony":
        query = select(Forum.slug).join(Ceremony).where(Ceremony.slug == slug)
        return forums.find_public_forum(actor, query.scalar_subquery())
    if kind == "registration":
        query = _slug_of_registration().where(Registration.token_hash == token_hash(slug))
        return forums.find_public_forum(actor, query.scalar_subquery())
    if kind == "transfer":
        query = _slug_of_registration().join(Transfer, Transfer.registration_id == Registration.id)
        return forums.find_public_forum(actor, query.where(Transfer.token_hash == token_hash(slug)).scalar_subquery())
    return forums.find_public_forum(actor, slug)


def _slug_of_registration() -> Select[str]:
    return select(Forum.slug).join(Registration, Registration.forum_id == Forum.id)


def find_latest_forum(actor: Actor) -> Forum | None:
    """The forum that pages without one of their own point to."""
    return _or_none(lambda: forums.latest_forum(actor))


def public_facts(forum: Forum, at: datetime) -> PublicFacts:
    """What the head of the public pages links to, at the moment `at`."""
    row = _or_none(lambda: db.session.execute(_public_facts(), {"forum_id": forum.id, "at": at}).one())
    return PublicFacts(row[0], bool(row[1])) if row else PublicFacts(None, is_registration_open=False)


@cache
def _public_facts() -> Select[Any]:
    forum_id: BindParameter[int] = bindparam("forum_id")
    at = bindparam("at", type_=Ticket.opens_at.type)
    is_open = exists().where(Ticket.forum_id == forum_id, Ticket.opens_at <= at, Ticket.closes_at > at)
    return select(_contest_slug(forum_id), select(is_open).scalar_subquery())


def _contest_slug(forum_id: ColumnElement[int] | int, *, with_drafts: bool = False) -> ScalarSelect[str]:
    query: Select[str] = select(Contest.slug).where(Contest.forum_id == forum_id)
    if not with_drafts:
        query = query.where(Contest.state != ContestState.DRAFT)
    return query.order_by(Contest.id).limit(1).scalar_subquery()


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


def work_counts(forum: Forum) -> WorkCounts | None:
    """The numbers beside the areas of the workbench; every one is a count of rows."""
    return _or_none(lambda: _work_counts(forum))


def _work_counts(forum: Forum) -> WorkCounts:
    counted = noted_answer(standing_count, forum)  # the page has counted them already
    row = db.session.execute(_numbers(with_registrations=counted is None), {"forum_id": forum.id}).one()
    found = clashes(_slots(forum))
    registrations = row.registrations if counted is None else counted
    return WorkCounts(len(found), row.entries, row.handed, row.booths, registrations, row.contests, row.contest_slug)


@cache
def _numbers(*, with_registrations: bool) -> Select[Any]:
    forum_id: BindParameter[int] = bindparam("forum_id")
    entries = (Entry.contest_id == Contest.id, Contest.forum_id == forum_id, Entry.state.in_(COUNTED_ENTRIES))
    numbers: list[ColumnElement[Any]] = [
        _count(*entries).label("entries"),
        _count(
            CeremonyItem.ceremony_id == Ceremony.id, Ceremony.forum_id == forum_id,
            CeremonyItem.award_id.is_not(None) | CeremonyItem.plaque_id.is_not(None),
        ).label("handed"),
        _count(Exhibitor.forum_id == forum_id, Exhibitor.state.in_(STANDING_EXHIBITORS)).label("booths"),
        _count(Contest.forum_id == forum_id).label("contests"),
        _contest_slug(forum_id, with_drafts=True).label("contest_slug"),
    ]  # fmt: skip
    if with_registrations:
        standing = (Registration.forum_id == forum_id, Registration.state != RegistrationState.CANCELLED)
        numbers.append(_count(*standing).label("registrations"))
    return select(*numbers)


def _slots(forum: Forum) -> list[Slot]:
    """When, where and with whom: columns only, since every page of the workbench asks."""
    rows = db.session.execute(_sessions(), {"forum_id": forum.id})
    slots: dict[int, Slot] = {}
    for session_id, starts_at, minutes, room_id, person_id in rows:
        others = slots[session_id].people if session_id in slots else frozenset[int]()
        people = others if person_id is None else others | {person_id}
        slots[session_id] = Slot(session_id, starts_at, minutes, room_id, people)
    return list(slots.values())


@cache
def _sessions() -> Select[int, datetime, int, int | None, int]:
    return (
        select(Session.id, Session.starts_at, Session.duration_minutes, Session.room_id, Speaker.person_id)
        .outerjoin(Speaker)
        .where(Session.forum_id == bindparam("forum_id"))
    )
