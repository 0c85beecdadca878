"""How many certifications there are, as of a day; every number comes from rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import distinct, func, select

from forum_app.certification.models import Certification, CertificationEvent, Cohort, Scheme
from forum_app.certification.queries.state import state_column
from forum_app.certification.rules import KNOWN_SCHEMES, STANDING, EventKind, State
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Counts:
    """A scheme on a day. `standing`: cohort year -> neither ended nor expired, years ascending."""

    as_of: date
    scheme: str
    presented_on_day: int
    presented_to_date: int
    granted_gross: int
    standing: dict[int, int]
    valid: int
    institutions: int

    @property
    def standing_total(self) -> int:
        """All cohorts together."""
        return sum(self.standing.values())

    def as_json(self) -> dict[str, Any]:
        """What `flask certification counts --json` prints."""
        return {
            "as_of": self.as_of.isoformat(),
            "scheme": self.scheme,
            "presented": {"on_day": self.presented_on_day, "to_date": self.presented_to_date},
            "granted_gross": self.granted_gross,
            "standing": {str(year): count for year, count in self.standing.items()},
            "standing_total": self.standing_total,
            "valid": self.valid,
            "institutions": self.institutions,
        }


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """One cohort on a day; `granted` and `presented` are history, `standing` is what is left of it."""

    cohort_id: int
    scheme: str
    year: int
    granted: int
    presented: int
    standing: int
    valid: int
    first_day: date
    last_day: date


def count_certifications(actor: Actor, scheme_slug: str, day: date) -> Counts:
    """The counts of a scheme on `day`; open to everybody, zeros for a known scheme without a row yet.

    Raises:
        NotFound: no such scheme.
    """
    scheme_id = db.session.scalar(select(Scheme.id).where(Scheme.slug == scheme_slug))
    if scheme_id is None and scheme_slug not in KNOWN_SCHEMES:
        raise NotFound(N_("'%(slug)s' 인증제가 없습니다."), slug=scheme_slug)
    presented = db.session.execute(
        select(
            func.count(),
            func.count().filter(CertificationEvent.event_on == day),
        )
        .join(Certification, Certification.id == CertificationEvent.certification_id)
        .where(
            Certification.scheme_id == scheme_id,
            CertificationEvent.kind == EventKind.PRESENTED,
            CertificationEvent.event_on <= day,
        )
    ).one()
    cohorts = cohorts_on(actor, day, scheme_slug)
    institutions = db.session.scalar(
        select(func.count(distinct(Certification.institution_id))).where(
            Certification.scheme_id == scheme_id, state_column(day) == State.VALID
        )
    )
    return Counts(
        as_of=day,
        scheme=scheme_slug,
        presented_on_day=presented[1],
        presented_to_date=presented[0],
        granted_gross=sum(c.granted for c in cohorts),
        standing={c.year: c.standing for c in cohorts if c.standing},
        valid=sum(c.valid for c in cohorts),
        institutions=institutions or 0,
    )


def cohorts_on(actor: Actor, day: date, scheme_slug: str | None = None) -> Sequence[CohortCounts]:
    """The cohorts with something granted by `day`, oldest first, of one scheme or of all; one query."""
    presented = (
        select(CertificationEvent.id)
        .where(
            CertificationEvent.certification_id == Certification.id,
            CertificationEvent.kind == EventKind.PRESENTED,
            CertificationEvent.event_on <= day,
        )
        .correlate(Certification)
        .exists()
    )
    lives = (
        select(
            Certification.cohort_id, Certification.valid_from, Certification.valid_until,
            state_column(day).label("state"), presented.label("presented"),
        )
        .where(Certification.granted_on <= day)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(
            Cohort.id, Scheme.slug, Cohort.year, func.count(),
            func.count().filter(lives.c.presented),
            func.count().filter(lives.c.state.in_([state.value for state in STANDING])),
            func.count().filter(lives.c.state == State.VALID.value),
            func.min(lives.c.valid_from), func.max(lives.c.valid_until),
        )
        .join(Cohort, Cohort.id == lives.c.cohort_id)
        .join(Scheme, Scheme.id == Cohort.scheme_id)
        .where(Scheme.slug == scheme_slug if scheme_slug is not None else Scheme.id.is_not(None))
        .group_by(Cohort.id, Scheme.slug, Cohort.year)
        .order_by(Cohort.year, Scheme.slug)
    )  # fmt: skip
    return [CohortCounts(*row) for row in rows]
