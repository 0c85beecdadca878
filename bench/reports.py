"""Time of the reports beside the official result. Run as `python bench/reports.py`; `make bench` does."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forum_app.contest.judging.reports.anomalies import anomalies
from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import Fit, fit
from forum_app.contest.judging.reports.topk import Chances, Pool, chances, effects
from forum_app.contest.judging.reports.variance import Variances, variances
from forum_app.contest.judging.reports.whatif import decide, totals_of, what_if
from forum_app.contest.judging.rules_parser import parse_rules
from forum_app.contest.judging.ruleset import RuleSet
from forum_app.contest.judging.scores import ScoreTable

T = TypeVar("T")
CRITERIA = [f"c{number}" for number in range(1, 6)]
SIZES = ((64, 12, 12), (64, 9, 5), (10_000, 500, 5))
K, DRAWS, SEED = 12, 1_000, 1


def rule_set() -> RuleSet:
    """One document round of five criteria of 20 points, six awards a track."""
    return parse_rules(
        {
            "version": 1,
            "tracks": [{"id": "biz"}, {"id": "tech"}],
            "rounds": [{"id": "doc", "criteria": [{"id": criterion, "max": "20"} for criterion in CRITERIA]}],
            "slots": [{"grade": "장려상", "track": track, "count": 6} for track in ("biz", "tech")],
            "lottery_seed": "7",
        }
    )


def sheets(entry_count: int, judge_count: int, per_entry: int) -> ScoreTable:
    """Half points from judges who differ by 2, entries by 5 and chance by 4 points; the same on every run."""
    chance = random.Random(20231117)
    leniency = [chance.gauss(0, 0.4) for _ in range(judge_count)]
    table = {}
    for entry in range(entry_count):
        quality = chance.gauss(14, 1)
        table[f"E-{entry:05}"] = {
            f"J{judge:03}": tuple(
                5 * min(max(round(2 * (quality + leniency[judge] + chance.gauss(0, 1.8))), 0), 40) for _ in CRITERIA
            )
            for judge in chance.sample(range(judge_count), per_entry)
        }
    return ScoreTable(10, {"doc": table})


def timed(label: str, work: Callable[[], T], reach_ms: float | None = None) -> T:
    """Do the work and print how long it took, and beside it what is to be reached."""
    begun, cpu = time.perf_counter(), time.process_time()
    done = work()
    wall_ms, cpu_ms = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000
    wanted = "" if reach_ms is None else f"   <= {reach_ms:g}{'' if wall_ms <= reach_ms else ' !'}"
    print(f"  {label:<44}{wall_ms:>10.1f} ms{cpu_ms:>10.1f} ms CPU{wanted}")
    return done


def fitted(table: ScoreTable, rules: RuleSet) -> tuple[Design, Fit, Variances]:
    """Everything from the judges' totals to the three variances."""
    design = Design.of(totals_of(rules.rounds[0], table))
    found = fit(design)
    return design, found, variances(design, found) or Variances(0, 0, 0)


def probable(design: Design, found: Fit, spread: Variances) -> Chances:
    """The shrunken effects, and who is how likely among the best."""
    pool = Pool(design.places_of(design.entries), K)
    return chances(design, spread, effects(design, found, spread), [pool], draws=DRAWS, seed=SEED)


def measure(entry_count: int, judge_count: int, per_entry: int) -> None:
    """Print the figures of one size."""
    rules = rule_set()
    table = sheets(entry_count, judge_count, per_entry)
    tracks = {entry: ("biz", "tech")[place % 2] for place, entry in enumerate(table.rounds["doc"])}
    print(f"{entry_count:,} entries, {judge_count} judges, {per_entry} an entry")
    design, found, spread = timed("leniency and variances", lambda: fitted(table, rules), 1_000)
    likely = timed(f"top-{K} probability, {DRAWS:,} draws", lambda: probable(design, found, spread), 1_000)
    assert abs(float(likely.top.sum()) - K) < 1e-6
    official = decide(rules, tracks, table, rules.lottery_seed)
    changes = timed("what if", lambda: what_if(rules, tracks, table, rules.lottery_seed, official))
    assert len(changes) == judge_count + len(CRITERIA) + 3
    timed("anomalies", lambda: anomalies(design, found, table, rules.rounds[0], {}, seed=SEED))


def main() -> None:
    """Print one block a size."""
    fit(Design.of({"E": {"J": 1.0}}))  # what is loaded on first use is not the fit's
    for size in SIZES:
        measure(*size)


if __name__ == "__main__":
    main()
