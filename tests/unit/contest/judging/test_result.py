"""Golden cases of the official result, worked out by hand."""

import hashlib
from decimal import Decimal

import pytest

from forum_app.contest.judging import ResultRefused, Score, ScoresRefused, TiesUndecided
from tests.unit.contest.judging.contests import SECOND, TOP, outcome, placed, round_of, rule_set, scores_of


def test_two_equal_maxima_lose_only_one_of_them():
    result = outcome(rule_set(), scores_of({"A": ["20", "20", "17", "16", "11"]}))
    # 20 and 11 leave; 20 + 17 + 16 = 53, over 3 is 17.666…
    assert placed(result) == [("A", "17.67", 1, "score", "awarded")]


def test_below_the_trimming_number_the_plain_mean_counts():
    result = outcome(rule_set(), scores_of({"A": ["20", "20", "17", "11"]}))
    assert placed(result) == [("A", "17.00", 1, "score", "awarded")]


def test_a_half_is_rounded_up_and_never_to_even():
    rules = rule_set(round_of(rounding={"places": 1}))
    assert placed(outcome(rules, scores_of({"A": ["16.4", "16.5"]})))[0][1] == "16.5"
    assert placed(outcome(rules, scores_of({"A": ["16.2", "16.3"]})))[0][1] == "16.3"


@pytest.mark.parametrize(
    ("aggregation", "score"),
    [
        ({"method": "mean"}, "15.40"),
        ({"method": "median"}, "16.00"),
        ({"method": "trimmed_mean"}, "15.67"),
        ({"method": "trimmed_mean", "drop": 2, "trim_from": 5}, "16.00"),
        ({"method": "trimmed_mean", "trim_from": 6}, "15.40"),
        ({"method": "sum"}, "77.00"),
    ],
)
def test_each_method_on_the_same_five_totals(aggregation, score):
    rules = rule_set(round_of(aggregation=aggregation))
    assert placed(outcome(rules, scores_of({"A": ["20", "18", "16", "13", "10"]})))[0][1] == score


def test_the_median_of_an_even_panel_is_the_midpoint():
    rules = rule_set(round_of(aggregation={"method": "median"}))
    assert placed(outcome(rules, scores_of({"A": ["20", "15", "16", "2"]})))[0][1] == "15.50"


def test_judges_totals_are_weighted_sums():
    rules = rule_set(round_of("c1", "c2", aggregation={"method": "mean"}))
    rules["rounds"][0]["criteria"][1]["weight"] = "0.5"
    scores = scores_of({"A": [["10", "15"], ["12", "16"]]}, criteria=("c1", "c2"))
    assert placed(outcome(rules, scores))[0][1] == "18.75"  # (17.5 + 20) / 2


def test_trimming_by_criterion_rounds_each_criterion_before_and_after_its_weight():
    rules = rule_set(
        round_of(
            "c1",
            "c2",
            aggregation={"method": "trimmed_by_criterion"},
            rounding={"places": 1, "stage": "criterion"},
        )
    )
    rules["rounds"][0]["criteria"][0]["weight"] = "1.5"
    sheets = [["20", "1"], ["19", "9"], ["18", "10"], ["18", "10"], ["2", "20"]]
    # c1: 19, 18, 18 -> 18.333 -> 18.3, times 1.5 = 27.45 -> 27.5;  c2: 9, 10, 10 -> 9.666 -> 9.7
    assert placed(outcome(rules, scores_of({"A": sheets}, criteria=("c1", "c2"))))[0][1] == "37.2"


def test_rounding_each_judge_changes_the_mean():
    table = {"A": [["10.4"], ["10.4"], ["10.4"]]}
    per_entry = rule_set(round_of("c1", rounding={"places": 0}, aggregation={"method": "sum"}))
    per_judge = rule_set(round_of("c1", rounding={"places": 0, "stage": "judge"}, aggregation={"method": "sum"}))
    assert placed(outcome(per_entry, scores_of(table)))[0][1] == "31"
    assert placed(outcome(per_judge, scores_of(table)))[0][1] == "30"


def test_rank_sums_share_the_mean_rank_and_the_lowest_wins():
    rules = rule_set(round_of(aggregation={"method": "rank_sum"}, rounding={"places": 1}))
    table = {"A": ["20", "15"], "B": ["18", "18"], "C": ["18", "10"]}
    # J1 ranks A 1, B and C 2.5; J2 ranks B 1, A 2, C 3
    assert placed(outcome(rules, scores_of(table), seed="s")) == [
        ("A", "3.0", 1, "score", "awarded"),
        ("B", "3.5", 2, "score", "not_awarded"),
        ("C", "5.5", 3, "score", "not_awarded"),
    ]


@pytest.mark.parametrize("method", ["sum", "rank_sum"])
def test_sums_over_different_numbers_of_judges_are_refused(method):
    rules = rule_set(round_of(aggregation={"method": method}))
    with pytest.raises(ResultRefused, match="A 2명, B 3명"):
        outcome(rules, scores_of({"A": ["20", "15"], "B": ["18", "18", "2"]}))


def test_a_score_on_the_cut_off_passes_and_one_unit_below_is_out():
    rules = rule_set(round_of("c1:100", cutoff="60", aggregation={"method": "mean"}), slots=[])
    result = outcome(rules, scores_of({"A": ["60", "60"], "B": ["59.99", "59.99"], "C": ["59.995", "59.995"]}))
    assert placed(result) == [
        ("A", "60.00", 1, "tie", "not_awarded"),
        ("C", "60.00", 1, "tie", "not_awarded"),  # the rounded score is compared
        ("B", "59.99", None, None, "cut_off"),
    ]


def test_a_criterion_has_a_cut_off_of_its_own_before_its_weight():
    rules = rule_set(round_of("c1", "c2", aggregation={"method": "trimmed_mean", "trim_from": 3}))
    rules["rounds"][0]["criteria"][0].update(cutoff="8", weight="2")
    scores = scores_of(
        {"A": [["1", "20"], ["8", "20"], ["20", "20"]], "B": [["7.9", "20"], ["7.9", "20"], ["20", "20"]]},
        criteria=("c1", "c2"),
    )
    assert [(e.entry, e.state.value) for e in outcome(rules, scores).entries] == [
        ("A", "awarded"),
        ("B", "cut_off"),
    ]


def test_too_few_sheets_leave_an_entry_incomplete_and_the_run_goes_on():
    rules = rule_set(round_of(min_judges=3))
    result = outcome(rules, scores_of({"A": ["20", "20", None], "B": ["9", "9", "9"]}), entries=["A", "B", "C"])
    assert placed(result) == [
        ("B", "9.00", 1, "score", "awarded"),
        ("A", None, None, None, "incomplete"),
        ("C", None, None, None, "incomplete"),
    ]


def test_a_missing_sheet_is_not_a_nought():
    with_three = outcome(rule_set(), scores_of({"A": ["18", "18", "18", None]}))
    assert placed(with_three)[0][1] == "18.00"


def test_an_empty_score_is_the_same_as_none():
    empty = [*scores_of({"A": ["18", "12"]}), Score("A", "J3", "doc", "c1", None)]
    result = outcome(rule_set(), empty)
    assert (placed(result)[0][1], result.scores.judges()) == ("15.00", ["J1", "J2"])


def test_a_partial_sheet_is_refused_and_the_missing_criteria_named():
    rules = rule_set(round_of("c1", "c2", "c3"))
    scores = [Score("A", "J1", "doc", "c2", Decimal(3)), Score("A", "J1", "doc", "c1", None)]
    with pytest.raises(ScoresRefused) as refusal:
        outcome(rules, scores)
    assert [str(error) for error in refusal.value.errors] == ["A, J1: 심사표에 빠진 항목이 있습니다: c1, c3"]


def test_ranks_are_competition_ranks_within_each_track():
    rules = rule_set(tracks=[{"id": "biz"}, {"id": "tech"}], slots=[])
    scores = scores_of({"A": ["9"], "B": ["8"], "C": ["8"], "D": ["7"], "T": ["1"]})
    tracks = {"A": "biz", "B": "biz", "C": "biz", "D": "biz", "T": "tech"}
    apart = outcome(rules, scores, entries=tracks)
    assert [(e.entry, e.rank, e.decided_by) for e in apart.entries] == [
        ("A", 1, "score"),
        ("B", 2, "tie"),
        ("C", 2, "tie"),
        ("D", 4, "score"),
        ("T", 1, "score"),
    ]
    together = outcome({**rules, "rank_together": True}, scores, entries=tracks)
    assert [e.rank for e in together.entries] == [1, 2, 2, 4, 5]


def two_rounds(**settings):
    return rule_set(
        round_of("c1", advance={"count": 2}, weight="3"),
        round_of("p1", id="pt", kind="presentation", rounding={"places": 1}),
        **settings,
    )


DOCUMENT = scores_of({"A": ["16"], "B": ["15"], "C": ["15"], "D": ["14"]})
PRESENTATION = scores_of({"A": ["10"], "B": ["20"], "C": ["11"]}, round_id="pt", criteria=("p1",))


def test_everybody_equal_to_the_last_who_advances_advances():
    result = outcome(two_rounds(), DOCUMENT + PRESENTATION)
    assert placed(result) == [
        ("B", "16.3", 1, "score", "awarded"),  # (3 * 15 + 20) / 4 = 16.25
        ("A", "14.5", 2, "score", "not_awarded"),
        ("C", "14.0", 3, "score", "not_awarded"),
        ("D", None, None, None, "not_advanced"),
    ]
    assert [dict(e.rounds) for e in result.entries] == [
        {"doc": "15.00", "pt": "20.0"},
        {"doc": "16.00", "pt": "10.0"},
        {"doc": "15.00", "pt": "11.0"},
        {"doc": "14.00"},
    ]


@pytest.mark.parametrize(("combine", "score"), [("weighted", "16.3"), ("sum", "35.0"), ("last", "20.0")])
def test_rounds_combine_as_the_rules_say(combine, score):
    assert placed(outcome(two_rounds(combine=combine), DOCUMENT + PRESENTATION))[0][:2] == ("B", score)


def test_advancing_by_score_takes_the_line_itself():
    rules = two_rounds()
    rules["rounds"][0]["advance"] = {"score": "15"}
    result = outcome(rules, DOCUMENT + PRESENTATION)
    assert [e.entry for e in result.entries if e.state.value == "not_advanced"] == ["D"]


def test_a_judge_far_from_the_others_and_a_wide_gap_are_flagged():
    rules = rule_set(round_of("c1", "c2"))
    scores = scores_of(
        {"A": [["11", "10"], ["10", "10"], ["10", "10"]], "B": [["16.1", "6"], ["10", "10"]]},
        criteria=("c1", "c2"),
    )
    # A: 21 against 20 is 5 %. B: 22.1 against 20 is 10.5 %, 20 against 22.1 is 9.5 %; 6.1 of 20 is over 30 %
    assert [flag.as_dict() for flag in outcome(rules, scores).flags] == [
        {"kind": "item_gap", "entry": "B", "round": "doc", "criterion": "c1"},
        {"kind": "judge_deviation", "entry": "B", "judge": "J1", "round": "doc"},
    ]


def test_a_deviation_or_gap_exactly_on_the_limit_is_not_flagged():
    scores = scores_of({"A": ["11", "10"], "B": ["8", "14"]})
    flags = outcome(rule_set(flags={"judge_deviation": "1"}), scores).flags
    assert flags == ()


def test_the_package_holds_everything_the_result_came_from():
    rules = rule_set(round_of("c2", "c1"), lottery_seed="1234")
    package = outcome(rules, scores_of({"A": [["9.50", "10"]]}, criteria=("c2", "c1"))).as_package()
    sha256 = package.pop("rules_sha256")
    frozen = {key: value for key, value in package.pop("rules").items() if key != "lottery_seed"}
    assert (len(sha256), frozen["tie_break"]) == (64, ["criteria", "rounds", "untrimmed_mean", "lottery"])
    assert package == {
        "format": 1,
        "entries": [
            {
                "entry": "A",
                "track": "biz",
                "rank": 1,
                "score": "19.50",
                "rounds": {"doc": "19.50"},
                "state": "awarded",
                "decided_by": "score",
                "award": TOP,
            }
        ],
        "judges": ["J1"],
        "matrix": [
            {"entry": "A", "judge": "J1", "round": "doc", "criterion": "c1", "score": "10"},
            {"entry": "A", "judge": "J1", "round": "doc", "criterion": "c2", "score": "9.5"},
        ],
        "flags": [],
        "commitments": None,
        "conflict_counts": None,
        "lottery_seed": "1234",
        "audit_head": None,
        "signature": None,
    }


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score("X", "J1", "doc", "c1", Decimal(1)), "X: 목록에 없는 작품입니다."),
        (Score("A", "", "doc", "c1", Decimal(1)), "심사위원 칸이 비었거나 앞뒤에 공백이 있습니다."),
        (Score("A", "J1", "pt", "c1", Decimal(1)), "pt: 없는 라운드입니다."),
        (Score("A", "J1", "doc", "c9", Decimal(1)), "c9: 없는 심사 항목입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("20.01")), "20.01: 점수는 0점부터 20점까지입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("-0.5")), "-0.5: 점수는 0점부터 20점까지입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("NaN")), "NaN: 점수는 0점부터 20점까지입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("sNaN")), "sNaN: 점수는 0점부터 20점까지입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("1e308")), "1E+308: 점수는 0점부터 20점까지입니다."),
        (Score("A", "J1", "doc", "c1", Decimal("1e-400")), "1E-400: 소수점 아래가 너무 깁니다."),
    ],
)
def test_a_score_with_no_place_in_the_rules_is_refused(score, said):
    with pytest.raises(ScoresRefused) as refusal:
        outcome(rule_set(), [score], entries=["A"])
    assert [(error.line, str(error)) for error in refusal.value.errors] == [(1, said)]


def test_a_doubled_cell_is_refused_even_with_the_same_points():
    with pytest.raises(ScoresRefused) as refusal:
        outcome(rule_set(), scores_of({"A": ["9"]}) * 2)
    assert [(error.line, str(error)) for error in refusal.value.errors] == [
        (2, "A, J1, c1: 같은 칸의 점수가 두 번 있습니다.")
    ]


# Ties at an award line: A and B are equal in score, one award.


def test_equals_between_the_same_awards_share_a_rank():
    rules = rule_set(slots=[{**TOP, "count": 2}, SECOND])
    result = outcome(rules, scores_of({"A": ["9"], "B": ["9"], "C": ["8"]}))
    assert [(e.entry, e.rank, e.decided_by, e.award.grade) for e in result.entries] == [
        ("A", 1, "tie", "최우수상"),
        ("B", 1, "tie", "최우수상"),
        ("C", 3, "score", "우수상"),
    ]


def test_a_tie_at_the_line_is_solved_by_the_criterion_with_most_points():
    rules = rule_set(round_of("c1", "c2:30"))
    scores = scores_of({"A": [["10", "8"]], "B": [["9", "9"]], "C": [["10", "7"]]}, criteria=("c1", "c2"))
    assert placed(outcome(rules, scores)) == [
        ("B", "18.00", 1, "criteria:c2", "awarded"),
        ("A", "18.00", 2, "criteria:c2", "not_awarded"),
        ("C", "17.00", 3, "score", "not_awarded"),
    ]


def test_a_tie_is_solved_by_a_later_criterion_when_the_first_is_equal():
    rules = rule_set(round_of("c1", "c2", "c3"))
    scores = scores_of({"A": [["5", "6", "8"]], "B": [["5", "7", "7"]]}, criteria=("c1", "c2", "c3"))
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("B", "criteria:c2"),
        ("A", "criteria:c2"),
    ]


def test_criteria_of_the_last_round_are_looked_at_first():
    rules = rule_set(round_of("c1"), round_of("p1", "p2", id="pt"), combine="sum")
    scores = scores_of({"A": ["10"], "B": ["9"]}) + scores_of(
        {"A": [["5", "5"]], "B": [["5", "6"]]}, round_id="pt", criteria=("p1", "p2")
    )
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("B", "criteria:p2"),
        ("A", "criteria:p2"),
    ]


def test_a_tie_is_solved_by_the_latest_presentation_round():
    rules = rule_set(round_of("c1"), round_of("c1", id="pt", kind="presentation"), combine="sum", tie_break=["rounds"])
    scores = scores_of({"A": ["10"], "B": ["9"]}) + scores_of({"A": ["9"], "B": ["10"]}, round_id="pt")
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("B", "rounds:pt"),
        ("A", "rounds:pt"),
    ]


def test_a_tie_is_solved_by_the_mean_before_trimming():
    rules = rule_set(round_of())
    # trimmed, both are 15, and so is the only criterion; the plain means are 14.8 and 15
    scores = scores_of({"A": ["10", "15", "15", "15", "19"], "B": ["11", "15", "15", "15", "19"]})
    assert [(e.entry, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("B", "untrimmed_mean"),
        ("A", "untrimmed_mean"),
    ]


def test_a_tie_is_solved_by_lot_and_anybody_can_check_it():
    drawn = sorted(("A", "B"), key=lambda entry: hashlib.sha256(f"제1043회|{entry}".encode()).hexdigest())
    result = outcome(rule_set(), scores_of({"A": ["9"], "B": ["9"]}), seed="제1043회")
    assert [(e.entry, e.rank, e.decided_by) for e in result.entries] == [
        (drawn[0], 1, "lottery"),
        (drawn[1], 2, "lottery"),
    ]


@pytest.mark.parametrize("settings", [{}, {"tie_break": ["criteria"], "lottery_seed": "7"}])
def test_without_a_lot_the_computation_refuses_and_names_the_equals(settings):
    with pytest.raises(TiesUndecided) as refusal:
        outcome(rule_set(**settings), scores_of({"A": ["9"], "B": ["9"], "C": ["8"]}))
    assert refusal.value.entries == ("A", "B")


def test_a_link_separates_only_those_it_can_and_the_next_one_goes_on():
    rules = rule_set(round_of("c1", "c2", "c3"), slots=[{**TOP, "count": 2}])
    scores = scores_of(
        {"A": [["9", "4", "5"]], "B": [["8", "4", "6"]], "C": [["8", "5", "5"]], "D": [["7", "5", "6"]]},
        criteria=("c1", "c2", "c3"),
    )
    assert [(e.entry, e.rank, e.decided_by, e.state.value) for e in outcome(rules, scores).entries] == [
        ("A", 1, "criteria:c1", "awarded"),
        ("C", 2, "criteria:c2", "awarded"),
        ("B", 3, "criteria:c2", "not_awarded"),
        ("D", 4, "criteria:c1", "not_awarded"),
    ]


def test_those_whom_a_link_leaves_on_the_same_side_of_the_line_share_their_rank():
    rules = rule_set(round_of("c1", "c2"))
    scores = scores_of({"A": [["9", "9"]], "B": [["8", "10"]], "C": [["8", "10"]]}, criteria=("c1", "c2"))
    assert [(e.entry, e.rank, e.decided_by) for e in outcome(rules, scores).entries] == [
        ("A", 1, "criteria:c1"),
        ("B", 2, "tie"),
        ("C", 2, "tie"),
    ]
