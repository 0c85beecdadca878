"""Assignment: no conflict, the wanted number of judges, even loads, the same answer each time."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import Shortage, assign

ENTRIES = [f"E{number:02}" for number in range(64)]
JUDGES = [f"J{number}" for number in range(9)]


def assigned(entries=ENTRIES, judges=JUDGES, *, per_entry=5, conflicts=(), max_entries=None, seed="1"):
    return assign(entries, judges, per_entry=per_entry, conflicts=set(conflicts), max_entries=max_entries, seed=seed)


@pytest.mark.parametrize("per_entry", range(10))
def test_without_conflicts_loads_differ_by_one_at_most(per_entry):
    pairs = assigned(per_entry=per_entry).pairs
    loads = [Counter(judge for _, judge in pairs)[judge] for judge in JUDGES]
    assert len(set(pairs)) == len(pairs) == 64 * per_entry
    assert {Counter(entry for entry, _ in pairs)[entry] for entry in ENTRIES} == {per_entry}
    assert max(loads) - min(loads) <= 1


def test_the_order_of_the_lists_does_not_matter_but_the_seed_does():
    assert assigned(ENTRIES[::-1], JUDGES[::-1]) == assigned()
    assert assigned(seed="2") != assigned()


def test_judges_meet_in_many_combinations_and_not_in_blocks():
    panels = Counter()
    for entry in ENTRIES:
        panels[frozenset(judge for e, judge in assigned().pairs if e == entry)] += 1
    assert panels.most_common(1)[0][1] < 8


def test_all_judges_means_all_without_a_conflict():
    pairs = assigned(["A", "B"], ["J1", "J2"], per_entry=None, conflicts=[("A", "J1")]).pairs
    assert pairs == (("A", "J2"), ("B", "J1"), ("B", "J2"))


def test_too_many_conflicts_are_named_and_nothing_is_assigned():
    result = assigned(["A", "B"], ["J1", "J2", "J3"], per_entry=2, conflicts=[("A", "J1"), ("A", "J2")])
    assert (result.pairs, result.shortages) == ((), (Shortage("A", 1, ()),))


def test_judges_who_are_full_are_named():
    result = assigned(
        ["A", "B"], ["J1", "J2"], per_entry=1, conflicts=[("A", "J2"), ("B", "J2")], max_entries={"J1": 1}
    )
    assert result.pairs == ()
    assert [(short.missing, short.full_judges) for short in result.shortages] == [(1, ("J1",))]


def test_nobody_to_judge_leaves_every_entry_short():
    assert [short.missing for short in assigned(["A", "B"], [], per_entry=3).shortages] == [3, 3]


@st.composite
def panels(draw):
    entries, judges = ["A", "B", "C", "D"][: draw(st.integers(0, 4))], ["1", "2", "3"]
    conflicts = draw(st.sets(st.sampled_from(list(product("ABCD", judges))), max_size=5))
    limits = draw(st.dictionaries(st.sampled_from(judges), st.integers(0, 4)))
    return entries, judges, draw(st.integers(1, 3)), conflicts, limits


@given(panels(), st.text(max_size=3))
def test_it_is_as_even_as_any_assignment_and_fails_only_where_all_fail(case, seed):
    entries, judges, per_entry, conflicts, limits = case
    choices = [
        [chosen for chosen in combinations(judges, per_entry) if not {(entry, j) for j in chosen} & conflicts]
        for entry in entries
    ]
    loads = [Counter(judge for chosen in way for judge in chosen) for way in product(*choices)]
    possible = [load for load in loads if all(load[judge] <= limit for judge, limit in limits.items())]
    result = assign(entries, judges, per_entry=per_entry, conflicts=conflicts, max_entries=limits, seed=seed)
    assert bool(result.shortages) == (not possible)
    if possible:
        load = Counter(judge for _, judge in result.pairs)
        assert not set(result.pairs) & conflicts
        assert sum(n * n for n in load.values()) == min(sum(n * n for n in one.values()) for one in possible)
