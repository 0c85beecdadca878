"""The public register: filtered, paged, mapped; and the feed of what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, false, func, or_, select

from forum_app.certification.models import Certification, CertificationEvent, Cohort, Scheme
from forum_app.certification.queries.state import state_column
from forum_app.certification.rules import (
    ALL_SCHEMES,
    NATIONAL,
    STATES_BY_STATUS,
    EventKind,
    State,
    canonical_code,
    code_part,
)
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.institutions.models import Institution, ServiceType
from forum_app.institutions.rules import Region, search_key


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What is asked of the register; empty texts ask for everything, `scheme` "all" for every scheme."""

    as_of: date
    q: str = ""
    region: str = ""
    service: str = ""
    scheme: str = NATIONAL
    status: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One certification as the public sees it; no contact data, no business number."""

    code: str
    institution_id: int
    name: str
    name_en: str | None
    region: Region | None
    service: ServiceType | None
    scheme: Scheme
    cohort: int
    valid_from: date
    valid_until: date
    state: State
    is_sample: bool


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """Counts of rows and of distinct institutions under a filter.

    `by_state` leaves the filter `status` aside, `by_region` the filter `region`; the rest honours all.
    """

    rows: int
    institutions: int
    by_state: dict[State, int]
    by_region: dict[Region | None, int]


def _conditions(wanted: RegisterFilter, state: ColumnElement[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Certification.granted_on <= wanted.as_of]  # State.UNKNOWN until then
    if wanted.scheme != ALL_SCHEMES:
        conditions.append(Scheme.slug == wanted.scheme)
    if wanted.q:
        key, part = search_key(wanted.q), code_part(wanted.q)
        found = [Institution.search_key.contains(key, autoescape=True)] if key else []
        found += [Certification.code.contains(part, autoescape=True)] if part else []
        found += [Certification.code == code] if (code := canonical_code(wanted.q)) else []
        conditions.append(or_(false(), *found))
    if wanted.region:
        conditions.append(Institution.region == Region(wanted.region))
    if wanted.service:
        conditions.append(ServiceType.slug == wanted.service)
    if wanted.status:
        conditions.append(state.in_([member.value for member in STATES_BY_STATUS[wanted.status]]))
    return conditions


def _from_tables(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Certification)
        .join(Institution, Institution.id == Certification.institution_id)
        .join(Cohort, Cohort.id == Certification.cohort_id)
        .join(Scheme, Scheme.id == Cohort.scheme_id)
        .outerjoin(ServiceType, ServiceType.id == Certification.service_type_id)
    )


def register_rows(
    actor: Actor, wanted: RegisterFilter, *, offset: int = 0, limit: int | None = None
) -> Sequence[RegisterRow]:
    """The certifications asked for, newest cohort first, then by number; open to everybody, one query."""
    state = state_column(wanted.as_of)
    sample = or_(Institution.is_placeholder, Cohort.sample_note.is_not(None))
    found = db.session.execute(
        _from_tables(
            select(
                Certification.code, Institution.id, Institution.name, Institution.name_en, Institution.region,
                ServiceType, Scheme, Cohort.year, Certification.valid_from, Certification.valid_until, state, sample,
            )
        )
        .where(*_conditions(wanted, state))
        .order_by(Cohort.year.desc(), Scheme.id, Certification.number)
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    return [_register_row(tuple(row)) for row in found]


def _register_row(columns: tuple[Any, ...]) -> RegisterRow:
    *plain, state, is_sample = columns
    typed: tuple[Any, ...] = (*plain, State(state), bool(is_sample))
    return RegisterRow(*typed)


def register_totals(actor: Actor, wanted: RegisterFilter) -> RegisterTotals:
    """How many there are under `wanted`; open to everybody, two queries."""
    state = state_column(wanted.as_of)
    holders = func.count(distinct(Certification.institution_id))
    by_region = db.session.execute(
        _from_tables(select(Institution.region, holders))
        .where(*_conditions(replace(wanted, region=""), state))
        .group_by(Institution.region)
    )
    lives = _from_tables(select(state.label("state"))).where(*_conditions(replace(wanted, status=""), state)).subquery()
    by_state = db.session.execute(select(lives.c.state, func.count()).group_by(lives.c.state))
    regions = {row[0]: row[1] for row in by_region}
    states = {State(row[0]): row[1] for row in by_state}
    shown = STATES_BY_STATUS[wanted.status] if wanted.status else frozenset(State)
    return RegisterTotals(
        rows=sum(count for member, count in states.items() if member in shown),
        institutions=regions.get(Region(wanted.region), 0) if wanted.region else sum(regions.values()),
        by_state={member: states[member] for member in State if member in states},
        by_region=regions,
    )


def sample_cohorts(actor: Actor, scheme_slug: str) -> Sequence[Cohort]:
    """The cohorts of a scheme (or of all) that hold sample data and say so, oldest first; open to everybody."""
    query = select(Cohort).where(Cohort.sample_note.is_not(None))
    if scheme_slug != ALL_SCHEMES:
        query = query.join(Scheme, Scheme.id == Cohort.scheme_id).where(Scheme.slug == scheme_slug)
    return db.session.scalars(query.order_by(Cohort.year, Cohort.id)).all()


@dataclass(frozen=True, slots=True)
class Change:
    """One event in the feed of changes; reasons are not published there."""

    id: int
    certificate_no: str
    event: EventKind
    event_on: date
    recorded_at: datetime


def changes_since(actor: Actor, since: datetime | None, *, after_id: int = 0, limit: int = 500) -> Sequence[Change]:
    """Events recorded after `since`, oldest first; those of that very moment if their id is above `after_id`.

    Args:
        actor: open to everybody.
        since: UTC; None from the beginning.
        after_id: the id of the last event seen, when going on within one moment; 0 leaves that moment out.
        limit: at most so many.
    """
    query = select(
        CertificationEvent.id, Certification.code, CertificationEvent.kind, CertificationEvent.event_on,
        CertificationEvent.recorded_at,
    ).join(Certification, Certification.id == CertificationEvent.certification_id)  # fmt: skip
    if since is not None:
        same_moment = and_(CertificationEvent.recorded_at == since, CertificationEvent.id > after_id)
        later = CertificationEvent.recorded_at > since
        query = query.where(or_(later, same_moment) if after_id else later)
    rows = db.session.execute(query.order_by(CertificationEvent.recorded_at, CertificationEvent.id).limit(limit))
    return [Change(*row) for row in rows]
