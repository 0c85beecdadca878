"""How a trimmed mean comes about, as places on a line."""

from dataclasses import dataclass
from decimal import Decimal

from forum_app.contest.queries.result import Example

LEFT, RIGHT = 40, 420
CLOSE = 30


@dataclass(frozen=True, slots=True)
class Dot:
    """One total: where it is, in which line its word stands (0 or 1), whether it counts."""

    x: float
    total: Decimal
    is_counted: bool
    line: int


@dataclass(frozen=True, slots=True)
class TrimmedLine:
    """The totals of one entry on a line of 460 pixels, the mean of those that count marked."""

    dots: tuple[Dot, ...]
    mean_x: float
    score: str


def trimmed_line(example: Example | None) -> TrimmedLine | None:
    """Where the totals of `example` stand; words too close to the one before go a line down."""
    if example is None:
        return None
    lowest, highest = example.totals[0], example.totals[-1]
    reach = max(highest - lowest, Decimal(1))

    def place(value: Decimal) -> float:
        return round(LEFT + float((RIGHT - LEFT) * (value - lowest) / reach), 1)

    dots: list[Dot] = []
    last = len(example.totals) - 1
    for n, total in enumerate(example.totals):
        x = place(total)
        before = dots[-1] if dots else None
        line = 1 - before.line if before and x - before.x < CLOSE else 0
        dots.append(Dot(x, total, example.dropped <= n <= last - example.dropped, line))
    mean = sum(example.counted, Decimal(0)) / len(example.counted)
    return TrimmedLine(tuple(dots), place(mean), example.score)
