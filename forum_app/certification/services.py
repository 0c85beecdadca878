"""Writes of certifications: schemes, cohorts, grants and dated events, all appended, none erased."""

from datetime import date, datetime

from sqlalchemy import select

from forum_app.certification.models import Certification, CertificationEvent, Cohort, Scheme
from forum_app.certification.rules import (
    KNOWN_SCHEMES,
    EventKind,
    certificate_code,
    check_event,
    check_period,
    check_scheme_slug,
    state_on,
    years_later,
)
from forum_app.core import audit
from forum_app.core.clock import day_of
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.institutions.models import Institution, ServiceType
from forum_app.institutions.services import ensure_service_types

MAX_NUMBER = 9999
YEARS = range(2000, 2101)


def _require(actor: Actor, *permissions: Permission) -> None:
    if not any(actor.may(permission) for permission in permissions):
        raise StepRefused(N_("인증 담당만 할 수 있는 일입니다."))


def create_scheme(
    *,
    slug: str,
    name: str,
    operator: str,
    actor: Actor,
    at: datetime,
    name_en: str | None = None,
    operator_en: str | None = None,
    validity_years: int = 3,
    source: str | None = None,
) -> Scheme:
    """Set up a certification scheme; its name and operator together are unique.

    Raises:
        FieldError: the slug cannot be used or is taken, or the same name and operator exist.
        StepRefused: the actor is no certification officer.
    """
    _require(actor, Permission.CERTIFICATION_RUN)
    check_scheme_slug(slug)
    if db.session.scalar(select(Scheme.id).where(Scheme.slug == slug)) is not None:
        raise FieldError("slug", N_("이미 쓰는 이름입니다. 다른 이름으로 적어 주십시오."))
    if db.session.scalar(select(Scheme.id).where(Scheme.name == name, Scheme.operator == operator)) is not None:
        raise FieldError("operator", N_("같은 운영기관의 같은 이름 인증제가 이미 있습니다."))
    ensure_service_types(actor=actor, at=at)
    scheme = Scheme(
        slug=slug, name=name, name_en=name_en, operator=operator, operator_en=operator_en,
        validity_years=validity_years, source=source,
    )  # fmt: skip
    db.session.add(scheme)
    db.session.flush()
    audit.record(actor, "scheme:create", scheme, at=at, after={"slug": slug, "validity_years": validity_years})
    return scheme


def ensure_scheme(slug: str, *, actor: Actor, at: datetime) -> Scheme:
    """The scheme `slug`; one of the publicly known schemes is created on first use.

    Raises:
        FieldError: neither there nor known.
    """
    found = db.session.scalar(select(Scheme).where(Scheme.slug == slug))
    if found is not None:
        return found
    known = KNOWN_SCHEMES.get(slug)
    if known is None:
        raise FieldError("scheme", N_("'%(slug)s' 인증제가 없습니다. 먼저 만들어 주십시오."), slug=slug)
    return create_scheme(
        slug=slug, name=known.name, name_en=known.name_en, operator=known.operator,
        operator_en=known.operator_en, source=known.source, actor=actor, at=at,
    )  # fmt: skip


def open_cohort(
    scheme: Scheme,
    *,
    year: int,
    actor: Actor,
    at: datetime,
    sample_note: str | None = None,
    sample_note_en: str | None = None,
) -> Cohort:
    """The cohort of a year, made if it is not there yet.

    Args:
        scheme: whose cohort.
        year: of the grant.
        actor: who opens it.
        at: when, UTC.
        sample_note: what in this cohort is no published fact; shown beside its rows.
        sample_note_en: the same in English.

    Raises:
        FieldError: no such year.
        StepRefused: the actor is no certification officer.
    """
    _require(actor, Permission.CERTIFICATION_RUN)
    if year not in YEARS:
        raise FieldError("cohort", N_("기수는 2023처럼 네 자리 연도로 적어 주십시오."))
    found = db.session.scalar(select(Cohort).where(Cohort.scheme_id == scheme.id, Cohort.year == year))
    if found is not None:
        return found
    cohort = Cohort(scheme=scheme, year=year, sample_note=sample_note, sample_note_en=sample_note_en)
    db.session.add(cohort)
    db.session.flush()
    audit.record(actor, "cohort:open", cohort, at=at, after={"scheme": scheme.slug, "year": year})
    return cohort


def grant(
    institution: Institution,
    *,
    cohort: Cohort,
    number: int,
    service: ServiceType | None,
    granted_on: date,
    valid_from: date,
    actor: Actor,
    at: datetime,
    valid_until: date | None = None,
) -> Certification:
    """Certify an institution: the certification and its `granted` event.

    Args:
        institution: the holder.
        cohort: its year and scheme.
        number: within the cohort, from 1.
        service: the kind of service certified, None where not published.
        granted_on: the day of the decision, in Seoul.
        valid_from: the first valid day.
        actor: who registers it.
        at: when, UTC.
        valid_until: the last valid day; from the scheme's years when None.

    Raises:
        FieldError: the number or the days make no sense.
        Conflict: the number is taken.
        StepRefused: the actor is no certification officer.
    """
    _require(actor, Permission.CERTIFICATION_RUN)
    if not 1 <= number <= MAX_NUMBER:
        raise FieldError("number", N_("번호는 1부터 %(most)d까지입니다."), most=MAX_NUMBER)
    until = valid_until or years_later(valid_from, cohort.scheme.validity_years)
    check_period(granted_on, valid_from, until)
    code = certificate_code(cohort.scheme.slug, cohort.year, number)
    if db.session.scalar(select(Certification.id).where(Certification.code == code)) is not None:
        raise Conflict(N_("인증번호 %(code)s은(는) 이미 있습니다."), code=code)
    certification = Certification(
        code=code, number=number, scheme_id=cohort.scheme_id, cohort_id=cohort.id, cohort=cohort,
        institution=institution, service_type=service, granted_on=granted_on, valid_from=valid_from,
        valid_until=until, events=[],
    )  # fmt: skip
    db.session.add(certification)
    _append(certification, kind=EventKind.GRANTED, event_on=granted_on, actor=actor, at=at)
    audit.record(
        actor, "certification:grant", certification, at=at, scope=f"scheme:{cohort.scheme_id}",
        after={"code": code, "institution": institution.id, "valid_until": until.isoformat()},
    )  # fmt: skip
    return certification


def record_event(
    certification: Certification,
    *,
    kind: EventKind,
    event_on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> CertificationEvent:
    """Append what happened to a certification; nothing is ever changed or removed.

    A plaque handed over may be recorded by whoever runs the ceremony; everything else by a certification officer.

    Raises:
        FieldError: the event does not fit the record (see rules.check_event).
        StepRefused: the actor may not record it.
    """
    allowed = [Permission.CERTIFICATION_RUN]
    if kind is EventKind.PRESENTED:
        allowed.append(Permission.CEREMONY_RUN)
    _require(actor, *allowed)
    db.session.execute(  # of two endings recorded at once the second must see the first
        select(Certification.id).where(Certification.id == certification.id).with_for_update()
    )
    db.session.refresh(certification, ["events"])
    reason = " ".join(reason.split())
    check_event(certification.life, kind, event_on, reason)
    today = day_of(at)
    before = state_on(certification.life, today)
    event = _append(certification, kind=kind, event_on=event_on, reason=reason, actor=actor, at=at)
    audit.record(
        actor, f"certification:{kind}", certification, at=at, reason=reason,
        scope=f"scheme:{certification.scheme_id}", before=before,
        after={"state": state_on(certification.life, today), "event_on": event_on.isoformat()},
    )  # fmt: skip
    return event


def _append(
    certification: Certification, *, kind: EventKind, event_on: date, actor: Actor, at: datetime, reason: str = ""
) -> CertificationEvent:
    event = CertificationEvent(
        kind=kind, event_on=event_on, reason=reason, recorded_at=at, recorded_by_id=actor.account_id
    )
    certification.events.append(event)
    db.session.flush()
    return event
