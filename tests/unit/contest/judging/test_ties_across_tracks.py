"""Equals of different tracks before an award that is open to all of them."""

import pytest

from forum_app.contest.judging import TiesUndecided
from tests.unit.contest.judging.contests import SECOND, TOP, outcome, round_of, rule_set, scores_of

TRACKS = [{"id": "biz"}, {"id": "tech"}, {"id": "art"}]


def test_the_chain_decided_for_everybody_whose_place_in_it_mattered():
    rules = rule_set(round_of("c1", "c2"), tracks=TRACKS, slots=[{**TOP, "count": 2}])
    scores = scores_of({"A": [["9", "9"]], "B": [["8", "10"]], "C": [["7", "11"]]}, criteria=("c1", "c2"))
    result = outcome(rules, scores, entries={"A": "biz", "B": "tech", "C": "art"})
    assert [(e.entry, e.rank, e.decided_by, e.award is not None) for e in result.entries] == [
        ("C", 1, "criteria:c1", False),
        ("A", 1, "criteria:c1", True),
        ("B", 1, "criteria:c1", True),
    ]


def test_the_chain_decided_nothing_where_every_track_has_its_own_awards():
    slots = [{**TOP, "track": "biz"}, {**SECOND, "track": "tech"}]
    rules = rule_set(round_of("c1", "c2"), tracks=TRACKS[:2], slots=slots)
    scores = scores_of({"A": [["9", "9"]], "B": [["8", "10"]]}, criteria=("c1", "c2"))
    result = outcome(rules, scores, entries={"A": "biz", "B": "tech"})
    assert [(e.entry, e.decided_by) for e in result.entries] == [("A", "score"), ("B", "score")]


@pytest.mark.parametrize(("one", "two", "three"), [("tech", "biz", "tech"), ("biz", "tech", "tech")])
def test_the_order_of_ids_never_decides_between_tracks(one, two, three):
    slots = [SECOND, {**SECOND, "track": "tech", "count": 2}, {**TOP, "count": 2}]
    rules = rule_set(tracks=TRACKS[:2], slots=slots)
    scores = scores_of({"A": ["9"], "B": ["9"], "C": ["9"]})
    with pytest.raises(TiesUndecided) as refusal:
        outcome(rules, scores, entries={"A": one, "B": two, "C": three})
    assert refusal.value.entries == ("A", "B", "C")


def test_equals_are_named_when_their_order_would_decide_about_somebody_else():
    slots = [TOP, {**TOP, "track": "tech", "count": 2}, TOP, {**SECOND, "track": "biz", "count": 2}]
    rules = rule_set(round_of("c1", "c2"), tracks=TRACKS[:2], slots=slots)
    scores = scores_of({"A": [["9", "8"]], "B": [["8", "9"]], "C": [["9", "8"]]}, criteria=("c1", "c2"))
    with pytest.raises(TiesUndecided) as refusal:
        outcome(rules, scores, entries={"A": "tech", "B": "biz", "C": "biz"})
    assert refusal.value.entries == ("A", "C")
