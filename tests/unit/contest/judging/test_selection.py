"""Quotas, slots of a track and slots open to all, and what stays vacant."""

import pytest

from forum_app.contest.judging import TiesUndecided
from tests.unit.contest.judging.contests import SECOND, TOP, outcome, round_of, rule_set, scores_of

ENTRIES = {"A": "biz", "B": "biz", "C": "biz", "X": "tech", "Y": "tech"}
SCORES = scores_of({"A": ["19"], "B": ["18"], "C": ["17"], "X": ["12"], "Y": ["11"]})


def awarded(result):
    return {e.entry: e.award.grade for e in result.entries if e.award}


def tracks(biz=None, tech=None):
    return [{"id": "biz", **(biz or {})}, {"id": "tech", **(tech or {})}]


@pytest.mark.parametrize(
    ("limits", "winners"),
    [
        ({}, {"A", "B", "C"}),
        ({"tech": {"min_awards": 1}}, {"A", "B", "X"}),
        ({"tech": {"min_awards": 2}}, {"A", "X", "Y"}),
        ({"biz": {"max_awards": 1}}, {"A", "X", "Y"}),
        ({"biz": {"max_awards": 2}}, {"A", "B", "X"}),
    ],
)
def test_a_tracks_minimum_and_maximum_hold(limits, winners):
    rules = rule_set(tracks=tracks(**limits), slots=[{**TOP, "count": 3}])
    assert set(awarded(outcome(rules, SCORES, entries=ENTRIES))) == winners


def test_slots_are_filled_in_their_order_by_the_best_who_may_have_them():
    rules = rule_set(
        tracks=tracks(),
        slots=[{**TOP, "track": "tech"}, {**TOP, "track": "biz"}, {**SECOND, "count": 2}],
    )
    assert awarded(outcome(rules, SCORES, entries=ENTRIES)) == {
        "A": "최우수상",
        "X": "최우수상",
        "B": "우수상",
        "C": "우수상",
    }


def test_an_open_slot_never_takes_the_last_entry_a_tracks_own_slot_needs():
    rules = rule_set(tracks=tracks(biz={"max_awards": 1}), slots=[TOP, {**SECOND, "track": "biz"}])
    assert awarded(outcome(rules, SCORES, entries=ENTRIES)) == {"X": "최우수상", "A": "우수상"}


def test_slots_nobody_may_fill_stay_vacant_and_are_listed():
    rules = rule_set(tracks=tracks(), slots=[{**TOP, "track": "tech", "count": 3}, SECOND])
    result = outcome(rules, SCORES, entries=ENTRIES)
    assert awarded(result) == {"X": "최우수상", "Y": "최우수상", "A": "우수상"}
    assert [(slot.grade, slot.track) for slot in result.vacant] == [("최우수상", "tech")]


def test_nobody_receives_two_awards():
    rules = rule_set(slots=[TOP, SECOND, SECOND])
    result = outcome(rules, scores_of({"A": ["9"]}))
    assert (awarded(result), len(result.vacant)) == ({"A": "최우수상"}, 2)


def test_equals_of_two_tracks_draw_lots_for_the_last_open_slot():
    rules = rule_set(tracks=tracks())
    scores = scores_of({"A": ["9"], "X": ["9"]})
    entries = {"A": "biz", "X": "tech"}
    with pytest.raises(TiesUndecided) as refusal:
        outcome(rules, scores, entries=entries)
    assert refusal.value.entries == ("A", "X")
    winners = {seed: next(iter(awarded(outcome(rules, scores, entries=entries, seed=seed)))) for seed in "123456"}
    assert set(winners.values()) == {"A", "X"}


def test_the_result_says_what_decided_between_equals_of_two_tracks():
    rules = rule_set(round_of("c1", "c2"), tracks=tracks())
    scores = scores_of({"A": [["4", "6"]], "B": [["1", "1"]], "X": [["5", "5"]]}, criteria=("c1", "c2"))
    result = outcome(rules, scores, entries={"A": "biz", "B": "biz", "X": "tech"})
    assert [(e.entry, e.rank, e.decided_by, e.state.value) for e in result.entries] == [
        ("A", 1, "criteria:c1", "not_awarded"),
        ("B", 2, "score", "not_awarded"),
        ("X", 1, "criteria:c1", "awarded"),
    ]


def test_equals_whom_their_tracks_keep_apart_need_no_lot():
    rules = rule_set(tracks=tracks(), slots=[{**TOP, "track": "biz"}, {**SECOND, "track": "tech"}])
    result = outcome(rules, scores_of({"A": ["9"], "X": ["9"]}), entries={"A": "biz", "X": "tech"})
    assert [(e.entry, e.award.grade, e.decided_by) for e in result.entries] == [
        ("A", "최우수상", "score"),
        ("X", "우수상", "score"),
    ]
