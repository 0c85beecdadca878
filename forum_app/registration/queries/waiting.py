"""Those who wait, each group as one, in the order in which places are given."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from forum_app.core.db import db
from forum_app.core.read_memo import noted_answer, read_once
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import RegistrationState

MOST_SHOWN = 4
LARGEST_PARTY = 50


@dataclass(frozen=True, slots=True)
class WaitingParty:
    """One person or group: `size` of it wait at `place` (from 1) for a ticket; `number` is one of those who wait."""

    ticket_id: int
    place: int
    number: int
    name: str
    size: int
    may_split: bool

    def takes(self, free: int) -> int:
        """How many of it could come now, with `free` places."""
        return min(self.size, free) if self.may_split or self.size <= free else 0


def waiting_parties(forum: Forum, tickets: Sequence[Ticket]) -> Sequence[WaitingParty]:
    """The first MOST_SHOWN of each ticket."""
    rows = noted_answer(_everybody_waiting, forum)
    if rows is None:
        ids = {f"ticket_{n}": one.id for n, one in enumerate(tickets)}
        rows = db.session.execute(_heads(len(tickets)), {"forum_id": forum.id, **ids}).all()
    parties: dict[int, dict[int, list[Any]]] = {ticket.id: {} for ticket in sorted(tickets, key=lambda one: one.id)}
    for row in rows:
        parties[row.ticket_id].setdefault(row.contact_id, []).append(row)
    return [
        WaitingParty(ticket_id, place, people[0].number, people[0].name, len(people), people[0].may_split)
        for ticket_id, of_ticket in parties.items()
        for place, people in enumerate(list(of_ticket.values())[:MOST_SHOWN], start=1)
    ]


@cache
def _heads(tickets: int) -> Select[Any]:
    """Who waits first for each of so many tickets, with the contact's name and whether the party may be split."""
    heads = [
        _queue().where(Registration.ticket_id == bindparam(f"ticket_{n}")).limit(MOST_SHOWN * LARGEST_PARTY).subquery()
        for n in range(tickets)
    ]
    return _with_contacts(union_all(*(select(head) for head in heads)).subquery())


def queue_places(forum: Forum) -> dict[tuple[int, int], int]:
    """Ids of a ticket and of a contact -> the place of the party among those who wait for that ticket, from 1."""
    places: dict[tuple[int, int], int] = {}
    seen: Counter[int] = Counter()
    for row in _everybody_waiting(forum):
        if (row.ticket_id, row.contact_id) not in places:
            seen[row.ticket_id] += 1
            places[row.ticket_id, row.contact_id] = seen[row.ticket_id]
    return places


@read_once
def _everybody_waiting(forum: Forum) -> Sequence[Any]:
    return db.session.execute(_everybody(), {"forum_id": forum.id}).all()


@cache
def _everybody() -> Select[Any]:
    return _with_contacts(_queue().subquery())


def _with_contacts(queue: Subquery) -> Select[Any]:
    contact = aliased(Registration)
    return (
        select(queue, contact.name, contact.may_split)
        .join(contact, contact.id == queue.c.contact_id)
        .order_by(queue.c.waiting_since, queue.c.contact_id, queue.c.number)
    )


@cache
def _queue() -> Select[int, datetime | None, int, int]:
    """Everybody who waits, in the order in which places are given."""
    contact_id = func.coalesce(Registration.leader_id, Registration.id)
    return (
        select(
            Registration.ticket_id, Registration.waiting_since, contact_id.label("contact_id"), Registration.number
        )
        .where(
            Registration.forum_id == bindparam("forum_id"), Registration.state == RegistrationState.WAITLISTED
        )
        .order_by(Registration.waiting_since, contact_id)
    )  # fmt: skip
