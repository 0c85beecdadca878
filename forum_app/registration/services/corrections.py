"""What staff set right at the door: an admission taken back at once, and somebody let in who should not have been."""

from datetime import datetime

from sqlalchemy import delete, select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import AttendanceCertificate, CheckIn, Registration, Scan
from forum_app.registration.rules import PASSAGES, UNDO_WITHIN, ScanOutcome, may_undo
from forum_app.registration.services.places import lock_registration


def undo_check_in(forum: Forum, registration: Registration, *, reason: str, actor: Actor) -> None:
    """Take the admission of a registrant of `forum` back; the scan stays, and says when it was taken back.

    Raises:
        StepRefused: nobody was let in, it was too long ago, the person has gone through the door since, or a
            certificate in force says that they came.
    """
    at = clock.db_now(db.session)
    lock_registration(registration)
    came = db.session.scalar(select(CheckIn).where(CheckIn.registration_id == registration.id))
    if came is None:
        raise StepRefused(N_("입장한 기록이 없습니다."))
    if not may_undo(came.checked_in_at, at):
        raise StepRefused(
            N_("들여보낸 지 %(n)d분이 지나 되돌릴 수 없습니다."), n=int(UNDO_WITHIN.total_seconds()) // 60
        )  # fmt: skip
    passages = db.session.scalars(
        select(Scan)
        .where(Scan.registration_id == registration.id, Scan.outcome.in_(PASSAGES), Scan.undone_at.is_(None))
        .with_for_update()
    ).all()
    if any(scan.outcome is not ScanOutcome.ADMITTED for scan in passages):
        raise StepRefused(N_("그 뒤에 다시 드나든 기록이 있어 되돌릴 수 없습니다."))
    if _certificate_in_force(registration):
        raise StepRefused(
            N_("이 입장으로 참가확인서가 발급되어 되돌릴 수 없습니다. 참가확인서를 먼저 취소해 주십시오.")
        )
    for scan in passages:
        scan.undone_at = at
    db.session.execute(delete(CheckIn).where(CheckIn.id == came.id))
    db.session.flush()
    audit.record(
        actor, "checkin:undo", f"registration_check_in:{came.id}", at=at, after={"registration": registration.id},
        before={"desk": came.desk}, reason=reason, scope=f"forum:{forum.id}",
    )  # fmt: skip


def _certificate_in_force(registration: Registration) -> bool:
    query = select(AttendanceCertificate.id).where(
        AttendanceCertificate.registration_id == registration.id, AttendanceCertificate.revoked_at.is_(None)
    )
    return db.session.scalar(query) is not None


def resolve_conflict(scan: Scan, *, note: str, actor: Actor, at: datetime) -> None:
    """Note that staff have looked at somebody who was let in by mistake; the first note counts."""
    db.session.refresh(scan, with_for_update=True)
    if scan.resolved_at is not None:
        return
    scan.resolved_at = at
    db.session.flush()
    audit.record(
        actor, "checkin:resolve", scan, at=at, after={"registration": scan.registration_id}, reason=note,
        scope=f"forum:{scan.forum_id}",
    )  # fmt: skip
