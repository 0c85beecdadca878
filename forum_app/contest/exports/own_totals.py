"""Where a judge's own totals lie on the scale: for the dots under the sheet, which nobody else sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

TICKS = 5
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class OwnPlot:
    """A scale from `low` to `high` with ticks and dots, each (value, per cent of the width)."""

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...]
    dots: tuple[tuple[Decimal, str], ...]


def own_plot(totals: Sequence[Decimal], most: Decimal) -> OwnPlot:
    """The plot of `totals`, each at most `most`; the scale begins at the tick below the lowest of them."""
    step = _step(most)
    low = (min(totals) // step * step) if totals else Decimal(0)
    if most - low < 2 * step:
        low = max(most - 2 * step, Decimal(0))
    ticks, tick = [], low
    while tick <= most:
        ticks.append((tick, _place(tick, low, most)))
        tick += step
    return OwnPlot(low, most, tuple(ticks), tuple((total, _place(total, low, most)) for total in totals))


def _step(most: Decimal) -> Decimal:
    return Decimal(next((step for step in STEPS if most / step <= 2 * TICKS), STEPS[-1]))


def _place(value: Decimal, low: Decimal, high: Decimal) -> str:
    return f"{(value - low) / (high - low) * 100 if high > low else Decimal(0):.2f}%"
