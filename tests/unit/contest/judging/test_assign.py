"""Assignment: no conflict, the wanted number of judges, even loads, the same answer each time."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import EntryRow, JudgeRow, Standing, assign
from forum_app.contest.judging import assign_flow as flow
from forum_app.core.errors import DomainError

ENTRIES = [EntryRow(f"E{number:02}", ("biz", "tech")[number % 2]) for number in range(64)]
JUDGES = [JudgeRow(f"J{number}") for number in range(9)]
A, B = EntryRow("A", "biz", institution="한빛 복지관"), EntryRow("B", "tech", institution="새길병원")


def assigned(entries=ENTRIES, judges=JUDGES, *, per_entry=5, seed="1", **limits):
    return assign(entries, judges, per_entry=per_entry, seed=seed, **limits)


def panel(*ids, **details):
    return [JudgeRow(id_, **details) for id_ in ids]


@pytest.mark.parametrize("per_entry", range(1, 10))
def test_without_conflicts_loads_differ_by_one_at_most(per_entry):
    made = assigned(per_entry=per_entry)
    loads = [load.entries for load in made.loads]
    assert len(set(made.pairs)) == len(made.pairs) == sum(loads) == 64 * per_entry
    assert set(Counter(entry for entry, _ in made.pairs).values()) == {per_entry}
    assert max(loads) - min(loads) <= 1
    assert {(load.floor, load.cap) for load in made.loads} == {(64 * per_entry // 9, -(-64 * per_entry // 9))}


def test_the_order_of_the_lists_does_not_matter_but_the_seed_does():
    assert assigned(ENTRIES[::-1], JUDGES[::-1]) == assigned()
    assert assigned(seed="2").pairs != assigned().pairs
    assert assigned(seed="2").cost[:-1] == assigned().cost[:-1]


def test_all_judges_means_all_without_a_conflict():
    made = assigned([A, B], panel("J1") + panel("J2", conflicts=frozenset("A")), per_entry=None)
    assert made.pairs == (("A", "J1"), ("B", "J1"), ("B", "J2"))


def test_nobody_of_the_same_institution_judges_however_its_name_is_spaced():
    judges = [JudgeRow("J1", affiliation=" 한빛  복지관"), JudgeRow("J2", affiliation="새길병원"), JudgeRow("J3")]
    assert assigned([A, B], judges, per_entry=2, cap=2).pairs == (("A", "J2"), ("A", "J3"), ("B", "J1"), ("B", "J3"))


def test_an_entry_without_an_institution_is_nobodys_own():
    entries = [EntryRow("A", "biz"), EntryRow("B", "biz")]
    assert len(assigned(entries, panel("J1", affiliation=""), per_entry=1, cap=2).pairs) == 2


def test_too_many_conflicts_are_named_and_nothing_is_assigned():
    judges = [*panel("J1", "J2", conflicts=frozenset("A")), *panel("J3")]
    made = assigned([A, B], judges, per_entry=2, cap=2)
    [short] = made.shortages
    assert (made.pairs, short.entry, short.wanted, short.missing) == ((), "A", 2, 1)
    assert short.judges(Standing.CONFLICT) == ["J1", "J2"]
    assert (short.judges(Standing.ASSIGNED), short.judges(Standing.FULL)) == (["J3"], [])
    assert (made.missing, made.places_missing, made.full_judges()) == (1, 0, [])


def test_judges_who_are_full_are_named_with_what_they_lack():
    judges = [JudgeRow("J1", max_entries=1), JudgeRow("J2", conflicts=frozenset("AB"))]
    made = assigned([A, B], judges, per_entry=1)
    assert made.pairs == ()
    [short] = made.shortages
    assert short.standings == {"J1": Standing.FULL, "J2": Standing.CONFLICT}
    assert (made.missing, made.places_missing, made.full_judges()) == (1, 1, [("J1", 1)])
    assert [entry for entry, _ in made.attempt] == sorted({"A", "B"} - {short.entry})


def test_more_judges_an_entry_than_there_are_is_short_by_the_difference():
    short = assigned([A, B], panel("J1", "J2", "J3"), per_entry=5).shortages
    assert [(one.entry, one.wanted, one.missing) for one in short] == [("A", 5, 2), ("B", 5, 2)]


def test_nobody_to_judge_leaves_every_entry_short():
    assert [short.missing for short in assigned([A, B], [], per_entry=3).shortages] == [3, 3]
    assert [short.missing for short in assigned([A, B], [], per_entry=None).shortages] == [1, 1]


def test_nothing_to_judge_is_no_shortage():
    made = assigned([], JUDGES, per_entry=3)
    assert (made.pairs, made.shortages, made.components, made.remarks) == ((), (), 0, ())


def test_a_limit_of_ones_own_replaces_the_limit_of_all():
    judges = [JudgeRow("J0", max_entries=50), *panel(*(f"J{number}" for number in range(1, 9)))]
    loads = {load.judge: load for load in assigned(judges=judges, cap=34).loads}
    assert (loads["J0"].entries, loads["J0"].cap) == (48, 50)
    assert {load.entries for judge, load in loads.items() if judge != "J0"} == {34}


def test_a_judge_who_wants_none_gets_none():
    judges = [JudgeRow("J0", max_entries=0), *JUDGES[1:]]
    made = assigned(judges=judges, cap=40)
    assert (made.loads[0].entries, made.loads[0].below, {load.entries for load in made.loads[1:]}) == (0, 0, {40})


def test_judges_get_what_they_know_unless_loads_would_leave_the_band():
    biz, tech = [EntryRow(f"B{n}", "biz") for n in range(6)], [EntryRow(f"T{n}", "tech") for n in range(2)]
    judges = [
        JudgeRow("B", tracks=frozenset(["biz"])), JudgeRow("T", tracks=frozenset(["tech"])),
    ]  # fmt: skip
    banded, free = assigned(biz + tech, judges, per_entry=1), assigned(biz + tech, judges, per_entry=1, cap=8, floor=0)
    assert ([load.entries for load in banded.loads], banded.cost.outside) == ([4, 4], 2)
    assert ([load.entries for load in free.loads], free.cost.outside) == ([6, 2], 0)


def test_a_judge_who_names_no_track_knows_all():
    judges = [JudgeRow("B", tracks=frozenset(["biz"])), JudgeRow("all")]
    assert assigned([A, B], judges, per_entry=1).pairs == (("A", "B"), ("B", "all"))


def test_the_floor_is_kept_where_possible_and_told_where_not():
    entries = [EntryRow(letter, "biz") for letter in "ABCD"]
    judges = [JudgeRow("J1", conflicts=frozenset("ABC")), *panel("J2", "J3")]
    made = assigned(entries, judges, per_entry=1, cap=4, floor=2)
    assert [load.entries for load in made.loads] == [1, 2, 1] or [load.entries for load in made.loads] == [1, 1, 2]
    assert made.cost.below_floor == 2
    assert str(made.remarks[0]) == "J1: 1건을 맡아 하한 2건보다 1건 적습니다."


def test_the_floor_counts_more_than_knowing_the_track():
    entries = [EntryRow(letter, "biz") for letter in "ABCD"]
    judges = [JudgeRow("biz"), JudgeRow("tech", tracks=frozenset(["tech"]))]
    assert assigned(entries, judges, per_entry=1, cap=4, floor=1).cost.outside == 1
    assert assigned(entries, judges, per_entry=1, cap=4, floor=0).cost.outside == 0


def test_two_tracks_that_know_nothing_of_each_other_are_joined_by_one_exchange():
    judges = [JudgeRow(f"J{n}", tracks=frozenset([("biz", "tech")[n % 2]])) for n in range(4)]
    made = assigned(ENTRIES[:8], judges, per_entry=2)
    assert (made.optimum.outside, made.cost.outside, made.components, made.swaps) == (0, 2, 1, 1)
    assert [load.entries for load in made.loads] == [4, 4, 4, 4]
    assert [str(one) for one in made.remarks] == [
        "심사위원단을 하나로 이으려고 전문 부문이 아닌 출품작을 2건 더 맡겼습니다."
    ]


def test_one_judge_an_entry_cannot_make_one_panel():
    made = assigned(per_entry=1)
    assert (made.components, made.swaps) == (9, 0)
    assert [str(one) for one in made.remarks] == [
        "심사위원단이 서로 겹치지 않는 9무리로 나뉩니다. 심사표가 적어 하나로 이을 수 없습니다."
    ]


def test_conflicts_that_keep_two_panels_apart_are_told():
    entries = [EntryRow(letter, "biz") for letter in "ABCDEF"]
    judges = panel("J1", "J2", conflicts=frozenset("ABC")) + panel("J3", "J4", conflicts=frozenset("DEF"))
    made = assigned(entries, judges, per_entry=2)
    assert made.components == 2
    assert [str(one) for one in made.remarks] == [
        "심사위원단이 서로 겹치지 않는 2무리로 나뉩니다. 바꿔 맡겨도 이어지지 않습니다."
    ]


def test_shared_counts_what_two_judges_both_score():
    entries = [EntryRow(letter, "biz") for letter in "ABC"]
    assert assigned(entries, panel("J1", "J2", "J3"), per_entry=2).shared() == {
        ("J1", "J2"): 1, ("J1", "J3"): 1, ("J2", "J3"): 1,
    }  # fmt: skip


def test_a_size_no_computer_here_can_hold_is_refused():
    with pytest.raises(DomainError, match="작품 100001편과 심사위원 100명은"):
        assigned([EntryRow(str(number), "biz") for number in range(100_001)], panel(*map(str, range(100))))


def test_weights_too_large_for_the_solver_give_up_noise_first_and_then_refuse(monkeypatch):
    usual = assigned(cap=50)
    monkeypatch.setattr(flow, "_LARGEST", usual.cost.load * 64 * 9 * 5 * 9)
    coarse = assigned(cap=50)
    assert coarse.cost[:-1] == usual.cost[:-1]
    assert coarse.cost.noise > usual.cost.noise
    monkeypatch.setattr(flow, "_LARGEST", 0)
    with pytest.raises(DomainError, match="한도가 너무 커서"):
        assigned(cap=50)


judge_rows = st.builds(
    JudgeRow,
    st.sampled_from("1234"),
    affiliation=st.sampled_from(["", "가", "나"]),
    tracks=st.frozensets(st.sampled_from(["biz", "tech"])),
    max_entries=st.none() | st.integers(0, 6),
    conflicts=st.frozensets(st.sampled_from("ABCDEF"), max_size=2),
)
entry_rows = st.builds(
    EntryRow, st.sampled_from("ABCDEF"), st.sampled_from(["biz", "tech"]), institution=st.sampled_from(["", "가", "다"])
)


@given(
    st.lists(entry_rows, unique_by=lambda row: row.entry),
    st.lists(judge_rows, unique_by=lambda row: row.judge),
    st.none() | st.integers(1, 4),
    st.none() | st.integers(0, 7),
    st.none() | st.integers(0, 4),
    st.randoms(use_true_random=False),
)
def test_limits_and_conflicts_hold_and_nothing_depends_on_the_order(entries, judges, per_entry, cap, floor, chance):
    made = assign(entries, judges, per_entry=per_entry, seed="1", cap=cap, floor=floor)
    entry_by_id, judge_by_id = {row.entry: row for row in entries}, {row.judge: row for row in judges}
    assert not [pair for pair in made.attempt if judge_by_id[pair[1]].has_conflict(entry_by_id[pair[0]])]
    given_to = Counter(entry for entry, _ in made.attempt)
    missing = {short.entry: short.missing for short in made.shortages}
    for row in entries:
        able = sum(not judge.has_conflict(row) for judge in judges)
        assert given_to[row.entry] + missing.get(row.entry, 0) == (max(able, 1) if per_entry is None else per_entry)
    loads = Counter(judge for _, judge in made.attempt)
    assert [(load.judge, load.entries) for load in made.loads] == [
        (judge, loads[judge]) for judge in sorted(judge_by_id)
    ]
    assert all(load.entries <= load.cap for load in made.loads)
    assert made.pairs == (() if missing else made.attempt)
    assert made.cost[:2] == made.optimum[:2]
    assert made.cost.load == made.optimum.load
    shuffled = chance.sample(entries, len(entries)), chance.sample(judges, len(judges))
    assert assign(*shuffled, per_entry=per_entry, seed="1", cap=cap, floor=floor) == made


@given(st.lists(judge_rows, min_size=1, unique_by=lambda row: row.judge), st.integers(1, 3))
def test_every_standing_is_true(judges, per_entry):
    entries = [EntryRow(letter, "biz", institution="가") for letter in "ABCD"]
    made = assign(entries, judges, per_entry=per_entry, seed="1")
    full = {load.judge for load in made.loads if load.entries == load.cap}
    for short in made.shortages:
        conflicted = {row.judge for row in judges if row.has_conflict(replace(entries[0], entry=short.entry))}
        assigned_to = {judge for entry, judge in made.attempt if entry == short.entry}
        assert set(short.judges(Standing.CONFLICT)) == conflicted
        assert set(short.judges(Standing.ASSIGNED)) == assigned_to
        assert set(short.judges(Standing.FULL)) == {row.judge for row in judges} - conflicted - assigned_to <= full
