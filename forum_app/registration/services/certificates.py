"""Certificates of attendance: issued with numbers without gaps, revoked with a reason, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import AttendanceCertificate, AttendanceYear, CheckIn, PaperTerms, Registration
from forum_app.registration.queries import certificate_status, certificates_open_at
from forum_app.registration.rules import attendance_code, keep_until
from forum_app.registration.services.places import REGISTRANT, lock_registration


def issue_own(registration: Registration) -> AttendanceCertificate:
    """The certificate of whoever holds the private address; asked for again, the same one.

    Raises:
        StepRefused: there is none to be had, or not yet.
    """
    forum, at = registration.ticket.forum, clock.db_now(db.session)
    lock_registration(registration)
    status = certificate_status(forum, registration, at)
    if status.certificate is not None:
        return status.certificate
    if status.refusal is not None:
        raise StepRefused(status.refusal)
    (certificate,) = _issue(forum, [registration], actor=REGISTRANT, at=at)
    return certificate


def issue_all(forum: Forum, *, actor: Actor) -> int:
    """Certificates for everybody who came in and never had one, by number of registration; how many.

    Raises:
        StepRefused: the forum does not issue them yet.
    """
    at = clock.db_now(db.session)
    if at < certificates_open_at(forum):
        raise StepRefused(
            N_("참가확인서는 행사가 끝난 뒤에 발급합니다. 먼저 발급하려면 지금부터 발급하기를 눌러 주십시오.")
        )
    had_one = select(AttendanceCertificate.registration_id).where(AttendanceCertificate.forum_id == forum.id)
    came = select(CheckIn.registration_id).where(CheckIn.forum_id == forum.id)
    people = db.session.scalars(
        select(Registration)
        .where(
            Registration.forum_id == forum.id,
            Registration.id.in_(came),
            Registration.id.not_in(had_one),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    waited = set(db.session.scalars(had_one))  # issued while this waited for the rows
    still = set(db.session.scalars(came))  # PostgreSQL does not look again whether an admission was taken back
    people = sorted((one for one in people if one.id in still - waited), key=lambda one: one.number)
    return len(_issue(forum, people, actor=actor, at=at))


def issue_again(revoked: AttendanceCertificate, forum: Forum, *, actor: Actor) -> AttendanceCertificate:
    """Another certificate for the holder of a revoked one, with the name as it stands now and a new number.

    Raises:
        StepRefused: it is not revoked, another is in force, the holder's data are erased, or the admission was
            taken back.
    """
    registration = revoked.registration
    lock_registration(registration)
    at = clock.db_now(db.session)
    status = certificate_status(forum, registration, at)
    came = db.session.scalar(select(CheckIn.id).where(CheckIn.registration_id == registration.id)) is not None
    is_erased = registration.erased_at is not None
    if revoked.revoked_at is None or status.certificate is not None or is_erased or not came:
        raise StepRefused(N_("지금은 다시 발급할 수 없습니다."))
    (certificate,) = _issue(forum, [registration], actor=actor, at=at)
    return certificate


def revoke_certificate(certificate: AttendanceCertificate, *, reason: str, actor: Actor, at: datetime) -> None:
    """End a certificate; its number says so from now on. Twice is once.

    Raises:
        FieldError: no reason is given.
    """
    if not reason.strip():
        raise FieldError("reason", N_("취소하는 까닭을 적어 주십시오."))
    lock_registration(certificate.registration)
    db.session.refresh(certificate)
    if certificate.revoked_at is not None:
        return
    certificate.revoked_at, certificate.revoke_reason = at, reason
    db.session.flush()
    audit.record(
        actor, "attendance:void", certificate, at=at, reason=reason, after={"code": certificate.code},
        scope=f"forum:{certificate.forum_id}",
    )  # fmt: skip


def open_certificates(forum: Forum, *, actor: Actor, at: datetime) -> None:
    """Issue certificates from now on, before the forum is over."""
    terms = db.session.get(PaperTerms, forum.id)
    if terms is None:
        terms = PaperTerms(forum_id=forum.id)
        db.session.add(terms)
    if terms.certificates_open_at is None:
        terms.certificates_open_at = at
        db.session.flush()
        audit.record(actor, "attendance:open_early", forum, at=at, scope=f"forum:{forum.id}")


def hand_over_certificates(
    forum: Forum, certificates: Sequence[AttendanceCertificate], *, actor: Actor, at: datetime
) -> None:
    """Note who took the file of all certificates away."""
    audit.record(
        actor, "attendance:download", forum, at=at, after={"rows": len(certificates)}, scope=f"forum:{forum.id}"
    )


def _issue(
    forum: Forum, people: Sequence[Registration], *, actor: Actor, at: datetime
) -> list[AttendanceCertificate]:  # fmt: skip
    """Certificates for `people`, whose rows are held, in this order."""
    if not people:
        return []
    year, day = forum.starts_on.year, clock.day_of(at)
    first = _draw_numbers(year, len(people))
    issued = [
        AttendanceCertificate(
            registration_id=person.id, forum_id=forum.id, year=year, number=number, code=attendance_code(year, number),
            name=person.name, affiliation=person.affiliation, language=person.language, issued_at=at,
            issued_by_id=actor.account_id, erase_on=keep_until(day),
        )
        for number, person in enumerate(people, first)
    ]  # fmt: skip
    db.session.add_all(issued)
    db.session.flush()
    for certificate in issued:
        audit.record(
            actor, "attendance:grant", certificate, at=at, after={"code": certificate.code}, scope=f"forum:{forum.id}"
        )
    return issued


def _draw_numbers(year: int, many: int) -> int:
    """The first of `many` numbers of `year`; whoever draws at the same time waits until this transaction ends.

    A transaction that is rolled back gives its numbers back, so none is missing.
    """
    on_sqlite = db.session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if on_sqlite else postgresql.insert)(AttendanceYear).values(year=year, last_number=many)
    drawn = insert.on_conflict_do_update(
        index_elements=[AttendanceYear.year], set_={"last_number": AttendanceYear.last_number + many}
    ).returning(AttendanceYear.last_number)
    last: int = db.session.execute(drawn.execution_options(synchronize_session=False)).scalar_one()
    return last - many + 1
