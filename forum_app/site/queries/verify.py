"""What stands behind the number on a plaque or a certificate."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.certification.models import Certification
from forum_app.certification.queries import certifications_of, find_certification
from forum_app.certification.rules import ENDINGS, STANDING, EventKind, State, canonical_code, state_on
from forum_app.contest.models import Award, Contest, Entry
from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.institutions.models import Institution
from forum_app.registration.models import AttendanceCertificate
from forum_app.registration.queries import find_attendance
from forum_app.registration.rules import masked_name

EARLY_ENDINGS = (State.REVOKED, State.RETURNED, State.ENDED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a number says at the moment `as_of` (UTC); unknown has nothing behind it.

    Attributes:
        attendance: a certificate of attendance; its holder is a person, shown masked.
        changed_on: the first day of the suspension or of the ending.
        successor: a later certification of the same institution and scheme, once this one no longer stands.
    """

    code: str
    as_of: datetime
    state: State = State.UNKNOWN
    certification: Certification | None = None
    award: Award | None = None
    attendance: AttendanceCertificate | None = None
    changed_on: date | None = None
    successor: Certification | None = None

    @property
    def holder(self) -> Institution | None:
        """The institution that the number was given to; none for one given to a person."""
        if self.certification is not None:
            return self.certification.institution
        return self.award.entry.institution if self.award is not None else None

    @property
    def holder_name(self) -> str | None:
        """Whom it was given to; a person's name masked, and gone once its time is over."""
        if self.attendance is not None:
            return masked_name(self.attendance.name) or None
        return self.holder.name if self.holder is not None else None

    @property
    def valid_from(self) -> date | None:
        """The first valid day as granted."""
        if self.certification is not None:
            return self.certification.valid_from
        if self.attendance is not None:
            return clock.day_of(self.attendance.issued_at)
        return self.award.granted_on if self.award is not None else None

    @property
    def valid_until(self) -> date | None:
        """The last valid day as granted, whatever happened since; awards and attendance have none."""
        return self.certification.valid_until if self.certification is not None else None

    @property
    def held_until(self) -> date | None:
        """The last day on which it stood: the day before an ending, else the last valid day."""
        if self.changed_on is not None and self.state in EARLY_ENDINGS:
            return self.changed_on - timedelta(days=1)
        return self.valid_until

    def as_json(self) -> dict[str, Any]:
        """The answer for programs; `as_of` as clocks in Seoul show it."""
        return {
            "code": self.code,
            "state": self.state.value,
            "as_of": self.as_of.astimezone(clock.SEOUL).isoformat(timespec="seconds"),
            "holder": self.holder_name,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
        }


def check_number(actor: Actor, code: str, at: datetime) -> Answer:
    """What `code` stands for at the moment `at`; open to everybody. Only canonical codes stand for anything.

    A certification before its grant and an award of an unpublished result are unknown, like a number never given.
    """
    if canonical_code(code) != code:
        return Answer(code, at)
    if code.startswith("award-"):
        return _of_award(code, at)
    if code.startswith("attend-"):
        return _of_attendance(actor, code, at)
    certification = find_certification(actor, code)
    state = state_on(certification.life, clock.day_of(at)) if certification is not None else State.UNKNOWN
    if certification is None or state is State.UNKNOWN:
        return Answer(code, at)
    return Answer(
        code, at, state, certification,
        changed_on=_changed_on(certification, state, clock.day_of(at)),
        successor=None if state in STANDING else _successor(certification, clock.day_of(at)),
    )  # fmt: skip


def _changed_on(certification: Certification, state: State, day: date) -> date | None:
    kinds = {kind for kind, ending in ENDINGS.items() if ending is state}
    if state is State.SUSPENDED:
        kinds = {EventKind.SUSPENDED}
    days = [event.event_on for event in certification.events if event.kind in kinds and event.event_on <= day]
    return max(days, default=None)


def _successor(certification: Certification, day: date) -> Certification | None:
    for other in certifications_of(certification.institution):
        is_later = other.scheme_id == certification.scheme_id and other.granted_on > certification.granted_on
        if is_later and state_on(other.life, day) is not State.UNKNOWN:
            return other
    return None


def _of_award(code: str, at: datetime) -> Answer:
    award = db.session.scalar(
        select(Award)
        .join(Award.entry)
        .join(Entry.contest)
        .where(Award.code == code, Contest.published_at <= at)
        .options(
            joinedload(Award.entry).joinedload(Entry.institution),
            joinedload(Award.entry).joinedload(Entry.contest),
            joinedload(Award.slot),
        )
    )
    if award is None:
        return Answer(code, at)
    voided = award.voided_on is not None and award.voided_on <= clock.day_of(at)
    state = State.REVOKED if voided else State.VALID
    return Answer(code, at, state, award=award, changed_on=award.voided_on if voided else None)


def _of_attendance(actor: Actor, code: str, at: datetime) -> Answer:
    certificate = find_attendance(actor, code)
    if certificate is None:
        return Answer(code, at)
    if certificate.revoked_at is None or certificate.revoked_at > at:
        return Answer(code, at, State.VALID, attendance=certificate)
    return Answer(
        code, at, State.REVOKED, attendance=certificate, changed_on=clock.day_of(certificate.revoked_at)
    )  # fmt: skip
