"""How many have registered, stand where, have come and when: counts that indexes answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, Registration
from forum_app.registration.rules import ConsentKind, RegistrationState, Source, time_bins

CANCELLING = ("registration:cancel", "registration:lapse")
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations stand where; `confirmed` counts those who are in as well."""

    confirmed: int
    checked_in: int
    pending: int
    waitlisted: int
    offered: int
    cancelled: int

    @property
    def everybody(self) -> int:
        """All rows."""
        return self.confirmed + self.pending + self.waitlisted + self.offered + self.cancelled

    @property
    def awaited(self) -> int:
        """Confirmed and not in yet."""
        return self.confirmed - self.checked_in


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What the head of the list adds: `cancelled` since a moment, `at_desk` who signed up there and still come."""

    cancelled: int
    at_desk: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many came from `begins` until before `ends` (UTC)."""

    begins: datetime
    ends: datetime
    count: int


def registration_counts(forum: Forum) -> Counts:
    """The counts of `forum`, from rows."""
    by_state = dict(
        db.session.execute(
            select(Registration.state, func.count())
            .where(Registration.forum_id == forum.id)
            .group_by(Registration.state)
        )
        .all()
    )  # fmt: skip
    inside = db.session.scalar(select(func.count()).select_from(CheckIn).where(CheckIn.forum_id == forum.id))
    return Counts(
        confirmed=by_state.get(RegistrationState.CONFIRMED, 0),
        checked_in=inside or 0,
        pending=by_state.get(RegistrationState.PENDING, 0),
        waitlisted=by_state.get(RegistrationState.WAITLISTED, 0),
        offered=by_state.get(RegistrationState.OFFERED, 0),
        cancelled=by_state.get(RegistrationState.CANCELLED, 0),
    )


def day_counts(forum: Forum, since: datetime) -> DayCounts:
    """How many places were given up since `since` (UTC), and how many people signed up at the desk."""
    cancelled = select(func.count()).where(
        AuditEvent.scope == f"forum:{forum.id}", AuditEvent.verb.in_(CANCELLING), AuditEvent.at >= since
    )
    at_desk = select(func.count()).where(
        Registration.forum_id == forum.id,
        Registration.source == Source.DESK,
        Registration.state != RegistrationState.CANCELLED,
    )
    return DayCounts(*db.session.execute(select(cancelled.scalar_subquery(), at_desk.scalar_subquery())).one())


def arrival_bars(forum: Forum, most: int = MOST_BARS) -> Sequence[Bar]:
    """When people came, in at most `most` spans of the same length, the first one first; empty before the first."""
    when = CheckIn.checked_in_at
    first, last = (
        select(when).where(CheckIn.forum_id == forum.id).order_by(order).limit(1).scalar_subquery()
        for order in (when, when.desc())
    )
    ends = db.session.execute(select(first, last)).one()
    if ends[0] is None:
        return []
    spans = time_bins(ends[0], ends[1], most)
    counts = [
        select(literal(n), func.count()).where(CheckIn.forum_id == forum.id, when >= begins, when < ends_)
        for n, (begins, ends_) in enumerate(spans)
    ]
    found = dict(db.session.execute(union_all(*counts)).all())
    return [Bar(*span, found[n]) for n, span in enumerate(spans)]


def consent_counts(forum: Forum) -> dict[ConsentKind, int]:
    """Kind of consent -> how many of the confirmed have given it and not withdrawn it."""
    return dict(
        db.session.execute(
            select(ConsentItem.kind, func.count())
            .join(Consent, Consent.consent_item_id == ConsentItem.id)
            .join(Registration, Registration.id == Consent.registration_id)
            .where(
                ConsentItem.forum_id == forum.id,
                Registration.state == RegistrationState.CONFIRMED,
                Consent.is_given,
                Consent.withdrawn_at.is_(None),
            )
            .group_by(ConsentItem.kind)
        ).all()
    )
