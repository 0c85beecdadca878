"""The flow against a linear programme, the swaps against every way there is, and what noise is for."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from forum_app.contest.judging.assign_flow import NOISE_LEVELS, Cost, Problem, cheapest
from forum_app.contest.judging.assign_graph import components, could_be_one, joined


@st.composite
def problems(draw, most_entries=6, most_judges=4):
    rows, columns = draw(st.integers(1, most_entries)), draw(st.integers(1, most_judges))

    def table(cell):
        cells = draw(st.lists(cell, min_size=rows * columns, max_size=rows * columns))
        return np.array(cells).reshape(rows, columns)

    def numbers(least, most, size):
        return np.array(draw(st.lists(st.integers(least, most), min_size=size, max_size=size)), dtype=np.int64)

    caps = numbers(0, rows, columns)
    return Problem(
        wanted=numbers(1, 3, rows),
        allowed=table(st.sampled_from([True, True, True, False])),
        outside=table(st.booleans()),
        noise=table(st.integers(0, NOISE_LEVELS - 1)).astype(np.int64),
        floors=np.minimum(numbers(0, 3, columns), caps),
        caps=caps,
    )


def best_of_linear_programme(problem):
    """The least cost, found level by level: each level is the aim once, and kept at its optimum from then on.

    Variables: a cell for each entry and judge, what is missing of each entry, what each judge stays below the
    floor, and for each judge his first, second, third … sheet.
    """
    rows, columns = problem.allowed.shape
    size = rows * columns + rows + columns + columns * rows
    cells = np.arange(rows * columns).reshape(rows, columns)
    missing = np.arange(rows) + rows * columns
    below = np.arange(columns) + rows * columns + rows
    steps = np.arange(columns * rows).reshape(columns, rows) + rows * columns + rows + columns

    equal, to, most, than = [], [], [], []
    for row in range(rows):
        line = np.zeros(size)
        line[cells[row]] = line[missing[row]] = 1
        equal.append(line)
        to.append(problem.wanted[row])
    for column in range(columns):
        line = np.zeros(size)
        line[cells[:, column]], line[steps[column]] = 1, -1
        equal.append(line)
        to.append(0)
        line = np.zeros(size)
        line[cells[:, column]] = line[below[column]] = -1
        most.append(line)
        than.append(-problem.floors[column])
        line = np.zeros(size)
        line[cells[:, column]] = 1
        most.append(line)
        than.append(problem.caps[column])

    levels = np.zeros((5, size))
    levels[0, missing] = 1
    levels[1, below] = 1
    levels[2, cells] = problem.outside
    levels[3, steps] = np.arange(rows)
    levels[4, cells] = problem.noise
    bounds = [(0, 1 if able else 0) for able in problem.allowed.ravel()]
    bounds += [(0, None)] * (rows + columns) + [(0, 1)] * (columns * rows)
    best = []
    for level in levels:
        found = linprog(level, A_ub=most, b_ub=than, A_eq=np.array(equal), b_eq=np.array(to), bounds=bounds)
        assert found.status == 0
        best.append(round(found.fun))
        most.append(level)
        than.append(best[-1] + 1e-6)
    return Cost(*best)


@settings(deadline=None)
@given(problems())
def test_the_cost_is_the_optimum_of_the_linear_programme(problem):
    expected, found = best_of_linear_programme(problem), problem.cost(cheapest(problem))
    if expected.missing:  # nothing is assigned then; the floors do not matter to who is short
        assert found.missing == expected.missing
    else:
        assert found == expected


@settings(deadline=None)
@given(problems(most_entries=4, most_judges=4))
def test_swaps_make_one_panel_wherever_some_assignment_of_these_loads_is_one(problem):
    chosen = cheapest(problem)
    after, swaps = joined(problem, chosen)
    parts, _ = components(after)
    assert (after.sum(axis=0) == chosen.sum(axis=0)).all()
    assert (after.sum(axis=1) == chosen.sum(axis=1)).all()
    assert not (after & ~problem.allowed).any()
    assert (swaps == 0) == (after == chosen).all()
    assert (parts == 1) == any(components(way)[0] == 1 for way in ways(problem, chosen))
    if not could_be_one(chosen):
        assert parts > 1


def ways(problem, chosen):
    """Every assignment with the same judges an entry and entries a judge."""
    rows = [
        [np.isin(np.arange(chosen.shape[1]), picked) for picked in combinations(np.flatnonzero(able), count)]
        for able, count in zip(problem.allowed, chosen.sum(axis=1), strict=True)
    ]
    return (way for way in map(np.array, product(*rows)) if (way.sum(axis=0) == chosen.sum(axis=0)).all())


def open_problem(entries, judges, per_entry, noise):
    share = entries * per_entry // judges
    everywhere = np.ones((entries, judges), dtype=bool)
    bands = np.full(judges, share), np.full(judges, -(-entries * per_entry // judges))
    return Problem(np.full(entries, per_entry), everywhere, ~everywhere, noise, *bands)


def most_shared(chosen):
    together = chosen.T.astype(int) @ chosen
    np.fill_diagonal(together, 0)
    return together.max()


@pytest.mark.parametrize(("entries", "judges"), [(200, 20), (400, 40)])
def test_without_noise_judges_go_in_blocks_and_with_it_they_mix(entries, judges):
    noise = np.random.default_rng(1).integers(0, NOISE_LEVELS, (entries, judges))
    blocks = cheapest(open_problem(entries, judges, 5, np.zeros_like(noise)))
    mixed = cheapest(open_problem(entries, judges, 5, noise))
    share = entries * 5 // judges
    assert most_shared(blocks) >= share - 1
    assert most_shared(mixed) < share // 2
    assert components(mixed)[0] == 1


@pytest.mark.slow
def test_ten_thousand_entries_and_five_hundred_judges_make_one_panel_that_mixes():
    noise = np.random.default_rng(1).integers(0, NOISE_LEVELS, (10_000, 500))
    chosen = cheapest(open_problem(10_000, 500, 5, noise))
    assert (components(chosen)[0], set(chosen.sum(axis=0)), set(chosen.sum(axis=1))) == (1, {100}, {5})
    assert most_shared(chosen) <= 10


def test_two_panels_of_rings_become_one_by_one_swap():
    """E0 and E1 with J0 and J1, E2 and E3 with J2 and J3: each judge shares both entries with one other."""
    ring = np.kron(np.eye(2, dtype=bool), np.ones((2, 2), dtype=bool))
    after, swaps = joined(open_problem(4, 4, 2, np.zeros((4, 4), dtype=np.int64)), ring)
    assert (components(ring)[0], components(after)[0], swaps) == (2, 1, 1)


def test_the_cheapest_of_the_swaps_that_join_is_taken():
    ring = np.kron(np.eye(2, dtype=bool), np.ones((2, 2), dtype=bool))
    noise = np.full((4, 4), 9)
    noise[1, 3] = noise[3, 0] = 0
    after, _ = joined(open_problem(4, 4, 2, noise), ring)
    assert after[1, 3]
    assert after[3, 0]


def test_where_no_single_swap_joins_two_in_a_row_may():
    allowed = np.array([[1, 1, 1, 0, 1], [1, 0, 0, 1, 0], [1, 0, 0, 1, 1], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0],
                        [0, 0, 0, 0, 1], [1, 1, 1, 1, 0]], dtype=bool)  # fmt: skip
    chosen = np.array([[0, 1, 1, 0, 0], [1, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0],
                       [0, 0, 0, 0, 1], [1, 0, 1, 1, 0]], dtype=bool)  # fmt: skip
    problem = replace(open_problem(7, 5, 1, np.zeros((7, 5), dtype=np.int64)), allowed=allowed)
    after, swaps = joined(problem, chosen)
    assert (components(chosen)[0], components(after)[0], swaps) == (2, 1, 2)
    assert not (after & ~allowed).any()
