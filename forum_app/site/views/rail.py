"""Where months, periods and today stand on the rail of the workbench home: numbers for the drawing, nothing decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forum_app.core import clock

WIDTH = 1216
FLAG = 80
MARGIN = timedelta(days=3)
LONGEST = timedelta(days=100)
BAR_TOP, BAR_STEP = 54, 56
DAY_ROOM = 60
FIRST_WIDE, WIDE_LETTER, NARROW_LETTER = 0x1100, 12.5, 7.5


@dataclass(frozen=True, slots=True)
class Period:
    """Something that lasts: its name, its first and last moment, and a fact about it."""

    name: str
    starts_at: datetime
    ends_at: datetime
    fact: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A period as drawn; `past` is the width of what is over; words of one `at_end` stand before its end."""

    period: Period
    x: float
    y: int
    width: float
    past: float
    is_now: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """The drawing."""

    height: int
    months: Sequence[tuple[float, date]]
    bars: Sequence[Bar]
    today_x: float | None
    day_x: float
    width: int = WIDTH


def rail_of(periods: Sequence[Period], day: date, at: datetime) -> Rail:
    """The way to `day`: from the first period or today, 100 days at most, to the last period or the day."""
    the_day = clock.seoul(day)
    begin = min([the_day, *(p.starts_at for p in periods)])
    end = max([the_day + timedelta(days=1), *(p.ends_at for p in periods)])
    is_near = begin - LONGEST <= at <= end + MARGIN
    first = max(min(begin, at) if is_near else begin, min(the_day, at if is_near else the_day) - LONGEST) - MARGIN
    last = end + MARGIN
    span = (last - first).total_seconds()

    def x(moment: datetime) -> float:
        return round(max((moment - first).total_seconds() / span * WIDTH, 0), 1)

    bars: list[Bar] = []
    taken = [[(x(the_day) - DAY_ROOM, float(WIDTH))]]
    for period in periods:
        left, right, now = x(period.starts_at), x(period.ends_at), x(at)
        past = min(max(now - left, 0), right - left)
        is_now = period.starts_at <= at < period.ends_at
        width, at_end = max(right - left, 3), left > WIDTH * 0.7
        words = max(_width_of(period.name), _width_of(period.fact))
        room = (min(left, left + width - words), left + width) if at_end else (left, left + max(width, words))
        lane = _free_lane(taken, room)
        bars.append(Bar(period, left, BAR_TOP + lane * BAR_STEP, width, past, is_now, at_end))
    height = BAR_TOP + len(taken) * BAR_STEP
    today_x = min(max(x(at), FLAG / 2), WIDTH - FLAG / 2) if is_near else None
    return Rail(height, _months(first, last, x), bars, today_x, x(the_day))


def _width_of(words: str) -> float:
    return sum(WIDE_LETTER if ord(letter) >= FIRST_WIDE else NARROW_LETTER for letter in words)


def _free_lane(taken: list[list[tuple[float, float]]], room: tuple[float, float]) -> int:
    """The first lane in which nothing stands in `room` yet, a new one if need be; `room` is taken there."""
    left, right = room
    for lane, rooms in enumerate(taken):
        if all(right <= begin or left >= end for begin, end in rooms):
            rooms.append(room)
            return lane
    taken.append([room])
    return len(taken) - 1


def _months(first: datetime, last: datetime, x: Callable[[datetime], float]) -> list[tuple[float, date]]:
    months = []
    month = clock.day_of(first).replace(day=1)
    while clock.seoul(month) <= last:
        if clock.seoul(month) >= first:
            months.append((x(clock.seoul(month)), month))
        month = (month + timedelta(days=32)).replace(day=1)
    return months
