"""Time and memory of an exact assignment. Run as `python bench/assignment.py`; `make bench` does."""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judging import peak_mb, timed
from forum_app.contest.judging import EntryRow, JudgeRow, assign


@dataclass(frozen=True, slots=True)
class Size:
    """A contest to assign; `reach` is what the time should stay below, in ms."""

    entries: int
    judges: int
    per_entry: int
    reach: int
    knows_one_track: bool = False


SIZES = (
    Size(64, 12, 5, 50),
    Size(64, 12, 12, 50),
    Size(64, 12, 5, 50, knows_one_track=True),
    Size(10_000, 500, 5, 6_000),
    Size(10_000, 500, 5, 6_000, knows_one_track=True),
)
TRACKS = ("biz", "tech")


def measure(size: Size) -> None:
    """Print the figures of one size: every judge has an institution of his or her own and some other conflicts."""
    chance = random.Random(20231117)
    entries = [
        EntryRow(f"E-{number:05}", TRACKS[number % 2], institution=f"institution {number % (size.judges * 2)}")
        for number in range(size.entries)
    ]
    away = 0 if size.per_entry == size.judges else min(size.entries // 20, 50)
    judges = [
        JudgeRow(
            f"J{number:03}",
            affiliation=f"institution {number}" if away else "",
            tracks=frozenset([TRACKS[number % 2]] if size.knows_one_track else ()),
            conflicts=frozenset(row.entry for row in chance.sample(entries, away)),
        )
        for number in range(size.judges)
    ]
    expertise = "one track a judge" if size.knows_one_track else "every judge for every track"
    print(f"{size.entries:,} entries, {size.judges} judges, {size.per_entry} an entry, {expertise}")
    made = timed(
        f"assign, to reach < {size.reach:,} ms",
        lambda: assign(entries, judges, per_entry=size.per_entry, seed="1"),
    )
    assert len(made.pairs) == size.entries * size.per_entry
    loads = [load.entries for load in made.loads]
    print(f"  {'parts, swaps':<44}{made.components:>7}{made.swaps:>3}")
    print(f"  {'entries a judge':<44}{min(loads):>6} to {max(loads)}")
    print(f"  {'entries two judges share at most':<44}{max(made.shared().values()):>10}")
    print(f"  {'peak memory of the process':<44}{peak_mb():>10.1f} MB")


def main() -> None:
    """Print one block a size."""
    for size in SIZES:
        measure(size)


if __name__ == "__main__":
    main()
