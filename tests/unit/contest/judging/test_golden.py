"""The cases the rules speak of, worked out by hand from the points on paper to the rank."""

import pytest

from forum_app.contest.judging import TiesUndecided
from tests.unit.contest.judging.contests import SECOND, TOP, outcome, placed, round_of, rule_set, scores_of

WON, LOST = "awarded", "not_awarded"


def test_five_judges_with_two_equal_maxima():
    """Only one of the two nineteens leaves, with the ten: 19 + 17 + 14 = 50, a third is 16.666…, written 16.67."""
    result = outcome(rule_set(), scores_of({"A": ["19", "14", "10", "19", "17"]}))
    assert placed(result) == [("A", "16.67", 1, "score", WON)]


def test_five_judges_with_two_equal_minima():
    """Only one of the two tens leaves, with the nineteen: 10 + 14 + 17 = 41, a third is 13.666…, written 13.67."""
    result = outcome(rule_set(), scores_of({"A": ["10", "19", "14", "10", "17"]}))
    assert placed(result) == [("A", "13.67", 1, "score", WON)]


def test_five_judges_who_agree():
    """Two of the five equal totals leave all the same; what is left says the same."""
    assert placed(outcome(rule_set(), scores_of({"A": ["13.5"] * 5}))) == [("A", "13.50", 1, "score", WON)]


def test_four_judges_are_too_few_to_trim():
    """19 + 14 + 10 + 19 = 62, a quarter is 15.5."""
    assert placed(outcome(rule_set(), scores_of({"A": ["19", "14", "10", "19"]})))[0][1] == "15.50"


def test_two_are_left_out_at_each_end_when_the_rules_say_two():
    """Seven totals 3 8 9 11 12 19 20 without 3, 8, 19, 20: 9 + 11 + 12 = 32, a third is 10.666…, written 10.67."""
    rules = rule_set(round_of(aggregation={"drop": 2, "trim_from": 7}))
    assert placed(outcome(rules, scores_of({"A": ["20", "3", "11", "9", "19", "8", "12"]})))[0][1] == "10.67"


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (["8.12", "8.13"], "8.13"),  # 8.125 exactly: half-up, where half-even would give 8.12
        (["8.13", "8.14"], "8.14"),  # 8.135 exactly
        (["8.124", "8.125"], "8.12"),  # 8.1245
        (["0", "0.01"], "0.01"),  # 0.005
        (["0", "0.009"], "0.00"),  # 0.0045: rounded once, not first to 0.005
    ],
)
def test_half_a_unit_goes_up(points, written):
    assert placed(outcome(rule_set(), scores_of({"A": points})))[0][1] == written


# A tie at the line. One award unless said otherwise; the line is below it.


def test_a_tie_at_the_line_without_a_chain_is_refused_and_the_equals_named():
    """A and C have 15, one award: without a link nobody may choose. B is not among the equals."""
    with pytest.raises(TiesUndecided) as refusal:
        outcome(rule_set(tie_break=[]), scores_of({"A": ["15"], "B": ["14"], "C": ["15"]}))
    assert refusal.value.entries == ("A", "C")


def test_a_tie_above_the_line_or_below_it_stays_a_tie():
    """Two equal awards: A and B share rank 1 and both win; D and E share rank 4, and no award is near."""
    rules = rule_set(tie_break=[], slots=[{**TOP, "count": 2}])
    scores = scores_of({"A": ["15"], "B": ["15"], "C": ["14"], "D": ["13"], "E": ["13"]})
    assert placed(outcome(rules, scores)) == [
        ("A", "15.00", 1, "tie", WON),
        ("B", "15.00", 1, "tie", WON),
        ("C", "14.00", 3, "score", LOST),
        ("D", "13.00", 4, "tie", LOST),
        ("E", "13.00", 4, "tie", LOST),
    ]


@pytest.mark.parametrize(
    "second",
    [{**TOP, "grade": "우수상"}, {**TOP, "authority": "중앙사회서비스원장"}, {**TOP, "prize": 2_999_999}],
    ids=["grade", "authority", "prize"],
)
def test_between_two_awards_there_is_a_line_when_anything_differs(second):
    with pytest.raises(TiesUndecided):
        outcome(rule_set(tie_break=[], slots=[TOP, second]), scores_of({"A": ["15"], "B": ["15"]}))


def test_the_line_between_two_grades_parts_equals_who_both_win():
    """A and B have 18; c1, of more points, is 12 against 11: A is first, B second, and both are awarded."""
    rules = rule_set(round_of("c1:30", "c2"), slots=[TOP, SECOND])
    scores = scores_of({"A": [["12", "6"]], "B": [["11", "7"]]}, criteria=("c1", "c2"))
    result = outcome(rules, scores)
    assert [(e.entry, e.rank, e.decided_by, e.award.grade) for e in result.entries] == [
        ("A", 1, "criteria:c1", "최우수상"),
        ("B", 2, "criteria:c1", "우수상"),
    ]


# Each link of the chain, where all the links before it leave the tie as it is.


def test_the_link_of_the_criteria_compares_what_is_left_after_trimming_and_is_not_rounded():
    """Every judge gives 12 in all. c2 may give more. A: 5 5 5 6 6, kept 5 5 6, mean 5.333…; B: 2 5 5 5 9, kept 5 5 5.

    At the round's own no places both would be 5.
    """
    rules = rule_set(round_of("c1", "c2:30", rounding={"places": 0}))
    scores = scores_of(
        {
            "A": [["7", "5"], ["7", "5"], ["7", "5"], ["6", "6"], ["6", "6"]],
            "B": [["10", "2"], ["7", "5"], ["7", "5"], ["7", "5"], ["3", "9"]],
        },
        criteria=("c1", "c2"),
    )
    assert placed(outcome(rules, scores)) == [
        ("A", "12", 1, "criteria:c2", WON),
        ("B", "12", 2, "criteria:c2", LOST),
    ]


def test_the_link_of_the_criteria_trims_before_it_compares():
    """Totals are 12 throughout. c2 of A: 0 6 6 6 6, trimmed 6 (plain 4.8); of B: 5 5 5 5 9, trimmed 5 (plain 5.8)."""
    rules = rule_set(round_of("c1", "c2:30"))
    scores = scores_of(
        {
            "A": [["12", "0"], ["6", "6"], ["6", "6"], ["6", "6"], ["6", "6"]],
            "B": [["7", "5"], ["7", "5"], ["7", "5"], ["7", "5"], ["3", "9"]],
        },
        criteria=("c1", "c2"),
    )
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("A", "criteria:c2"),
        ("B", "criteria:c2"),
    ]


def test_criteria_of_equal_points_are_compared_in_the_order_of_the_list():
    """c1 and c2 may give 20 each and c1 stands first: A has 9 there, B 8."""
    rules = rule_set(round_of("c1", "c2"))
    scores = scores_of({"A": [["9", "5"]], "B": [["8", "6"]]}, criteria=("c1", "c2"))
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("A", "criteria:c1"),
        ("B", "criteria:c1"),
    ]


def test_the_link_of_the_rounds_looks_at_presentations_only_and_at_the_latest_first():
    """All three sum to 30. The document round (A 12) does not count; the last presentation leaves A and C apart
    from B at 10 against 9; the one before it puts C (11) before A (8)."""
    rules = rule_set(
        round_of("d", id="doc"),
        round_of("p", id="pt1", kind="presentation"),
        round_of("q", id="pt2", kind="presentation"),
        combine="sum",
        tie_break=["rounds"],
    )
    scores = (
        scores_of({"A": ["12"], "B": ["9"], "C": ["9"]}, criteria=("d",))
        + scores_of({"A": ["8"], "B": ["12"], "C": ["11"]}, round_id="pt1", criteria=("p",))
        + scores_of({"A": ["10"], "B": ["9"], "C": ["10"]}, round_id="pt2", criteria=("q",))
    )
    assert placed(outcome(rules, scores)) == [
        ("C", "30.00", 1, "rounds:pt1", WON),
        ("A", "30.00", 2, "rounds:pt1", LOST),
        ("B", "30.00", 3, "rounds:pt2", LOST),
    ]


def test_the_chain_reaches_the_rounds_when_every_criterion_is_equal():
    """The whole chain: trimmed, p1 is 10, p2 is 5 d is 12 and v is 8 for both, so the criteria are silent.

    Totals are trimmed as totals. Presentation, A: 11 15 15 15 19, kept 15 15 15, so 15.00; B: 14 15 15 16 16, kept
    15 15 16, so 15.33. The audience's round has no places, and so has the final: 12 + 15.00 + 8 = 35.00
    and 12 + 15.33 + 8 = 35.33 are both written 35.
    """
    rules = rule_set(
        round_of("d", id="doc"),
        round_of("p1", "p2", id="pt", kind="presentation"),
        round_of("v", id="aud", kind="audience", rounding={"places": 0}),
        combine="sum",
    )
    scores = (
        scores_of({"A": ["12"], "B": ["12"]}, criteria=("d",))
        + scores_of(
            {
                "A": [["10", "1"], ["10", "5"], ["10", "5"], ["10", "5"], ["10", "9"]],
                "B": [["9", "5"], ["10", "5"], ["10", "5"], ["11", "5"], ["10", "6"]],
            },
            round_id="pt",
            criteria=("p1", "p2"),
        )
        + scores_of({"A": ["8"], "B": ["8"]}, round_id="aud", criteria=("v",))
    )
    assert placed(outcome(rules, scores)) == [
        ("B", "35", 1, "rounds:pt", WON),
        ("A", "35", 2, "rounds:pt", LOST),
    ]


def test_the_link_of_the_untrimmed_mean_is_exact_and_over_all_rounds():
    """Trimmed, both have 15.00 in both rounds, and so has the only criterion of each.

    Plain, in thirds and fifths: the documents A 75/5 = 15, B 76/5 = 15.2; the presentation A 77/5 = 15.4, B 75/5 = 15.
    Combined with the weights 3 and 1: A (45 + 15.4) / 4 = 15.1, B (45.6 + 15) / 4 = 15.15. B is first.
    """
    rules = rule_set(round_of("d", id="doc", weight="3"), round_of("p", id="pt", kind="presentation"))
    scores = scores_of(
        {"A": ["11", "15", "15", "15", "19"], "B": ["12", "15", "15", "15", "19"]}, criteria=("d",)
    ) + scores_of(
        {"A": ["13", "15", "15", "15", "19"], "B": ["11", "15", "15", "15", "19"]}, round_id="pt", criteria=("p",)
    )
    assert placed(outcome(rules, scores)) == [
        ("B", "15.00", 1, "untrimmed_mean", WON),
        ("A", "15.00", 2, "untrimmed_mean", LOST),
    ]


def test_the_untrimmed_mean_sees_what_rounding_each_judge_hid():
    """Judges' totals of A 10.4 and of B 10.3 are both written 10; before that rounding A has more."""
    rules = rule_set(round_of(rounding={"places": 0, "stage": "judge"}), tie_break=["untrimmed_mean"])
    result = outcome(rules, scores_of({"A": ["10.4"], "B": ["10.3"]}))
    assert placed(result) == [("A", "10", 1, "untrimmed_mean", WON), ("B", "10", 2, "untrimmed_mean", LOST)]


def test_the_link_of_the_lottery_takes_the_smallest_hash_first():
    """`printf '7|A' | sha256sum` begins with 42974aaa, 7|B with e45b0ded and 7|C with d79c5368."""
    result = outcome(rule_set(), scores_of({"A": ["15"], "B": ["15"], "C": ["15"]}), seed="7")
    assert placed(result) == [
        ("A", "15.00", 1, "lottery", WON),
        ("C", "15.00", 2, "lottery", LOST),
        ("B", "15.00", 3, "lottery", LOST),
    ]


def test_a_seed_given_at_the_command_stands_before_the_one_in_the_rules():
    """8|A, 8|B, 8|C begin with 17a7, 603e and a360: with 8 the order is A, B, C; with 7 it is A, C, B."""
    rules = rule_set(lottery_seed="8")
    scores = scores_of({"A": ["15"], "B": ["15"], "C": ["15"]})
    assert [e.entry for e in outcome(rules, scores).entries] == ["A", "B", "C"]
    assert [e.entry for e in outcome(rules, scores, seed="7").entries] == ["A", "C", "B"]


# Cut-offs met exactly.


def test_a_total_on_the_cut_off_passes_and_a_hundredth_below_does_not():
    """60.00 of three judges with 59.5, 60 and 60.5; 59.99 of 59.97, 59.99 and 60.01."""
    rules = rule_set(round_of("c1:100", cutoff="60"), slots=[{**TOP, "count": 2}])
    result = outcome(rules, scores_of({"A": ["59.5", "60", "60.5"], "B": ["59.97", "59.99", "60.01"]}))
    assert placed(result) == [("A", "60.00", 1, "score", WON), ("B", "59.99", None, None, "cut_off")]


def test_a_cut_off_looks_at_the_rounded_total():
    """59.995 is written 60.00 and passes; 59.994 is written 59.99 and is out."""
    rules = rule_set(round_of("c1:100", cutoff="60"), slots=[{**TOP, "count": 2}])
    result = outcome(rules, scores_of({"A": ["59.995"], "B": ["59.994"]}))
    assert [(e.entry, e.score, e.state.value) for e in result.entries] == [
        ("A", "60.00", WON),
        ("B", "59.99", "cut_off"),
    ]


def test_a_criterion_on_its_own_cut_off_passes_by_its_trimmed_mean():
    """c1 of A: 1 8 8 8 9 trimmed 8 8 8, on the line at 8 though the plain mean is 6.8. Of B: 7 7 8 9 20 trimmed 7 8 9,
    on the line. Of C: 7 7.9 8 8 20 trimmed 7.9 8 8, a thirtieth below, and out though it has the highest total."""
    rules = rule_set(round_of("c1", "c2"), slots=[{**TOP, "count": 3}])
    rules["rounds"][0]["criteria"][0]["cutoff"] = "8"
    scores = scores_of(
        {
            "A": [[c1, "10"] for c1 in ("1", "8", "8", "8", "9")],
            "B": [[c1, "10"] for c1 in ("7", "7", "8", "9", "20")],
            "C": [[c1, "20"] for c1 in ("7", "7.9", "8", "8", "20")],
        },
        criteria=("c1", "c2"),
    )
    assert placed(outcome(rules, scores, seed="7")) == [
        ("A", "18.00", 1, "tie", WON),
        ("B", "18.00", 1, "tie", WON),
        ("C", "27.97", None, None, "cut_off"),
    ]


def test_the_last_who_advance_are_those_on_the_line_of_each_track():
    """Two of each track go on: of biz three, since B and C are equal at the line; of tech both there are."""
    rules = rule_set(
        round_of("c1", advance={"count": 2}),
        round_of("p1", id="pt", kind="presentation"),
        tracks=[{"id": "biz"}, {"id": "tech"}],
    )
    tracks = {"A": "biz", "B": "biz", "C": "biz", "D": "biz", "X": "tech", "Y": "tech"}
    document = scores_of({"A": ["16"], "B": ["15"], "C": ["15"], "D": ["14.99"], "X": ["2"], "Y": ["1"]})
    spoken = scores_of({entry: ["10"] for entry in "ABCXY"}, round_id="pt", criteria=("p1",))
    result = outcome(rules, document + spoken, entries=tracks)
    assert {e.entry for e in result.entries if e.state.value == "not_advanced"} == {"D"}


def test_the_link_of_the_rounds_passes_over_a_later_round_that_was_no_presentation():
    """Both sum to 20. The documents come last and would put A first, 12 against 8; the presentation puts B first."""
    rules = rule_set(
        round_of("p", id="pt", kind="presentation"), round_of("d", id="doc"), combine="sum", tie_break=["rounds"]
    )
    scores = scores_of({"A": ["8"], "B": ["12"]}, round_id="pt", criteria=("p",)) + scores_of(
        {"A": ["12"], "B": ["8"]}, criteria=("d",)
    )
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [("B", "rounds:pt"), ("A", "rounds:pt")]


def test_sums_of_ranks_are_counted_within_a_track_and_the_lowest_goes_on():
    """biz: A 1 + 1 = 2, B 2 + 2 = 4; tech: X alone 1 + 1 = 2, whatever biz has. One of each track goes on."""
    rules = rule_set(
        round_of(aggregation={"method": "rank_sum"}, rounding={"places": 1}, advance={"count": 1}),
        round_of("p", id="pt", kind="presentation"),
        tracks=[{"id": "biz"}, {"id": "tech"}],
        combine="last",
    )
    scores = scores_of({"A": ["10", "9"], "B": ["5", "4"], "X": ["7", "6"]}) + scores_of(
        {"A": ["10"], "X": ["11"]}, round_id="pt", criteria=("p",)
    )
    result = outcome(rules, scores, entries={"A": "biz", "B": "biz", "X": "tech"})
    assert [(e.entry, e.rounds["doc"], e.state.value) for e in result.entries] == [
        ("A", "2.0", LOST),
        ("B", "4.0", "not_advanced"),
        ("X", "2.0", WON),
    ]
