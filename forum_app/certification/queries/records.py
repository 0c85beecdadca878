"""Schemes, cohorts and the file of one certification."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.certification.models import Certification, Cohort, Scheme
from forum_app.certification.queries.state import state_column
from forum_app.certification.rules import STANDING, canonical_code
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import search_key


def _whole() -> Select[Certification]:
    return select(Certification).options(
        joinedload(Certification.institution),
        joinedload(Certification.service_type),
        joinedload(Certification.cohort).joinedload(Cohort.scheme),
        selectinload(Certification.events),
    )


def find_certification(actor: Actor, code: str) -> Certification | None:
    """The certification with this number in any spelling (제2023-7호), with its events, or None; open to everybody."""
    canonical = canonical_code(code)
    return None if canonical is None else db.session.scalar(_whole().where(Certification.code == canonical))


def get_certification(actor: Actor, code: str) -> Certification:
    """The file of a certification, for staff; `code` must be canonical.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = None
    if actor.may(Permission.CERTIFICATION_READ):
        found = db.session.scalar(_whole().where(Certification.code == code))
    if found is None:
        raise NotFound(N_("그런 인증이 없습니다."))
    return found


def certifications_of(institution: Institution) -> Sequence[Certification]:
    """All certifications an institution ever held, newest first, with their events; open to everybody."""
    return db.session.scalars(
        _whole()
        .where(Certification.institution_id == institution.id)
        .order_by(Certification.granted_on.desc(), Certification.id.desc())
    ).all()


def certifications_of_cohort(actor: Actor, cohort_id: int) -> Sequence[Certification]:
    """The certifications of a cohort by number, with their events; for staff, so empty for anybody else."""
    if not actor.may(Permission.CERTIFICATION_READ):
        return []
    return db.session.scalars(_whole().where(Certification.cohort_id == cohort_id).order_by(Certification.number)).all()


def search_certifications(actor: Actor, text: str, limit: int = 50) -> Sequence[Certification]:
    """Certifications whose number or institution holds `text`, newest number first; for staff."""
    key = search_key(text)
    if not key or not actor.may(Permission.CERTIFICATION_READ):
        return []
    return db.session.scalars(
        _whole()
        .join(Certification.institution)
        .where(
            or_(
                Institution.search_key.contains(key, autoescape=True),
                Certification.code == canonical_code(text),
                func.replace(Certification.code, "-", "").contains(key, autoescape=True),
            )
        )
        .order_by(Certification.code.desc())
        .limit(limit)
    ).all()


def ending_soon(actor: Actor, scheme_slug: str, day: date, within: timedelta) -> Sequence[Certification]:
    """Standing certifications whose last valid day is near, the nearest first; for staff."""
    if not actor.may(Permission.CERTIFICATION_READ):
        return []
    return db.session.scalars(
        _whole()
        .join(Scheme, Scheme.id == Certification.scheme_id)
        .where(
            Scheme.slug == scheme_slug,
            Certification.valid_until.between(day, day + within),
            state_column(day).in_([state.value for state in STANDING]),
        )
        .order_by(Certification.valid_until, Certification.code)
        .limit(20)
    ).all()


def schemes(actor: Actor) -> Sequence[Scheme]:
    """All schemes in the order of their making; open to everybody."""
    return db.session.scalars(select(Scheme).order_by(Scheme.id)).all()


def find_scheme(actor: Actor, slug: str) -> Scheme | None:
    """The scheme with this slug, or None; open to everybody."""
    return db.session.scalar(select(Scheme).where(Scheme.slug == slug))


def next_number(actor: Actor, scheme_slug: str, year: int) -> int:
    """The number after the highest one of a cohort; 1 for a cohort without any."""
    highest = db.session.scalar(
        select(func.max(Certification.number))
        .join(Cohort, Cohort.id == Certification.cohort_id)
        .join(Scheme, Scheme.id == Cohort.scheme_id)
        .where(Scheme.slug == scheme_slug, Cohort.year == year)
    )
    return (highest or 0) + 1


def certification_by_code(actor: Actor, codes: Sequence[str]) -> dict[str, Certification]:
    """Code -> certification with its events, for those of `codes` that exist; for staff."""
    if not actor.may(Permission.CERTIFICATION_READ):
        return {}
    found: dict[str, Certification] = {}
    for start in range(0, len(codes), 500):
        rows = db.session.scalars(_whole().where(Certification.code.in_(codes[start : start + 500])))
        found.update((row.code, row) for row in rows)
    return found
