"""Certificates of attendance: from when they are issued, who has one, and what a number stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.programme.queries import sessions_of
from forum_app.registration.models import AttendanceCertificate, CheckIn, PaperTerms, Registration, Ticket
from forum_app.registration.rules import CertificateFacts, no_certificate

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """One person's certificate in force, or why none can be had (`refusal`), or neither: it can be issued now."""

    certificate: AttendanceCertificate | None
    refusal: str | None
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class CertificateCounts:
    """How many came in, how many certificates are in force, how many were revoked."""

    attended: int
    issued: int
    revoked: int


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One page of certificates, newest first: `number` from 1 of `pages`, `total` in all."""

    rows: Sequence[AttendanceCertificate]
    number: int
    pages: int
    total: int


def certificates_open_at(forum: Forum) -> datetime:
    """From when certificates are issued: once the last day is over, unless the organiser began earlier."""
    terms = db.session.get(PaperTerms, forum.id)
    usual = clock.end_of_day(forum.ends_on)
    return min(usual, terms.certificates_open_at) if terms and terms.certificates_open_at else usual


def certificate_status(forum: Forum, registration: Registration, at: datetime) -> CertificateStatus:
    """How it stands with the certificate of `registration`, one of `forum`, at `at`."""
    opens_at = certificates_open_at(forum)
    every = db.session.scalars(
        select(AttendanceCertificate)
        .where(AttendanceCertificate.registration_id == registration.id)
        .order_by(AttendanceCertificate.id)
    ).all()
    for certificate in every:
        if certificate.revoked_at is None and certificate.erased_at is None:
            return CertificateStatus(certificate, None, opens_at)
    facts = CertificateFacts(
        at=at, opens_at=opens_at, attended=_came_in(registration),
        is_erased=registration.erased_at is not None or any(certificate.erased_at for certificate in every),
        is_revoked=any(certificate.revoked_at for certificate in every),
    )  # fmt: skip
    return CertificateStatus(None, no_certificate(facts), opens_at)


def _came_in(registration: Registration) -> bool:
    return db.session.scalar(select(CheckIn.id).where(CheckIn.registration_id == registration.id)) is not None


def certificate_counts(forum: Forum) -> CertificateCounts:
    """The counts of `forum`."""
    came = select(func.count()).select_from(CheckIn).where(CheckIn.forum_id == forum.id).scalar_subquery()
    issued = (
        select(func.count())
        .select_from(AttendanceCertificate)
        .where(AttendanceCertificate.forum_id == forum.id, AttendanceCertificate.revoked_at.is_(None))
        .scalar_subquery()
    )
    revoked = (
        select(func.count())
        .select_from(AttendanceCertificate)
        .where(AttendanceCertificate.forum_id == forum.id, AttendanceCertificate.revoked_at.is_not(None))
        .scalar_subquery()
    )
    return CertificateCounts(*db.session.execute(select(came, issued, revoked)).one())


def certificates_page(forum: Forum, text: str, number: int) -> CertificatePage:
    """Page `number` (beyond the last: the last) of the certificates with `text` in code, name or affiliation."""
    conditions = [AttendanceCertificate.forum_id == forum.id]
    if wanted := text.strip():
        conditions.append(
            or_(
                AttendanceCertificate.code.contains(wanted.lower(), autoescape=True),
                AttendanceCertificate.name.contains(wanted, autoescape=True),
                AttendanceCertificate.affiliation.contains(wanted, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(AttendanceCertificate).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    rows = db.session.scalars(
        select(AttendanceCertificate)
        .where(*conditions)
        .order_by(AttendanceCertificate.number.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return CertificatePage(rows, number, pages, total)


def get_certificate(forum: Forum, code: str) -> AttendanceCertificate:
    """The certificate of `forum` with that code, revoked ones too, with its registration.

    Raises:
        NotFound: `forum` issued none.
    """
    found = db.session.scalar(
        select(AttendanceCertificate)
        .where(AttendanceCertificate.forum_id == forum.id, AttendanceCertificate.code == code)
        .options(joinedload(AttendanceCertificate.registration))
    )
    if found is None:
        raise NotFound(N_("그런 참가확인서가 없습니다."))
    return found


def certificates_in_force(forum: Forum) -> Sequence[AttendanceCertificate]:
    """All that name somebody and are not revoked, by number."""
    return db.session.scalars(
        select(AttendanceCertificate)
        .where(
            AttendanceCertificate.forum_id == forum.id,
            AttendanceCertificate.revoked_at.is_(None),
            AttendanceCertificate.erased_at.is_(None),
        )
        .order_by(AttendanceCertificate.number)
    ).all()


def find_attendance(_actor: Actor, code: str) -> AttendanceCertificate | None:
    """What a number stands for, with its forum; anybody may ask, the answer shows a name masked."""
    return db.session.scalar(
        select(AttendanceCertificate)
        .where(AttendanceCertificate.code == code)
        .options(
            joinedload(AttendanceCertificate.registration).joinedload(Registration.ticket).joinedload(Ticket.forum)
        )
    )


def programme_hours(forum: Forum) -> tuple[datetime, datetime] | None:
    """When the first item of the programme begins and the last one ends; None while it is empty."""
    sessions = sessions_of(forum)
    if not sessions:
        return None
    return (
        min(session.starts_at for session in sessions),
        max(session.starts_at + timedelta(minutes=session.duration_minutes) for session in sessions),
    )
