"""Rules of the booths."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.booths.rules import BOOTH_WORKFLOW, BoothFacts, ExhibitorKind, ExhibitorState, allocation
from forum_app.core.errors import StepRefused
from forum_app.core.permissions import system_actor

X = ExhibitorState
ARROWS = {
    (X.APPLIED, "accept"): X.ACCEPTED,
    (X.APPLIED, "decline"): X.DECLINED,
    (X.APPLIED, "withdraw"): X.WITHDRAWN,
    (X.ACCEPTED, "assign"): X.ASSIGNED,
    (X.ACCEPTED, "withdraw"): X.WITHDRAWN,
    (X.ASSIGNED, "assign"): X.ASSIGNED,
    (X.ASSIGNED, "release"): X.ACCEPTED,
    (X.ASSIGNED, "withdraw"): X.WITHDRAWN,
}


@pytest.mark.parametrize(("state", "step"), list(product(X, BOOTH_WORKFLOW.steps)))
def test_only_the_arrows_of_the_table_exist(state, step):
    actor = system_actor("test")
    if target := ARROWS.get((state, step)):
        assert BOOTH_WORKFLOW.follow(step, state, actor, BoothFacts(), reason="까닭") is target
    else:
        with pytest.raises(StepRefused):
            BOOTH_WORKFLOW.follow(step, state, actor, BoothFacts(), reason="까닭")


@pytest.mark.parametrize(("state", "step"), list(ARROWS))
def test_nothing_moves_once_the_forum_is_over(state, step):
    with pytest.raises(StepRefused, match="끝난 행사"):
        BOOTH_WORKFLOW.follow(step, state, system_actor("test"), BoothFacts(forum_is_over=True), reason="까닭")


def test_kinds_stand_together_in_the_order_of_their_applications():
    waiting = [(1, ExhibitorKind.INNOVATION), (2, ExhibitorKind.ACADEMY), (3, ExhibitorKind.INNOVATION)]
    free = [(30, "B-01"), (10, "A-01"), (20, "A-02")]
    assert allocation(waiting, free) == [(2, 10), (1, 20), (3, 30)]


@given(
    st.lists(st.sampled_from(ExhibitorKind), max_size=20),
    st.lists(st.text("ABC0123456789-", min_size=1, max_size=5), max_size=20, unique=True),
)
def test_nobody_gets_two_booths_and_no_booth_two_exhibitors(kinds, codes):
    pairs = allocation(list(enumerate(kinds)), list(enumerate(codes)))
    assert len(pairs) == min(len(kinds), len(codes))
    assert len({exhibitor for exhibitor, _ in pairs}) == len({booth for _, booth in pairs}) == len(pairs)
