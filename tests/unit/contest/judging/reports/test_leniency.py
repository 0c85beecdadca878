"""Leniency by least squares: by hand, against the textbook's way, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import fit
from tests.unit.contest.judging.reports.panels import design_of, drawn

panels = st.dictionaries(
    st.integers(0, 9).map(lambda number: f"E{number}"),
    st.dictionaries(
        st.integers(0, 5).map(lambda number: f"J{number}"), st.integers(0, 400).map(lambda quarter: quarter / 4)
    ),
    max_size=8,
).filter(lambda panel: any(panel.values()))


def by_name(design, values):
    return dict(zip(design.judges, np.round(values, 9).tolist(), strict=True))


def test_two_judges_of_the_same_entries_are_half_their_distance_from_the_middle():
    design = design_of({"A": [80, 74], "B": [70, 64], "C": [60, 54]})
    assert by_name(design, fit(design).leniency) == {"J1": 3.0, "J2": -3.0}


def test_leniency_is_told_from_the_luck_of_having_good_entries():
    # J1 saw A (90 by J2) and B (60 by J3), 4 above each; J2 and J3 share C and agree on it.
    design = design_of({"A": [94, 90, None], "B": [64, None, 60], "C": [None, 75, 75]})
    found = fit(design)
    assert by_name(design, found.leniency) == {"J1": 2.666666667, "J2": -1.333333333, "J3": -1.333333333}
    assert np.round(found.residuals, 9).tolist() == [0.0] * 6


def test_leniency_sums_to_zero_over_the_sheets_of_each_part():
    design = design_of({"A": [80, 70, None, None], "B": [60, None, None, None], "C": [None, None, 50, 59]})
    found = fit(design)
    sums = np.bincount(design.judge_part, found.leniency * design.per_judge)
    assert design.part_count == 2
    assert np.abs(sums).max() < 1e-12
    # J1 has two sheets, J2 one, ten points apart: 2a + b = 0 and a - b = 10.
    assert by_name(design, found.leniency) == {"J1": 3.333333333, "J2": -6.666666667, "J3": -4.5, "J4": 4.5}


def test_errors_and_standard_errors_of_a_full_table_are_those_of_the_analysis_of_variance():
    totals = drawn(7, 6, 4)
    design = Design.of(totals)
    found = fit(design)
    table = np.array([list(sheet.values()) for sheet in totals.values()])
    left = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    variance = float((left**2).sum()) / (5 * 3)
    assert found.error_variance == pytest.approx(variance)
    assert found.leniency == pytest.approx(table.mean(axis=0) - table.mean())
    assert found.se == pytest.approx(np.full(4, (variance * (1 / 6 - 1 / 24)) ** 0.5))


def test_without_degrees_of_freedom_there_is_no_standard_error():
    for table in ({"A": [80], "B": [70]}, {"A": [80, 70, 60]}, {"A": [80, None], "B": [70, 60]}):
        design = design_of(table)
        assert (design.residual_df, fit(design).se, fit(design).error_variance) == (0, None, None)


@given(panels)
def test_any_panel_gives_the_smallest_sum_of_squares(panel):
    design = Design.of(panel)
    every = np.hstack([np.eye(len(design.entries))[design.entry], np.eye(len(design.judges))[design.judge]])
    best = np.linalg.lstsq(every, design.total, rcond=None)[0]
    left = design.total - every @ best
    residuals = fit(design).residuals
    assert np.abs(residuals - left).max() < 1e-6
    assert design.residual_df == len(design.total) - np.linalg.matrix_rank(every)


@given(panels, st.integers(0, 5), st.integers(-80, 80))
def test_a_constant_of_one_judge_moves_only_that_judge(panel, number, more):
    judge = f"J{number}"
    before = Design.of(panel)
    after = Design.of(
        {
            entry: {name: total + more if name == judge else total for name, total in sheet.items()}
            for entry, sheet in panel.items()
        }
    )
    one, other = fit(before), fit(after)
    assert np.abs(one.residuals - other.residuals).max() < 1e-6
    moved = other.leniency - one.leniency
    if judge in before.judges:
        place = before.judges.index(judge)
        part = np.flatnonzero(before.judge_part == before.judge_part[place])
        sheets = before.per_judge[part].sum()
        expected = np.where(np.arange(len(moved)) == place, float(more), 0.0)
        expected[part] -= more * before.per_judge[place] / sheets
        assert np.abs(moved - expected).max() < 1e-6
    else:
        assert np.abs(moved).max() == 0


@given(panels, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(panel, chance):
    rows = [(entry, judge, total) for entry, sheet in panel.items() for judge, total in sheet.items()]
    chance.shuffle(rows)
    shuffled: dict[str, dict[str, float]] = {}
    for entry, judge, total in rows:
        shuffled.setdefault(entry, {})[judge] = total
    one, other = Design.of(panel), Design.of(shuffled)
    assert one.judges == other.judges
    assert fit(one).leniency.tolist() == fit(other).leniency.tolist()
