"""What has happened to one registration, from the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration, Scan


@dataclass(frozen=True, slots=True)
class RegistrationEvent:
    """One line: when (UTC), what (a verb such as registration:confirm), by whom and why."""

    at: datetime
    verb: str
    actor_name: str
    reason: str


def registration_history(forum: Forum, registration: Registration) -> Sequence[RegistrationEvent]:
    """The record of a registration of `forum` and of its ways through the door, the latest first."""
    subjects = [f"{Registration.__tablename__}:{registration.id}"]
    if registration.check_in is not None:
        subjects.append(f"{CheckIn.__tablename__}:{registration.check_in.id}")
    scans = db.session.scalars(select(Scan.id).where(Scan.registration_id == registration.id))
    subjects.extend(f"{Scan.__tablename__}:{scan_id}" for scan_id in scans)
    events = db.session.execute(
        select(AuditEvent.at, AuditEvent.verb, AuditEvent.actor_name, AuditEvent.reason)
        .where(AuditEvent.subject.in_(subjects), AuditEvent.scope == f"forum:{forum.id}")
        .order_by(AuditEvent.id.desc())
    )
    return [RegistrationEvent(*event) for event in events]
