"""Small panels for the tests of the reports: totals from short tables, and drawn ones."""

from collections.abc import Mapping, Sequence

import numpy as np

from forum_app.contest.judging.reports.design import Design


def design_of(table: Mapping[str, Sequence[float | None]]) -> Design:
    """Totals from entry -> one a judge (J1, J2 …), None for no sheet."""
    return Design.of(
        {
            entry: {f"J{number}": total for number, total in enumerate(totals, 1) if total is not None}
            for entry, totals in table.items()
        }
    )


def drawn(
    seed: int, entries: int, judges: int, *, share: float = 1.0, spread: Sequence[float] = (5, 2, 3)
) -> dict[str, dict[str, float]]:
    """Totals drawn from the model: standard deviations of entries, judges and errors; a share of the sheets."""
    chance = np.random.default_rng(seed)
    quality, leniency = chance.normal(70, spread[0], entries), chance.normal(0, spread[1], judges)
    return {
        f"E{entry:02}": {
            f"J{judge}": float(quality[entry] + leniency[judge] + chance.normal(0, spread[2]))
            for judge in range(judges)
            if chance.random() < share
        }
        for entry in range(entries)
    }
