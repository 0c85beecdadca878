"""One page of the organiser's list: who, how they stand, what they consented to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from forum_app.core.db import db
from forum_app.core.incoming import GREATEST_ID
from forum_app.core.paging import Page, page_in_range
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, Registration, Ticket
from forum_app.registration.queries.counts import Counts
from forum_app.registration.queries.lists import matches
from forum_app.registration.queries.waiting import queue_places
from forum_app.registration.rules import ConsentKind, RegistrationState

PAGE_SIZE = 50
CHECKED_IN = "checked_in"
MOST_CHOSEN = 200
MOST_PLACED = 2_000  # who waits behind so many is told by the page of the one registration


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is shown.

    state: a RegistrationState's value, "checked_in" or "" for all.
    ticket_id: of one ticket only.
    consent: who gave it (True) or did not.
    """

    state: str = ""
    text: str = ""
    ticket_id: int | None = None
    consent: tuple[ConsentKind, bool] | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out besides states."""
        return bool(self.text or self.ticket_id or self.consent)


@dataclass(frozen=True, slots=True)
class Person:
    """One line.

    leader_number: of the contact this person comes with.
    others: how many come along with this contact.
    place: in the waiting list, from 1; 0 outside it, and where more than MOST_PLACED wait.
    given: kind of consent -> whether it is in force, for those that were answered.
    """

    id: int
    number: int
    name: str
    affiliation: str
    ticket_id: int
    state: RegistrationState
    registered_at: datetime
    erased_at: datetime | None
    leader_number: int | None
    checked_in_at: datetime | None
    others: int
    place: int
    given: Mapping[ConsentKind, bool]


def registrations_page(forum: Forum, filters: Filters, number: int, counts: Counts) -> Page[Person]:
    """Page `number`, brought into range, of what `filters` leave.

    The newest first; who waits in the order of the queue, who is in by arrival, the last one first. `counts` are
    those of `forum`: they spare counting the rows again.
    """
    total = _total(forum, filters, counts)
    number = page_in_range(number, total, PAGE_SIZE)
    places = queue_places(forum) if 0 < counts.waitlisted <= MOST_PLACED else {}
    return Page(_people(_ids(forum, filters, number, total), places), number, total, PAGE_SIZE)


def _total(forum: Forum, filters: Filters, counts: Counts) -> int:
    if not filters.narrows:
        known = {"": counts.everybody, CHECKED_IN: counts.checked_in, RegistrationState.CONFIRMED: counts.awaited}
        return known[filters.state] if filters.state in known else int(getattr(counts, filters.state))
    query = _narrowed(select(func.count()).select_from(Registration), forum, filters)
    return db.session.scalar(query) or 0


def _ids(forum: Forum, filters: Filters, number: int, total: int) -> Sequence[int]:
    """The ids of one page, from an index; beyond the middle the list is read from its end."""
    keys: list[Any] = [Registration.number]
    forwards = False
    if filters.state == RegistrationState.WAITLISTED:
        keys, forwards = [Registration.waiting_since, Registration.id], True
    elif filters.state == CHECKED_IN:
        keys = [CheckIn.checked_in_at, CheckIn.id]
    start, length = (number - 1) * PAGE_SIZE, PAGE_SIZE
    is_near_end = start > total // 2
    if is_near_end:
        length = min(PAGE_SIZE, total - start)
        start = total - start - length
    order = keys if forwards is not is_near_end else [key.desc() for key in keys]
    query = _narrowed(select(Registration.id), forum, filters).order_by(*order).limit(length).offset(start)
    ids = db.session.scalars(query).all()
    return ids[::-1] if is_near_end else ids


def _narrowed(query: Select[Any], forum: Forum, filters: Filters) -> Select[Any]:
    query = query.where(Registration.forum_id == forum.id)
    if filters.state == CHECKED_IN:
        query = query.join(Registration.check_in).where(CheckIn.forum_id == forum.id)
    elif filters.state:
        query = query.where(Registration.state == RegistrationState(filters.state))
    if filters.state == RegistrationState.CONFIRMED:
        query = query.where(~exists().where(CheckIn.registration_id == Registration.id))
    if filters.ticket_id is not None:
        query = query.where(Registration.ticket_id == filters.ticket_id)
    if filters.consent is not None:
        kind, is_given = filters.consent
        query = query.where(_consented(kind) if is_given else ~_consented(kind))
    return query.where(matches(filters.text)) if filters.text else query


def _consented(kind: ConsentKind) -> ColumnElement[bool]:
    return exists().where(
        Consent.registration_id == Registration.id,
        Consent.consent_item_id == ConsentItem.id,
        ConsentItem.kind == kind,
        Consent.is_given,
        Consent.withdrawn_at.is_(None),
    )


def _people(ids: Sequence[int], places: Mapping[tuple[int, int], int]) -> list[Person]:
    """The lines of `ids`, in their order; `places`: those of the parties in the queues, see queue_places."""
    rows: Sequence[Any] = db.session.execute(_lines(), {"ids": ids}).all()
    given = _given(ids)
    people = {}
    for row in rows:
        waits = row.state is RegistrationState.WAITLISTED
        place = places.get((row.ticket_id, row.leader_id or row.id), 0) if waits else 0
        values: tuple[Any, ...] = (*row[:-1], place, given.get(row.id, {}))
        people[row.id] = Person(*values)
    return [people[registration_id] for registration_id in ids]


@cache
def _lines() -> Any:
    contact, member = aliased(Registration), aliased(Registration)
    others = select(func.count()).where(
        member.leader_id == Registration.id, member.state != RegistrationState.CANCELLED
    )  # fmt: skip
    return (
        select(
            Registration.id, Registration.number, Registration.name, Registration.affiliation,
            Registration.ticket_id, Registration.state, Registration.registered_at, Registration.erased_at,
            contact.number, CheckIn.checked_in_at, others.scalar_subquery(), Registration.leader_id,
        )
        .outerjoin(contact, contact.id == Registration.leader_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Registration.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


def _given(ids: Sequence[int]) -> dict[int, dict[ConsentKind, bool]]:
    """Registration id -> kind of consent -> whether it is in force."""
    found: dict[int, dict[ConsentKind, bool]] = {}
    for registration_id, kind, is_given, withdrawn_at in db.session.execute(_answers(), {"ids": ids}):
        found.setdefault(registration_id, {})[kind] = is_given and withdrawn_at is None
    return found


@cache
def _answers() -> Select[int, ConsentKind, bool, datetime | None]:
    return (
        select(Consent.registration_id, ConsentItem.kind, Consent.is_given, Consent.withdrawn_at)
        .join(ConsentItem, ConsentItem.id == Consent.consent_item_id)
        .where(Consent.registration_id.in_(bindparam("ids", expanding=True)))
    )


def chosen_people(forum: Forum, numbers: Sequence[int]) -> Sequence[Registration]:
    """The registrations of `numbers` with their tickets, by number; at most MOST_CHOSEN, unknown ones left out."""
    possible = sorted({number for number in numbers if 0 < number <= GREATEST_ID})
    return db.session.scalars(
        select(Registration)
        .where(Registration.forum_id == forum.id, Registration.number.in_(possible[:MOST_CHOSEN]))
        .options(joinedload(Registration.ticket).joinedload(Ticket.forum))
        .order_by(Registration.number)
    ).all()
