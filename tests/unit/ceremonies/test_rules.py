"""Rules of ceremonies."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.ceremonies.rules import (
    CEREMONY_WORKFLOW,
    ITEM_WORKFLOW,
    PLAQUE_WORKFLOW,
    CeremonyFacts,
    CeremonyState,
    ItemFacts,
    ItemKind,
    ItemState,
    PlaqueFacts,
    PlaqueState,
    photo_sets,
    timing,
)
from forum_app.core.errors import StepRefused
from forum_app.core.permissions import NOBODY, system_actor

ACTOR = system_actor("test")
READY = CeremonyFacts(item_count=1)
K, W, Q = CeremonyState, ItemState, PlaqueState
CEREMONY_ARROWS = {
    (K.PREPARING, "fix"): K.FIXED, (K.FIXED, "unfix"): K.PREPARING, (K.FIXED, "start"): K.RUNNING,
    (K.RUNNING, "finish"): K.OVER,
}  # fmt: skip
ITEM_ARROWS = {
    (W.WAITING, "call"): W.CALLED, (W.ABSENT, "call"): W.CALLED, (W.CALLED, "hand_over"): W.DONE,
    (W.WAITING, "mark_absent"): W.ABSENT, (W.CALLED, "mark_absent"): W.ABSENT, (W.CALLED, "step_back"): W.WAITING,
}  # fmt: skip
PLAQUE_ARROWS = {
    (Q.DRAFT, "make"): Q.MADE, (Q.MADE, "hand_over"): Q.HANDED_OVER, (Q.DRAFT, "void"): Q.VOID,
    (Q.MADE, "void"): Q.VOID,
}  # fmt: skip


@pytest.mark.parametrize(
    ("workflow", "states", "arrows", "facts"),
    [
        (CEREMONY_WORKFLOW, K, CEREMONY_ARROWS, READY),
        (ITEM_WORKFLOW, W, ITEM_ARROWS, ItemFacts(ceremony_is_running=True)),
        (PLAQUE_WORKFLOW, Q, PLAQUE_ARROWS, PlaqueFacts("가", "가")),
    ],
)
def test_only_the_arrows_of_the_tables_exist(workflow, states, arrows, facts):
    for state, step in product(states, workflow.steps):
        if target := arrows.get((state, step)):
            assert workflow.follow(step, state, ACTOR, facts, reason="까닭") is target
            with pytest.raises(StepRefused):
                workflow.follow(step, state, NOBODY, facts, reason="까닭")
        else:
            with pytest.raises(StepRefused):
                workflow.follow(step, state, ACTOR, facts, reason="까닭")


@pytest.mark.parametrize(
    ("step", "state", "facts", "why"),
    [
        ("fix", K.PREPARING, CeremonyFacts(), "비어"),
        ("fix", K.PREPARING, CeremonyFacts(item_count=1, unmade_plaque_count=1), "제작"),
        ("finish", K.RUNNING, CeremonyFacts(item_count=2, open_item_count=1), "아직 수여하지 않은"),
    ],
)
def test_what_is_missing_is_said(step, state, facts, why):
    with pytest.raises(StepRefused, match=why):
        CEREMONY_WORKFLOW.follow(step, state, ACTOR, facts)


def test_a_plaque_with_another_name_than_the_holder_is_not_made():
    with pytest.raises(StepRefused, match="이름"):
        PLAQUE_WORKFLOW.follow("make", Q.DRAFT, ACTOR, PlaqueFacts("품질 인증기관", "품질인증기관"))


def test_nobody_is_marked_absent_without_a_reason():
    with pytest.raises(StepRefused, match="사유"):
        ITEM_WORKFLOW.follow("mark_absent", W.CALLED, ACTOR, ItemFacts(ceremony_is_running=True))


def test_twenty_four_stand_in_three_sets_of_eight():
    assert photo_sets(24, 8) == [1] * 8 + [2] * 8 + [3] * 8


@given(st.integers(0, 200), st.integers(1, 30))
def test_sets_are_in_order_within_size_and_differ_by_at_most_one(count, size):
    sets = photo_sets(count, size)
    sizes = [sets.count(n) for n in sorted(set(sets))]
    assert len(sets) == count
    assert sets == sorted(sets)
    assert all(n <= size for n in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_the_order_is_timed_beside_what_the_programme_allows():
    order = [(ItemKind.PLAQUE, 25)] * 24 + [(ItemKind.PHOTO, 75)] * 3
    result = timing(order, 12)
    assert (result.by_kind, result.total, result.planned, result.over) == (
        {ItemKind.PLAQUE: 600, ItemKind.PHOTO: 225}, 825, 720, 105,
    )  # fmt: skip
