"""Where each session stands in the drawn timetable: pixels from sessions; decides nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forum_app.core import clock
from forum_app.programme.models import Part, Room, Session
from forum_app.programme.rules import Clash

PIXELS_A_MINUTE = 5
TIME_WIDTH, PART_WIDTH, WIDTH, GAP = 52, 96, 1216, 6
HEAD = 48
LINE_MINUTES = 10
LABEL_MINUTES = 30
LEAST_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class Block:
    """A session as drawn."""

    session: Session
    x: float
    y: float
    width: float
    height: float
    clash_minutes: int


@dataclass(frozen=True, slots=True)
class Bracket:
    """A part beside its sessions."""

    part: Part
    y: float
    height: float
    minutes: int


@dataclass(frozen=True, slots=True)
class Hatch:
    """The time two sessions claim at once."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Timetable:
    """One day, drawn."""

    day: date
    height: float
    columns: Sequence[tuple[str, str, float]]
    lines: Sequence[tuple[float, str]]
    brackets: Sequence[Bracket]
    blocks: Sequence[Block]
    hatches: Sequence[Hatch]
    width: int = WIDTH


def timetables(
    parts: Sequence[Part], rooms: Sequence[tuple[Room | None, str, str]], clashes: Sequence[Clash]
) -> list[Timetable]:
    """One timetable a day, in order.

    Args:
        parts: the parts with their sessions.
        rooms: (room or None, its name, its fact) from left to right.
        clashes: what overlaps.
    """
    days = sorted({clock.day_of(s.starts_at) for part in parts for s in part.sessions})
    return [_day(day, parts, rooms, clashes) for day in days]


def _day(
    day: date, parts: Sequence[Part], rooms: Sequence[tuple[Room | None, str, str]], clashes: Sequence[Clash]
) -> Timetable:
    sessions = [s for part in parts for s in part.sessions if clock.day_of(s.starts_at) == day]
    used = {s.room_id for s in sessions}
    shown = [(room, name, fact) for room, name, fact in rooms if (room.id if room else None) in used]
    start = _rounded(min(s.starts_at for s in sessions))
    end = max(s.slot.ends_at for s in sessions)

    def y(moment: datetime) -> float:
        return HEAD + (moment - start).total_seconds() / 60 * PIXELS_A_MINUTE

    lane = (WIDTH - TIME_WIDTH - PART_WIDTH) / len(shown)
    x_by_room = {
        (room.id if room else None): TIME_WIDTH + PART_WIDTH + n * lane for n, (room, _n, _f) in enumerate(shown)
    }
    overlap_by_session = {c.second_id: c.minutes for c in reversed(clashes)}
    blocks = [
        Block(
            s, x_by_room[s.room_id], y(s.starts_at) + 1, lane - GAP,
            max(s.duration_minutes * PIXELS_A_MINUTE - 2, LEAST_HEIGHT), overlap_by_session.get(s.id, 0),
        )
        for s in sessions
    ]  # fmt: skip
    by_id = {s.id: s for s in sessions}
    hatches = [
        Hatch(x_by_room[s.room_id], y(s.starts_at) + 1, lane - GAP, c.minutes * PIXELS_A_MINUTE)
        for c in clashes
        if (s := by_id.get(c.second_id)) is not None and c.room_id is not None
    ]
    columns = [(name, fact, x_by_room[room.id if room else None]) for room, name, fact in shown]
    return Timetable(day, y(end) + 12, columns, _lines(start, end, y), _brackets(parts, day, y), blocks, hatches)


def _rounded(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % LABEL_MINUTES, second=0, microsecond=0)


def _lines(start: datetime, end: datetime, y: Callable[[datetime], float]) -> list[tuple[float, str]]:
    lines, at = [], start
    while at <= end:
        words = at.astimezone(clock.SEOUL).strftime("%H:%M") if at.minute % LABEL_MINUTES == 0 else ""
        lines.append((y(at), words))
        at += timedelta(minutes=LINE_MINUTES)
    return lines


def _brackets(parts: Sequence[Part], day: date, y: Callable[[datetime], float]) -> list[Bracket]:
    brackets = []
    for part in parts:
        slots = [s.slot for s in part.sessions if clock.day_of(s.starts_at) == day]
        if slots:
            first, last = min(s.starts_at for s in slots), max(s.ends_at for s in slots)
            top, minutes = y(first), int((last - first).total_seconds() // 60)
            brackets.append(Bracket(part, top + 1, minutes * PIXELS_A_MINUTE - 2, minutes))
    return brackets
