"""The door: every scan is kept, the first that is received lets in, a later one learns when and where that was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from forum_app.accounts.models import Account
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over
from forum_app.forums.services import require_running
from forum_app.registration.models import CheckIn, DoorDevice, Registration, Scan
from forum_app.registration.rules import (
    LETS_IN,
    LONGEST_AWAY,
    MOST_SCANS,
    PASSAGES,
    DeviceActor,
    Direction,
    ScanOutcome,
    SentScan,
    Standing,
    decide,
    is_only_online,
    is_turned_away,
    moment_of,
)

VERBS = {
    ScanOutcome.ADMITTED: "checkin:record",
    ScanOutcome.REENTERED: "checkin:come_back",
    ScanOutcome.LEFT: "checkin:go_out",
}


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to one scan; `check_in` is the row that let the person in, now or before."""

    scan: Scan
    registration: Registration | None
    check_in: CheckIn | None

    @property
    def outcome(self) -> ScanOutcome:
        """What was decided when the scan was first received."""
        return self.scan.outcome

    @property
    def is_only_online(self) -> bool:
        """Whether the person was not let in because the ticket is for taking part from afar."""
        person = self.registration
        return (
            person is not None
            and self.outcome is ScanOutcome.NOT_CONFIRMED
            and is_only_online(person.ticket.kind, person.state, has_come=self.check_in is not None)
        )


def check_in(forum: Forum, registration: Registration, *, desk: str, actor: Actor) -> Admission:
    """Let a registrant of `forum` in at `desk` now; see pass_door."""
    return pass_door(forum, number=registration.number, desk=desk, actor=actor)


def pass_door(
    forum: Forum,
    *,
    token_hash: str | None = None,
    number: int | None = None,
    direction: Direction = Direction.IN,
    reason: str = "",
    key: str = "",
    desk: str,
    actor: Actor,
) -> Admission:
    """Somebody stands at `desk` now, known by code or number; with a `reason`, one who is in already is let in again.

    Raises:
        StepRefused: the forum is over.
    """
    now = clock.db_now(db.session)
    require_running(forum, clock.day_of(now))
    scan = SentScan(key or token_urlsafe(), token_hash, number, direction, scanned_at=now, let_in=False, reason=reason)
    return record_scans(forum, [scan], sent_at=now, desk=desk, actor=actor)[0]


def record_scans(
    forum: Forum, scans: Sequence[SentScan], *, sent_at: datetime, desk: str, actor: Actor
) -> list[Admission]:
    """Keep `scans` in the order in which they were made and decide each; one sent before is answered as it was then.

    Args:
        forum: at whose door.
        scans: at most MOST_SCANS.
        sent_at: the device's clock when it sent them.
        desk: what the entrance is called.
        actor: the device, or somebody signed in.

    Raises:
        StepRefused: the forum has been over for longer than a device is away.
        NotFound: the device has been revoked meanwhile.
        ValueError: more than MOST_SCANS.
    """
    if len(scans) > MOST_SCANS:
        raise ValueError("too many scans at once")
    received_at = clock.db_now(db.session)
    require_running(forum, clock.day_of(received_at - LONGEST_AWAY))
    _hold_sender(forum, actor)
    known = _known_scans(forum, scans)
    people = _hold_people(forum, [sent for sent in scans if sent.key not in known])
    book = _Book(forum, [*people, *(person for _, person in known.values() if person)])
    by_hash = {person.token_hash: person for person in people}
    by_number = {person.number: person for person in people}
    fresh: list[str] = []
    for sent in scans:
        if sent.key in known:
            known[sent.key][0].let_in |= sent.let_in  # our answer did not arrive in time, and the phone decided alone
            continue
        person = by_hash.get(sent.token_hash) if sent.token_hash else by_number.get(sent.number or 0)
        scan = _scan_of(sent, forum, person, actor)
        scan.received_at, scan.desk = received_at, desk
        scan.scanned_at = moment_of(sent.scanned_at, sent_at=sent_at, received_at=received_at)
        book.enter(scan, person, was_turned_away=is_turned_away(sent, sent_at))
        known[sent.key] = (scan, person)
        fresh.append(sent.key)
    db.session.flush()
    answers = {key: Admission(scan, person, book.check_in(person)) for key, (scan, person) in known.items()}
    for key in fresh:
        _note(answers[key], actor, received_at)
    return [answers[sent.key] for sent in scans]


def _scan_of(sent: SentScan, forum: Forum, person: Registration | None, actor: Actor) -> Scan:
    return Scan(
        forum_id=forum.id,
        registration_id=person.id if person else None,
        device_id=actor.device_id if isinstance(actor, DeviceActor) else None,
        by_id=actor.account_id,
        key=sent.key,
        direction=sent.direction,
        let_in=sent.let_in,
        reason=sent.reason,
    )


def _hold_sender(forum: Forum, actor: Actor) -> None:
    """One batch of a sender at a time: what it sends twice, the second finds the rows of the first."""
    if not isinstance(actor, DeviceActor):
        db.session.scalar(
            select(Account.id).where(Account.id == actor.account_id).with_for_update(key_share=True)
        )  # fmt: skip
        return
    device_id = db.session.scalar(
        select(DoorDevice.id)
        .where(DoorDevice.id == actor.device_id, DoorDevice.forum_id == forum.id, DoorDevice.revoked_at.is_(None))
        .with_for_update(key_share=True)
    )
    if device_id is None:
        raise NotFound(N_("연결이 끊긴 기기입니다."))


def _known_scans(forum: Forum, scans: Sequence[SentScan]) -> dict[str, tuple[Scan, Registration | None]]:
    """Key -> the scan that was kept under it before, and whose it was."""
    keys = {scan.key for scan in scans}
    if not keys:
        return {}
    kept = db.session.scalars(select(Scan).where(Scan.forum_id == forum.id, Scan.key.in_(keys))).all()
    ids = {scan.registration_id for scan in kept if scan.registration_id is not None}
    rows = db.session.scalars(select(Registration).where(Registration.id.in_(ids))) if ids else ()
    people = {person.id: person for person in rows}
    return {scan.key: (scan, people.get(scan.registration_id or 0)) for scan in kept}


def _hold_people(forum: Forum, scans: Iterable[SentScan]) -> Sequence[Registration]:
    """Whom the scans speak of, held until the transaction ends: two desks decide about one person in turn."""
    hashes = {scan.token_hash for scan in scans if scan.token_hash}
    numbers = {scan.number for scan in scans if scan.number and not scan.token_hash}
    if not hashes and not numbers:
        return []
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.forum_id == forum.id,
            or_(Registration.token_hash.in_(hashes), Registration.number.in_(numbers)),
        )
        .order_by(Registration.id)
        .options(selectinload(Registration.ticket))  # joined, PostgreSQL would drop who has just got another ticket
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


class _Book:
    """Who has come and who has gone, as far as the scans of one batch ask; read once, then kept up."""

    def __init__(self, forum: Forum, people: Iterable[Registration]) -> None:
        self.ends_on = forum.ends_on
        self.arrivals = _arrivals({person.id for person in people})
        self.passages = _passages(self.arrivals)

    def enter(self, scan: Scan, person: Registration | None, *, was_turned_away: bool) -> None:
        """Decide `scan` of `person` and write it down."""
        scan.outcome = decide(
            self._standing(person, scan.scanned_at) if person else None,
            scan.direction,
            is_looked_at=bool(scan.reason),
            is_over=forum_is_over(self.ends_on, clock.day_of(scan.scanned_at)),
            was_turned_away=was_turned_away and scan.direction is Direction.IN,
        )
        scan.let_in = scan.let_in or scan.outcome in LETS_IN
        db.session.add(scan)
        if person is None or scan.outcome not in PASSAGES:
            return
        if scan.outcome is ScanOutcome.ADMITTED:
            self.arrivals[person.id] = _check_in_of(scan, person)
            db.session.add(self.arrivals[person.id])
        self.passages.setdefault(person.id, []).append((scan.scanned_at, scan.outcome))

    def check_in(self, person: Registration | None) -> CheckIn | None:
        """The row that let `person` in."""
        return self.arrivals.get(person.id) if person else None

    def _standing(self, person: Registration, at: datetime) -> Standing:
        before = [passage for passage in self.passages.get(person.id, []) if passage[0] <= at]
        last = max(reversed(before), key=lambda passage: passage[0])[1] if before else None
        has_come, is_out = person.id in self.arrivals, last is ScanOutcome.LEFT
        return Standing(person.state, has_come=has_come, is_out=is_out, kind=person.ticket.kind)


def _arrivals(ids: Collection[int]) -> dict[int, CheckIn]:
    """Registration id -> the row that let the person in."""
    if not ids:
        return {}
    found = db.session.scalars(select(CheckIn).where(CheckIn.registration_id.in_(ids)))
    return {row.registration_id: row for row in found}


def _passages(ids: Collection[int]) -> dict[int, list[tuple[datetime, ScanOutcome]]]:
    """Registration id -> when the person went through the door and what was decided, in the order of receipt."""
    found: dict[int, list[tuple[datetime, ScanOutcome]]] = {}
    if not ids:
        return found
    query = select(Scan.registration_id, Scan.scanned_at, Scan.outcome).where(
        Scan.registration_id.in_(ids), Scan.outcome.in_(PASSAGES), Scan.undone_at.is_(None)
    )
    for registration_id, at, outcome in db.session.execute(query.order_by(Scan.id)):
        if registration_id is not None:
            found.setdefault(registration_id, []).append((at, outcome))
    return found


def _check_in_of(scan: Scan, person: Registration) -> CheckIn:
    return CheckIn(
        registration_id=person.id,
        forum_id=scan.forum_id,
        checked_in_at=scan.scanned_at,
        checked_in_by_id=scan.by_id,
        device_id=scan.device_id,
        desk=scan.desk,
    )


def _note(admission: Admission, actor: Actor, at: datetime) -> None:
    """Record who went through the door; a scan that changed nothing is kept in its own table alone."""
    scan, person = admission.scan, admission.registration
    if person is None or scan.outcome not in PASSAGES:
        return
    subject = admission.check_in if scan.outcome is ScanOutcome.ADMITTED and admission.check_in else scan
    after = {"registration": person.id, "desk": scan.desk}
    audit.record(
        actor, VERBS[scan.outcome], subject, at=at, after=after, reason=scan.reason, scope=f"forum:{scan.forum_id}"
    )  # fmt: skip
