"""What if: small contests by hand, and leaving judges out against the whole computation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from forum_app.contest.judging import EntryRow, Score, ScoreTable, compute, parse_rules
from forum_app.contest.judging.reports.whatif import Change, decide, what_if
from forum_app.contest.judging.ruleset import RuleSet
from forum_app.contest.judging.scores import tabulate
from tests.unit.contest.judging.contests import SECOND, TOP, round_of, rule_set, scores_of


def changes(
    rules: dict[str, Any], scores: Sequence[Score], tracks: Mapping[str, str] | None = None
) -> dict[str, Change]:
    parsed = parse_rules(rules)
    tracks = tracks or dict.fromkeys((score.entry for score in scores), "biz")
    table = tabulate(parsed, tracks, enumerate(scores, 1))
    official = decide(parsed, tracks, table, None)
    return {one.change: one for one in what_if(parsed, tracks, table, None, official)}


def swapped(change: Change) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    return change.enter, change.leave


def test_another_method_may_let_another_entry_win():
    # Trimmed A 15, B 14; mean A 14.2, B 14.4; median A 15, B 14.
    found = changes(rule_set(), scores_of({"A": ["7", "15", "15", "15", "19"], "B": ["14", "14", "14", "14", "16"]}))
    assert swapped(found["aggregation:mean"]) == (("B",), ("A",))
    assert swapped(found["aggregation:median"]) == ((), ())
    assert "aggregation:trimmed_mean" not in found


def test_leaving_a_judge_out_shows_whose_scores_decided():
    # Mean A 14, B 13.67; without J3, who gave A 20 and B 13, B wins.
    found = changes(rule_set(), scores_of({"A": ["11", "11", "20"], "B": ["14", "14", "13"]}))
    assert swapped(found["without:J3"]) == (("B",), ("A",))
    assert swapped(found["without:J1"]) == ((), ())


def test_twice_the_weight_of_a_criterion():
    rules = rule_set(round_of("c1", "c2"))
    found = changes(rules, scores_of({"A": [("20", "10")], "B": [("11", "18")]}, criteria=("c1", "c2")))
    assert swapped(found["weight:doc:c1"]) == ((), ())
    assert swapped(found["weight:doc:c2"]) == (("B",), ("A",))


def test_cut_offs_move_with_the_greatest_total_there_can_be():
    rules = rule_set(round_of("c1", "c2", cutoff="30"))
    found = changes(rules, scores_of({"A": [("15", "15")]}, criteria=("c1", "c2")))
    assert swapped(found["weight:doc:c1"]) == ((), ())


def test_without_leniency_an_entry_of_strict_judges_may_win():
    # J1 gives 6 more than J2 to everybody; A was seen by J1 alone, B by J2 alone.
    found = changes(
        rule_set(),
        scores_of({"A": ["16", None], "B": [None, "12"], "C": ["10", "4"], "D": ["9", "3"]}),
    )
    assert swapped(found["leniency"]) == (("B",), ("A",))


def test_an_entry_does_not_become_incomplete_by_leaving_a_judge_out():
    rules = rule_set(round_of("c1", min_judges=2), slots=[{**SECOND, "count": 2}])
    found = changes(rules, scores_of({"A": ["12", "11"], "B": ["9", "8"], "C": ["20", None]}))
    assert swapped(found["without:J2"]) == ((), ())  # C was incomplete and stays so


def test_a_change_without_a_result_says_so():
    rules = rule_set(round_of("c1", aggregation={"method": "sum"}))
    found = changes(rules, scores_of({"A": ["12", None, "3"], "B": ["9", "8", None]}))
    assert swapped(found["without:J1"]) == ((), ())
    assert swapped(found["without:J2"]) == (None, None)  # sums of one and of two judges


def test_the_audience_is_not_left_out_by_one():
    audience = {**round_of("vote:10", aggregation={"method": "mean"}), "id": "live", "kind": "audience"}
    scores = [
        *scores_of({"A": ["12", "13"], "B": ["14", "15"]}),
        *(
            Score(entry, f"V{voter}", "live", "vote", Decimal(10 * (voter % 2 == place)))
            for voter in range(3)
            for place, entry in enumerate("AB")
        ),
    ]
    found = changes(rule_set(round_of(), audience), scores)
    assert [name for name in found if name.startswith("without:")] == ["without:J1", "without:J2"]
    assert {"weight:doc", "weight:live"} <= set(found)


def drawn_contest(seed: int) -> tuple[dict[str, str], list[Score]]:
    """40 entries of two tracks, 9 judges, 4 an entry, half points in two rounds; the best eight meet again."""
    chance = np.random.default_rng(seed)
    tracks = {f"E{entry:02}": ("biz", "tech")[entry % 2] for entry in range(40)}
    scores = []
    for entry in tracks:
        for judge in chance.permutation(9)[:4]:
            for round_ in ("doc", "talk"):
                points = Decimal(int(chance.integers(10, 30))) / 2
                scores.append(Score(entry, f"J{judge}", round_, "c1", points))
    return tracks, scores


def without(table: ScoreTable, judge: str) -> ScoreTable:
    return ScoreTable(
        table.scale,
        {
            round_: {e: {j: cells for j, cells in sheet.items() if j != judge} for e, sheet in sheets.items()}
            for round_, sheets in table.rounds.items()
        },
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("advance", [None, {"count": 6}, {"score": "9.5"}])
def test_leaving_a_judge_out_agrees_with_the_whole_computation(seed, advance):
    tracks, scores = drawn_contest(seed)
    rules = rule_set(
        round_of("c1", min_judges=3, advance=advance),
        {**round_of("c1", min_judges=3), "id": "talk", "kind": "presentation"},
        tracks=[{"id": "biz", "max_awards": 3}, {"id": "tech", "min_awards": 1}],
        slots=[{**TOP, "track": "biz"}, {**SECOND, "count": 3}],
        lottery_seed="7",
    )
    parsed = parse_rules(rules)
    table = tabulate(parsed, tracks, enumerate(scores, 1))
    official = decide(parsed, tracks, table, "7")
    found = {one.change: one for one in what_if(parsed, tracks, table, "7", official)}
    rows = [EntryRow(entry, track) for entry, track in tracks.items()]
    assert winners(parsed, rows, table) == official.winners
    for judge in table.judges():
        change = found[f"without:{judge}"]
        now = winners(parsed, rows, without(table, judge))
        assert swapped(change) == (
            tuple(sorted(now - official.winners)),
            tuple(sorted(official.winners - now)),
        )


def winners(rules: RuleSet, rows: list[EntryRow], table: ScoreTable) -> set[str]:
    result = compute(replace(rules), rows, table, "7")
    return {entry.entry for entry in result.entries if entry.award}
