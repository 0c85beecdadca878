"""The counters of the door: who is in, desk by desk, which guests have come, and what staff must look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration, Ticket
from forum_app.registration.queries.arrivals import arrival_counts
from forum_app.registration.queries.conflicts import conflict_count
from forum_app.registration.queries.roster import people_outside
from forum_app.registration.rules import TicketKind

MOST_GUESTS = 20


@dataclass(frozen=True, slots=True)
class DeskCount:
    """One desk: how many it let in, and when the last one."""

    desk: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest of honour who has come."""

    registration_id: int
    number: int
    name: str
    affiliation: str
    at: datetime
    desk: str


@dataclass(frozen=True, slots=True)
class DoorCounts:
    """`inside` of `expected` have come, `outside` of them are out again; `conflicts` wait for somebody to look."""

    inside: int
    expected: int
    outside: int
    conflicts: int
    desks: Sequence[DeskCount]


def door_counts(forum: Forum) -> DoorCounts:
    """Everything the counters show, in four reads."""
    counts = arrival_counts(forum)
    desks = db.session.execute(
        select(CheckIn.desk, func.count(), func.max(CheckIn.checked_in_at))
        .where(CheckIn.forum_id == forum.id)
        .group_by(CheckIn.desk)
        .order_by(CheckIn.desk)
    )
    return DoorCounts(
        inside=counts.inside,
        expected=counts.expected,
        outside=people_outside(forum),
        conflicts=conflict_count(forum),
        desks=[DeskCount(*row) for row in desks],
    )


def guests_arrived(forum: Forum, since: datetime | None = None, limit: int = MOST_GUESTS) -> Sequence[Guest]:
    """The guests of honour who came in (after `since`), the latest first."""
    query = (
        select(
            Registration.id, Registration.number, Registration.name, Registration.affiliation,
            CheckIn.checked_in_at, CheckIn.desk,
        )
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .join(Ticket, Ticket.id == Registration.ticket_id)
        .where(Registration.forum_id == forum.id, Ticket.kind == TicketKind.VIP)
        .order_by(CheckIn.checked_in_at.desc(), CheckIn.id.desc())
        .limit(limit)
    )  # fmt: skip
    if since is not None:
        query = query.where(CheckIn.checked_in_at > since)
    return [Guest(*row) for row in db.session.execute(query)]
