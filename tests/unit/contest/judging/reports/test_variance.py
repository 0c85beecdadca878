"""Variance components: closed forms of full tables, a general optimiser for the rest, and the boundary."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import minimize

from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import fit
from forum_app.contest.judging.reports.variance import Variances, variances
from tests.unit.contest.judging.reports.panels import design_of, drawn
from tests.unit.contest.judging.reports.test_leniency import panels


def found_in(design: Design) -> Variances | None:
    return variances(design, fit(design))


def restricted_likelihood(design: Design, place: Any) -> float:
    """The negative restricted log-likelihood, written out with the whole covariance matrix."""
    entries, judges = np.eye(len(design.entries))[design.entry], np.eye(len(design.judges))[design.judge]
    parts = np.eye(design.part_count)[design.entry_part[design.entry]]
    covariance = place[0] * entries @ entries.T + place[1] * judges @ judges.T + place[2] * np.eye(len(design.total))
    inverse = np.linalg.inv(covariance)
    information = parts.T @ inverse @ parts
    projection = inverse - inverse @ parts @ np.linalg.inv(information) @ parts.T @ inverse
    determinants = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
    return float((determinants + design.total @ projection @ design.total) / 2)


def anova(totals: Mapping[str, Mapping[Any, float]]) -> list[float]:
    """Mean squares of a full table turned into components: entries, judges, errors."""
    table = np.array([list(sheet.values()) for sheet in totals.values()])
    entries, judges = table.shape
    by_entry, by_judge = table.mean(axis=1), table.mean(axis=0)
    left = table - by_entry[:, None] - by_judge + table.mean()
    error = float((left**2).sum()) / ((entries - 1) * (judges - 1))
    return [by_entry.var(ddof=1) - error / judges, by_judge.var(ddof=1) - error / entries, error]


@pytest.mark.parametrize("seed", range(12))
def test_a_full_table_gives_the_components_of_the_analysis_of_variance(seed):
    totals = drawn(seed, 8, 5, spread=(5, 5, 2))
    expected = anova(totals)
    assert min(expected) > 0  # otherwise the estimate is on the boundary
    found = found_in(Design.of(totals))
    assert found is not None
    assert [found.entry, found.judge, found.residual] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("spread", [(5, 2, 3), (5, 0, 3), (0, 2, 3), (0.3, 0.3, 5), (10, 3, 0.1)])
def test_no_place_has_a_higher_restricted_likelihood(seed, spread):
    design = Design.of(drawn(seed, 9, 5, share=0.6, spread=spread))
    found = found_in(design)
    assert found is not None
    here = restricted_likelihood(design, [found.entry, found.judge, found.residual])
    for start in ([1, 1, 1], [20, 0.1, 5], [0.01, 5, 1], [0.01, 0.01, 5]):
        other = minimize(
            lambda logs: restricted_likelihood(design, np.exp(np.clip(logs, -16, 12))),
            np.log(start),
            method="Nelder-Mead",
            options={"maxiter": 1500},
        )
        assert here <= other.fun + 1e-5


def test_judges_who_differ_less_than_chance_have_no_variance_of_their_own():
    totals = {"A": [80.0, 84.0], "B": [74.0, 70.0], "C": [62.0, 62.0], "D": [51.0, 50.0]}
    design = design_of(totals)
    assert anova({entry: dict(enumerate(sheet)) for entry, sheet in totals.items()})[1] < 0
    found = found_in(design)
    assert found is not None
    assert (found.judge, found.entry > 0, found.residual > 0) == (0.0, True, True)


def test_entries_and_judges_that_explain_everything_leave_no_error():
    assert found_in(design_of({"A": [80, 74], "B": [70, 64], "C": [60, 54]})) == Variances(100.0, 18.0, 0.0)


def test_totals_that_are_all_equal_vary_in_nothing():
    assert found_in(design_of({"A": [70, 70], "B": [70, 70], "C": [70, 70]})) == Variances(0.0, 0.0, 0.0)


def test_one_judge_or_one_entry_says_nothing_about_chance():
    assert found_in(design_of({"A": [80], "B": [70]})) is None
    assert found_in(design_of({"A": [80, 70, 60]})) is None


@given(panels)
def test_any_panel_has_an_answer_that_is_not_negative(panel):
    design = Design.of(panel)
    found = found_in(design)
    if design.residual_df == 0:
        assert found is None
    else:
        assert found is not None
        assert all(np.isfinite(value) and value >= 0 for value in (found.entry, found.judge, found.residual))
