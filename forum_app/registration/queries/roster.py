"""What a phone at the door must know to decide by itself: whole, or what has changed since it last asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import load_only

from forum_app.core.audit import AuditEvent, AuditHead
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration, Scan, Ticket
from forum_app.registration.queries.search import matches_at_door, sounds_like
from forum_app.registration.rules import PASSAGES, RegistrationState, ScanOutcome, TicketKind, is_only_online

MOST_CHANGES = 500
MOST_FOUND = 20
PERSON = "registration:"
SHOWN = (
    Registration.number, Registration.token_hash, Registration.code, Registration.name, Registration.initials,
    Registration.affiliation, Registration.state,
)  # fmt: skip
DOOR_ONLY = ("registration_check_in:", "registration_scan:", "registration_door_device:")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the door sees them; a cancelled or erased one has no name here.

    `first_in_at` and `first_desk` tell the one check-in, `is_out` that the person went out last.
    """

    number: int
    token_hash: str
    code: str
    name: str
    initials: str
    affiliation: str
    kind: TicketKind
    state: RegistrationState
    first_in_at: datetime | None
    first_desk: str
    is_out: bool

    @property
    def is_only_online(self) -> bool:
        """Whether the person has a place, but not in the house."""
        return is_only_online(self.kind, self.state, has_come=self.first_in_at is not None)


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a forum by number in one state of the data; with `is_partial` only those who changed."""

    version: int
    people: Sequence[RosterRow]
    is_partial: bool


def roster_version(_forum: Forum) -> int:
    """A number that grows with every change: every change leaves an audit event."""
    return db.session.scalar(select(AuditHead.event_count)) or 0


def roster(forum: Forum, since: int | None = None) -> Roster:
    """The people of `forum`, or who changed after version `since` where the record can tell."""
    version = roster_version(forum)  # read first: what changes meanwhile is told once more next time
    changed = None if since is None or since > version else _changed_after(forum, since)
    if changed is None:
        return Roster(version, _rows(forum, _people(forum)), is_partial=False)
    return Roster(version, _rows(forum, _people(forum).where(Registration.id.in_(changed)), changed), is_partial=True)


def search_roster(forum: Forum, text: str) -> Sequence[RosterRow]:
    """Who is meant by a name, its first consonants, a part of either, an affiliation, a number or a code; by name."""
    if not text.strip():
        return []
    found = db.session.execute(
        _people(forum)
        .where(Registration.state != RegistrationState.CANCELLED, matches_at_door(text))
        .order_by(None)
        .order_by(Registration.name, Registration.number)
    )
    meant = list(islice((row for row in found if sounds_like(row[0], text)), MOST_FOUND))
    outside = _outside(forum, [row[0].id for row in meant])
    return [_row(*row, is_out=row[0].id in outside) for row in meant]


def _changed_after(forum: Forum, since: int) -> set[int] | None:
    """The ids of the registrations that the record names after `since`; None: ask for all."""
    events = db.session.execute(
        select(AuditEvent.subject, AuditEvent.verb, AuditEvent.after)
        .where(
            AuditEvent.id > since,
            or_(AuditEvent.scope == f"forum:{forum.id}", AuditEvent.scope.is_(None)),
            or_(AuditEvent.subject.startswith("registration"), AuditEvent.verb.startswith("registration:")),
        )
        .limit(MOST_CHANGES + 1)
    ).all()
    if len(events) > MOST_CHANGES:
        return None
    ids: set[int] = set()
    for subject, _verb, after in events:
        if subject.startswith(PERSON):
            ids.add(int(subject.removeprefix(PERSON)))
        elif not subject.startswith(DOOR_ONLY):
            return None
        elif isinstance(after, dict) and "registration" in after:
            ids.add(after["registration"])
    return ids


def _people(forum: Forum) -> Select[Registration, TicketKind, datetime | None, str | None]:
    return (
        select(Registration, Ticket.kind, CheckIn.checked_in_at, CheckIn.desk)
        .join(Ticket, Ticket.id == Registration.ticket_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Registration.forum_id == forum.id)
        .order_by(Registration.number)
        .options(load_only(*SHOWN))
    )


def _rows(
    forum: Forum,
    query: Select[Registration, TicketKind, datetime | None, str | None],
    ids: Collection[int] | None = None,
) -> list[RosterRow]:
    outside = _outside(forum, ids)
    return [_row(*row, is_out=row[0].id in outside) for row in db.session.execute(query)]


def _row(
    person: Registration, kind: TicketKind, first_in_at: datetime | None, desk: str | None, *, is_out: bool
) -> RosterRow:
    is_named = person.state is not RegistrationState.CANCELLED
    return RosterRow(
        number=person.number,
        token_hash=person.token_hash,
        code=person.code,
        name=person.name if is_named else "",
        initials=person.initials if is_named else "",
        affiliation=person.affiliation if is_named else "",
        kind=kind,
        state=person.state,
        first_in_at=first_in_at,
        first_desk=desk or "",
        is_out=is_out,
    )


def people_outside(forum: Forum) -> int:
    """How many of those who came have gone out and not come back."""
    return len(_outside(forum))


def _outside(forum: Forum, ids: Collection[int] | None = None) -> set[int]:
    """The ids of those who went out last, among `ids` or all."""
    has_left = select(Scan.registration_id).where(Scan.forum_id == forum.id, Scan.outcome == ScanOutcome.LEFT)
    if ids is not None:
        has_left = has_left.where(Scan.registration_id.in_(ids))
    last = (
        select(
            Scan.registration_id,
            Scan.outcome,
            func.row_number()
            .over(partition_by=Scan.registration_id, order_by=(Scan.scanned_at.desc(), Scan.id.desc()))
            .label("from_last"),
        )
        .where(Scan.registration_id.in_(has_left), Scan.outcome.in_(PASSAGES), Scan.undone_at.is_(None))
        .subquery()
    )
    left_last = select(last.c.registration_id).where(last.c.from_last == 1, last.c.outcome == ScanOutcome.LEFT)
    return set(db.session.scalars(left_last))
