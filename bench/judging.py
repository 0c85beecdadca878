"""Time and memory of the official result. Run as `python bench/judging.py`; `make bench` does."""

import csv
import io
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forum_app.contest.judging import EntryRow, compute, parse_rules, read_scores

T = TypeVar("T")
CRITERIA = [f"c{number}" for number in range(1, 6)]
SIZES = ((64, 12, 12), (10_000, 500, 5))


def rule_set() -> dict[str, object]:
    """One document round of five criteria of 20 points, 12 slots in four kinds, two tracks."""
    slots = [
        {"grade": grade, "authority": authority, "track": track, "count": count}
        for track in ("biz", "tech")
        for grade, authority, count in (
            ("최우수상", "보건복지부장관", 1),
            ("우수상", "중앙사회서비스원장", 2),
        )
    ]
    slots.append({"grade": "장려상", "count": 6})
    criteria = [{"id": criterion, "max": "20"} for criterion in CRITERIA]
    return {
        "version": 1,
        "tracks": [{"id": "biz", "max_awards": 8}, {"id": "tech", "max_awards": 8}],
        "rounds": [{"id": "doc", "criteria": criteria}],
        "slots": slots,
    }


def scores_csv(entries: Sequence[str], judges: Sequence[str], per_entry: int) -> bytes:
    """A score sheet of five criteria for `per_entry` judges of every entry; the same on every run."""
    chance = random.Random(20231117)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("entry", "judge", "criterion", "score"))
    for entry in entries:
        for judge in chance.sample(judges, per_entry):
            rows.writerows((entry, judge, criterion, chance.randint(16, 40) / 2) for criterion in CRITERIA)
    return text.getvalue().encode()


def timed(label: str, work: Callable[[], T]) -> T:
    """Do the work and print how long it took, by the clock and of the processor."""
    begun, spent = time.perf_counter(), time.process_time()
    done = work()
    _tell(label, begun, spent)
    return done


def _tell(label: str, begun: float, spent: float) -> None:
    wall, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - spent) * 1000
    print(f"  {label:<44}{wall:>10.1f} ms{cpu:>10.1f} ms CPU")


def peak_mb() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(entry_count: int, judge_count: int, per_entry: int) -> None:
    """Print the figures of one size."""
    rules = parse_rules(rule_set())
    entries = [f"E-{number:05}" for number in range(entry_count)]
    judges = [f"J{number:03}" for number in range(judge_count)]
    rows = [EntryRow(entry, ("biz", "tech")[place % 2]) for place, entry in enumerate(entries)]
    content = scores_csv(entries, judges, per_entry)
    print(f"{entry_count:,} entries, {judge_count} judges, {per_entry} an entry, {len(CRITERIA)} criteria")
    started_mb = peak_mb()
    begun, spent = time.perf_counter(), time.process_time()
    table = timed("read scores.csv", lambda: read_scores(content, rules, set(entries)))
    result = timed("compute", lambda: compute(rules, rows, table, lottery_seed="7"))
    package = timed("package", result.as_package)
    _tell("official result in all", begun, spent)
    print(f"  {'peak memory above start-up':<44}{peak_mb() - started_mb:>10.1f} MB")
    assert len(package["matrix"]) == entry_count * per_entry * len(CRITERIA)


def main() -> None:
    """Print one block a size."""
    for size in SIZES:
        measure(*size)


if __name__ == "__main__":
    main()
