"""Registration over time: who signed up and cancelled day by day, who came when, and by which way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.queries.counts import CANCELLING, Bar, arrival_bars
from forum_app.registration.rules import RegistrationState, Source, time_bins

DAY = 1440  # minutes
TEN = 10
MOST_DAYS = 62
MOST_ARRIVALS = 72  # twelve hours of ten minutes


@dataclass(frozen=True, slots=True)
class Day:
    """From `begins` until before `ends` (UTC; midnights in Seoul), one day unless there are more than MOST_DAYS.

    `signed_up` counts those of the span, `so_far` everybody until its end: id of a ticket -> how many, whatever
    became of them. `cancelled` of the span, whoever did it.
    """

    begins: datetime
    ends: datetime
    signed_up: Mapping[int, int]
    so_far: Mapping[int, int]
    cancelled: int


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many signed up by one way, and how many of them are confirmed now."""

    source: Source
    everybody: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the page of numbers draws; `days` and `arrivals` are without gaps, empty when there was nothing yet."""

    days: Sequence[Day]
    arrivals: Sequence[Bar]
    sources: Sequence[SourceCount]


def registration_statistics(forum: Forum) -> Statistics:
    """The numbers of `forum`, from rows and from the record, in as many reads for many as for one."""
    came = _extent(CheckIn.checked_in_at, CheckIn.forum_id == forum.id)
    return Statistics(
        days=_days(forum),
        arrivals=arrival_bars(forum, *came, MOST_ARRIVALS, shortest=TEN) if came else [],
        sources=_sources(forum),
    )


def _days(forum: Forum) -> Sequence[Day]:
    of_forum = Registration.forum_id == forum.id
    left = (AuditEvent.scope == f"forum:{forum.id}", AuditEvent.verb.in_(CANCELLING))
    signed_up, gone = _extent(Registration.registered_at, of_forum), _extent(AuditEvent.at, *left)
    if signed_up is None:
        return []
    spans = time_bins(signed_up[0], max(signed_up[1], gone[1] if gone else signed_up[1]), MOST_DAYS, shortest=DAY)
    at_span = _span_of(Registration.registered_at, spans)
    new: dict[int, dict[int, int]] = {}
    for span, ticket_id, many in _counted(
        select(at_span, Registration.ticket_id, func.count()).where(of_forum).group_by("span", Registration.ticket_id)
    ):
        new.setdefault(span, {})[ticket_id] = many
    cancelled = dict(
        _counted(select(_span_of(AuditEvent.at, spans), func.count()).where(*left).group_by("span"))
    )  # fmt: skip
    days, so_far = [], dict.fromkeys({ticket_id for counts in new.values() for ticket_id in counts}, 0)
    for n, (begins, ends) in enumerate(spans):
        today = new.get(n, {})
        so_far = {ticket_id: many + today.get(ticket_id, 0) for ticket_id, many in so_far.items()}
        days.append(Day(begins, ends, today, so_far, cancelled.get(n, 0)))
    return days


def _sources(forum: Forum) -> Sequence[SourceCount]:
    is_confirmed = case((Registration.state == RegistrationState.CONFIRMED, 1))
    rows = db.session.execute(
        select(Registration.source, func.count(), func.count(is_confirmed))
        .where(Registration.forum_id == forum.id)
        .group_by(Registration.source)
    )
    return sorted((SourceCount(*row) for row in rows), key=lambda one: list(Source).index(one.source))


def _extent(when: InstrumentedAttribute[datetime], *which: ColumnElement[bool]) -> tuple[datetime, datetime] | None:
    """The first and the last moment (UTC) of the rows that `which` leave."""
    first, last = db.session.execute(select(func.min(when), func.max(when)).where(*which)).one()
    return (first, last) if first is not None else None


def _span_of(when: InstrumentedAttribute[datetime], spans: Sequence[tuple[datetime, datetime]]) -> Any:
    """The number of the span that a row belongs to: one pass over the rows, on either database."""
    whens: list[tuple[Any, Any]] = [(when < ends, literal_column(str(n))) for n, (_begins, ends) in enumerate(spans)]
    return case(*whens).label("span")


def _counted(query: Select[Any]) -> Sequence[Any]:
    return db.session.execute(query).all()
