"""Anomalies: each is found where it was put in, and none is where chance alone was at work."""

import math
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from forum_app.contest.judging.reports.anomalies import Anomaly, anomalies, own_entries, two_sided
from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import fit
from forum_app.contest.judging.reports.whatif import totals_of
from forum_app.contest.judging.ruleset import Criterion, Round
from forum_app.contest.judging.scores import ScoreTable

ROUND = Round("doc", tuple(Criterion(f"c{number}", Decimal(50)) for number in (1, 2)))


def sheets(seed: int, entries: int = 30, judges: int = 6, error: float = 2.0) -> dict[str, dict[str, tuple[int, ...]]]:
    """Sheets of two criteria, in hundredths of a point, from judges who do their work."""
    chance = np.random.default_rng(seed)
    quality, leniency = chance.normal(30, 5, entries), chance.normal(0, 1, judges)
    return {
        f"E{entry:02}": {
            f"J{judge}": tuple(
                int(100 * value)
                for value in np.clip(quality[entry] + leniency[judge] + chance.normal(0, error, 2), 0, 50)
            )
            for judge in range(judges)
        }
        for entry in range(entries)
    }


def found_in(table: dict[str, dict[str, tuple[int, ...]]], own: dict[str, list[str]] | None = None) -> list[Anomaly]:
    kept = ScoreTable(100, {"doc": table})
    design = Design.of(totals_of(ROUND, kept))
    return anomalies(design, fit(design), kept, ROUND, own or {}, seed=1)


def kinds(found: list[Anomaly]) -> list[tuple[str, str]]:
    return [(one.kind, one.judge) for one in found]


def test_judges_who_do_their_work_give_nothing_to_look_at():
    quiet = [found_in(sheets(seed), {"J1": ["E03", "E07"]}) for seed in range(20)]
    assert sum(map(bool, quiet)) <= 3


def test_a_judge_who_gives_everybody_the_same_is_named():
    table = sheets(1)
    for sheet in table.values():
        sheet["J2"] = (3000, 2500)
    found = kinds(found_in(table))
    assert [one for one in found if one[0] != "outlier"] == [("no_variance", "J2"), ("repeated_sheet", "J2")]


def test_a_sheet_far_from_the_others_is_named_with_its_entry():
    table = sheets(2)
    table["E05"]["J3"] = (0, 0)
    found = [one for one in found_in(table) if one.kind == "outlier"]
    assert [(one.judge, one.detail["entry"], one.detail["total"]) for one in found] == [("J3", "E05", 0.0)]
    assert 40 < found[0].detail["expected"] < 80


def test_a_judge_who_turns_the_scale_round_disagrees():
    table = sheets(3)
    for sheet in table.values():
        sheet["J4"] = (6000 - sheet["J4"][0], 6000 - sheet["J4"][1])
    assert ("disagreement", "J4") in kinds(found_in(table))


def test_favour_to_the_own_affiliation_is_found_and_strictness_is_not():
    table, own = sheets(4), {"J1": ["E03", "E07", "E11"]}
    assert ("own_affiliation", "J1") not in kinds(found_in(table, own))
    for entry, more in (("E03", 700), ("E07", 700), ("E11", 700)):
        first, second = table[entry]["J1"]
        table[entry]["J1"] = (first + more, second + more)
    found = [one for one in found_in(table, own) if one.kind == "own_affiliation"]
    assert [(one.judge, one.detail["entries"]) for one in found] == [("J1", 3)]
    assert found[0].detail["p"] < 0.001  # one in the 4060 ways to choose three of thirty
    for entry in ("E03", "E07", "E11"):
        table[entry]["J1"] = (100, 100)
    assert ("own_affiliation", "J1") not in kinds(found_in(table, own))


def test_one_own_entry_is_compared_with_every_other():
    table = sheets(5)
    first, second = table["E03"]["J1"]
    table["E03"]["J1"] = (first + 1200, second + 1200)
    found = [one for one in found_in(table, {"J1": ["E03"]}) if one.kind == "own_affiliation"]
    assert [one.detail["p"] for one in found] == [pytest.approx(1 / 30)]


def test_affiliations_are_the_same_whatever_their_spaces_and_case():
    own = own_entries({"J1": "한국 Care 재단", "J2": "", "J3": "다른 곳"}, {"A": "한국CARE재단", "B": "", "C": "서울"})
    assert own == {"J1": ["A"]}


def test_judges_whose_sheets_hardly_differ_are_a_pair():
    table = sheets(6)
    for place, sheet in enumerate(table.values()):
        first, second = sheet["J2"]
        sheet["J5"] = (first + 30 * (place % 2), second)
    found = [one for one in found_in(table) if one.kind == "near_identical"]
    assert [(one.judge, dict(one.detail)) for one in found] == [("J2", {"other": "J5", "shared": 30, "near": 30})]


def test_one_sheet_for_most_entries_is_named():
    table = sheets(7)
    for entry in list(table)[:26]:
        table[entry]["J0"] = (3100, 2900)
    found = [one for one in found_in(table) if one.kind == "repeated_sheet"]
    assert [(one.judge, dict(one.detail)) for one in found] == [("J0", {"entries": 30, "same": 26})]


@pytest.mark.parametrize("t", [0.5, 1.0, 2.5, 4.0, 8.0])
@pytest.mark.parametrize("df", [3, 10, 60])
def test_tail_probabilities_are_close_to_the_exact_ones(t, df):
    assert math.log(two_sided(t, df)) == pytest.approx(math.log(2 * stats.t.sf(t, df)), abs=0.16)
