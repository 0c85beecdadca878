"""Every judge's totals on one line each: where they lie, and their middle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from forum_app.contest.queries.deliberation import BoardJudge

LEFT, WIDTH, ROW, TOP = 64, 500, 28, 8
APART, PILE = 5, 10


@dataclass(frozen=True, slots=True)
class Strip:
    """One judge: the dots as a path, the median's place, and the figures of the table beside it."""

    judge: BoardJudge
    y: int
    dots: str
    middle: float
    lowest: float
    median: float
    highest: float


@dataclass(frozen=True, slots=True)
class StripChart:
    """All judges over one axis; `ticks` are values with their places. Pixels."""

    strips: tuple[Strip, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int
    height: int


def strip_chart(judges: Sequence[BoardJudge]) -> StripChart:
    """Lay the totals out on a common axis of points."""
    totals = [total for judge in judges for total in (judge.totals[0], judge.totals[-1])]
    step = _step(max(totals, default=1) - min(totals, default=0))
    lowest = int(min(totals, default=0) // step) * step
    highest = int(-(-max(totals, default=1) // step)) * step
    reach = max(highest - lowest, 1)

    def place(value: float) -> float:
        return round(LEFT + (value - lowest) * WIDTH / reach, 1)

    strips = []
    for n, judge in enumerate(judges):
        y, middle = TOP + n * ROW + ROW // 2, float(median(judge.totals))
        dots = "".join(f"M{place(total)} {y + aside}h0" for total, aside in _piled(judge.totals))
        strips.append(Strip(judge, y, dots, place(middle), judge.totals[0], middle, judge.totals[-1]))
    ticks = tuple((place(value), value) for value in range(lowest, highest + 1, step))
    return StripChart(tuple(strips), ticks, LEFT + WIDTH + 16, TOP + ROW * len(strips) + 24)


def _piled(totals: Sequence[float]) -> Iterator[tuple[float, int]]:
    """Ascending totals with how far each lies above or below the line, so that equals stand in a pile."""
    last, pile = None, 0
    for total in totals:
        pile = pile + 1 if total == last else 0
        last = total
        yield total, max(-PILE, min(PILE, (pile + 1) // 2 * APART * (-1) ** pile))


def _step(reach: float) -> int:
    """A round step that gives at most ten parts."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if reach / step <= 10), 1000)  # noqa: PLR2004
