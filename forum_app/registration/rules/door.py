"""The door: what one scan means, when it was made, and which phone made it; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from forum_app.core.permissions import Actor, Grant, Permission
from forum_app.registration.rules.kinds import Direction, ScanOutcome, TicketKind
from forum_app.registration.rules.states import RegistrationState

MOST_SCANS: Final = 500
LONGEST_AWAY: Final = timedelta(hours=72)
PAIRING_OPEN: Final = timedelta(minutes=10)
UNDO_WITHIN: Final = timedelta(minutes=5)
SEEN_EVERY: Final = timedelta(minutes=1)
ANSWER_WITHIN: Final = timedelta(minutes=1)

LETS_IN: Final = frozenset({ScanOutcome.ADMITTED, ScanOutcome.REENTERED})
PASSAGES: Final = LETS_IN | {ScanOutcome.LEFT}


@dataclass(frozen=True, slots=True)
class DeviceActor(Actor):
    """A paired phone acting by itself; `account_id` is None, `seen_at` when it was last noted to be there."""

    device_id: int = 0
    seen_at: datetime | None = None


def device_actor(device_id: int, name: str, forum_id: int, seen_at: datetime | None) -> DeviceActor:
    """What a paired device may do: record who comes to the one forum."""
    grant = Grant("device", frozenset({Permission.CHECKIN_RECORD}), ("forum", forum_id))
    return DeviceActor(account_id=None, name=name, grants=(grant,), device_id=device_id, seen_at=seen_at)


def is_seen_anew(seen_at: datetime | None, at: datetime) -> bool:
    """Whether a device that was noted at `seen_at` is to be noted again at `at`."""
    return seen_at is None or at - seen_at >= SEEN_EVERY


@dataclass(frozen=True, slots=True)
class SentScan:
    """One scan as a device sends it; `scanned_at` by its own clock, `reason` why somebody used is let in again."""

    key: str
    token_hash: str | None
    number: int | None
    direction: Direction
    scanned_at: datetime
    let_in: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stood when the scan was made: `has_come` in at all, `is_out` went out last."""

    state: RegistrationState
    has_come: bool
    is_out: bool
    kind: TicketKind = TicketKind.GENERAL


def decide(
    person: Standing | None,
    direction: Direction,
    *,
    is_looked_at: bool = False,
    is_over: bool = False,
    was_turned_away: bool = False,
) -> ScanOutcome:
    """What the desk is told.

    Args:
        person: None if no ticket of this forum was shown.
        direction: which way.
        is_looked_at: staff have looked at the person of a used ticket and vouch for them.
        is_over: the scan was made after the forum's last day; nobody has a place then.
        was_turned_away: a desk cut off from us did not let the person in, so it is too late to say otherwise.
    """
    if person is None:
        return ScanOutcome.UNKNOWN
    has_place = person.state is RegistrationState.CONFIRMED and not person.kind.is_online
    if is_over or not (person.has_come or has_place):
        return ScanOutcome.NOT_CONFIRMED
    if direction is Direction.OUT:
        return ScanOutcome.LEFT
    if person.has_come and not (person.is_out or is_looked_at):
        return ScanOutcome.USED
    if was_turned_away:
        return ScanOutcome.NOT_CONFIRMED
    return ScanOutcome.REENTERED if person.has_come else ScanOutcome.ADMITTED


def is_only_online(kind: TicketKind, state: RegistrationState, *, has_come: bool) -> bool:
    """Whether the only thing that keeps somebody out is a ticket for taking part from afar.

    Who came in before the ticket became one goes out and in like everybody.
    """
    return kind.is_online and state is RegistrationState.CONFIRMED and not has_come


def is_turned_away(sent: SentScan, sent_at: datetime) -> bool:
    """Whether a scan was refused by the device alone, long before it was sent; a fresh one asks what to do."""
    return not sent.let_in and sent_at - sent.scanned_at > ANSWER_WITHIN


def is_conflict(direction: Direction, outcome: ScanOutcome, *, let_in: bool) -> bool:
    """Whether somebody was let in who should not have been, as staff must hear."""
    return let_in and direction is Direction.IN and outcome not in LETS_IN


def moment_of(scanned_at: datetime, *, sent_at: datetime, received_at: datetime) -> datetime:
    """When a scan was made by the clock of the server.

    The device's clock may be wrong, but not what passed on it between scanning and sending; what lies after the
    sending, or longer ago than a device is away, counts as now and as that long ago.
    """
    age = min(max(sent_at - scanned_at, timedelta(0)), LONGEST_AWAY)
    return received_at - age


def may_undo(checked_in_at: datetime, at: datetime) -> bool:
    """Whether an admission of `checked_in_at` can still be taken back at `at`."""
    return at - checked_in_at <= UNDO_WITHIN
