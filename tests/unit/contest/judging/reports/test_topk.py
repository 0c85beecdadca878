"""Shrunken effects and chances: closed forms of full tables, the dense posterior, ties, seeds and boundaries."""

import math

import numpy as np
import pytest

from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import fit
from forum_app.contest.judging.reports.topk import Pool, chances, drawn_means, effects
from forum_app.contest.judging.reports.variance import Variances, variances
from tests.unit.contest.judging.reports.panels import design_of, drawn


def everybody(design: Design, k: int) -> list[Pool]:
    return [Pool(np.arange(len(design.entries)), k)]


def chances_of(design: Design, k: int, *, seed: int = 1, draws: int = 1000, ranks: bool = False):
    fitted = fit(design)
    found = variances(design, fitted)
    assert found is not None
    return chances(
        design, found, effects(design, fitted, found), everybody(design, k), draws=draws, seed=seed, ranks=ranks
    )


def test_effects_of_a_full_table_are_the_means_shrunken_by_reliability():
    totals = drawn(3, 8, 5)
    design = Design.of(totals)
    fitted = fit(design)
    found = variances(design, fitted)
    assert found is not None
    table = np.array([list(sheet.values()) for sheet in totals.values()])
    reliability = found.entry / (found.entry + found.residual / 5)
    expected = reliability * (table.mean(axis=1) - table.mean())
    assert effects(design, fitted, found).entry == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("found", [Variances(20.0, 4.0, 9.0), Variances(20.0, 0.0, 9.0)])
def test_effects_and_draws_have_the_posterior_of_the_written_out_model(found):
    design = Design.of(drawn(5, 7, 4, share=0.7))
    fitted = fit(design)
    predicted = effects(design, fitted, found)
    entries, judges = np.eye(7)[design.entry], np.eye(4)[design.judge]
    part = np.ones((len(design.total), 1))
    covariance = (
        found.entry * entries @ entries.T + found.judge * judges @ judges.T + found.residual * np.eye(len(design.total))
    )
    inverse = np.linalg.inv(covariance)
    mean_variance = np.linalg.inv(part.T @ inverse @ part)
    mean = mean_variance @ part.T @ inverse @ design.centred
    blup = found.entry * entries.T @ inverse @ (design.centred - part @ mean)
    assert predicted.entry == pytest.approx(blup)
    assert predicted.mean == pytest.approx(blup + mean)
    known = found.entry * np.eye(7) - found.entry**2 * entries.T @ inverse @ entries
    lever = np.ones((7, 1)) - found.entry * entries.T @ inverse @ part
    posterior = known + lever @ mean_variance @ lever.T
    seen = np.concatenate([chunk.copy() for chunk in drawn_means(design, found, predicted, 40_000, 1)])
    assert np.abs(seen.mean(axis=0) - predicted.mean).max() < 0.06
    assert np.abs(np.cov(seen.T) - posterior).max() < 0.05 * posterior.max()


def test_the_probability_of_two_entries_is_that_of_their_difference():
    design = design_of({"A": [80, 76, 75], "B": [72, 77, 70], "C": [60, 61, 64], "D": [55, 59, 52]})
    fitted, found = fit(design), Variances(60.0, 1.0, 8.0)
    pool = Pool(design.places_of(["A", "B"]), 1)
    likely = chances(design, found, effects(design, fitted, found), [pool], draws=60_000, seed=4)
    share = found.entry / (found.entry + found.residual / 3)
    gap = share * ((80 + 76 + 75) - (72 + 77 + 70)) / 3
    spread = math.sqrt(2 * share * found.residual / 3)
    assert likely.top[0] == pytest.approx(math.erfc(-gap / spread / math.sqrt(2)) / 2, abs=0.01)
    assert likely.top[0] + likely.top[1] == pytest.approx(1)
    assert np.isnan(likely.top[2:]).all()


def test_chances_sum_to_the_number_of_places():
    design = Design.of(drawn(2, 20, 5, share=0.6))
    assert chances_of(design, 6).top.sum() == pytest.approx(6)


def test_the_same_seed_gives_the_same_chances_and_another_seed_others():
    design = Design.of(drawn(2, 20, 5, share=0.6))
    one = chances_of(design, 6, seed=1).top.tolist()
    assert chances_of(design, 6, seed=1).top.tolist() == one
    assert chances_of(design, 6, seed=2).top.tolist() != one


def test_where_entries_do_not_differ_all_are_equally_likely():
    design = design_of({"A": [70, 72], "B": [70, 72], "C": [70, 72], "D": [70, 72]})
    found = chances_of(design, 1, ranks=True)
    assert found.top.tolist() == [0.25] * 4
    assert found.lowest is not None
    assert found.highest is not None
    assert (found.lowest.tolist(), found.highest.tolist()) == ([1.0] * 4, [4.0] * 4)
    assert chances_of(design, 9).top.tolist() == [1.0] * 4


def test_equals_share_the_line_where_nothing_is_left_to_chance():
    design = design_of({"A": [80, 74], "B": [70, 64], "C": [70, 64], "D": [60, 54]})
    found = chances_of(design, 2, ranks=True)
    assert found.top.tolist() == [1.0, 0.5, 0.5, 0.0]
    assert found.lowest is not None
    assert found.lowest.tolist() == [1.0, 2.0, 2.0, 4.0]


def test_nothing_is_compared_across_the_parts_of_a_panel():
    design = design_of({
        "A": [80, 74, None, None], "B": [70, 62, None, None], "C": [None, None, 50, 59], "D": [None, None, 44, 59],
    })  # fmt: skip
    assert design.part_count == 2
    assert np.isnan(chances_of(design, 1).top).all()


def test_rank_intervals_hold_most_draws_and_get_wider_where_entries_are_close():
    design = design_of({"A": [90, 91, 92], "B": [70, 72, 69], "C": [69, 71, 72], "D": [71, 70, 69], "E": [50, 49, 51]})
    found = chances_of(design, 1, ranks=True)
    assert found.lowest is not None
    assert found.highest is not None
    assert list(zip(found.lowest.tolist(), found.highest.tolist(), strict=True)) == [
        (1.0, 1.0), (2.0, 4.0), (2.0, 4.0), (2.0, 4.0), (5.0, 5.0),
    ]  # fmt: skip
