"""The report as a whole: its form, its nulls, what k counts, and that files and orders do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import EntryRow, ScoresRefused, parse_rules, read_scores
from forum_app.contest.judging.problems import JudgesRefused
from forum_app.contest.judging.reports import make_report
from forum_app.contest.judging.reports.files import made_up_rules, read_affiliations, scored_entries
from forum_app.contest.judging.scores import tabulate
from tests.unit.contest.judging.contests import SECOND, round_of, rule_set, scores_of

SHEETS = {"A": ["18", "17", "16"], "B": ["15", "16", "13"], "C": ["12", "10", "11"], "D": ["9", "10", "6"]}


def report_of(sheets, rules=None, tracks=None, **settings):
    parsed, scores = parse_rules(rules or rule_set()), scores_of(sheets)
    tracks = tracks or dict.fromkeys(sheets, "biz")
    rows = [EntryRow(entry, track, institution=f"기관 {entry}") for entry, track in tracks.items()]
    return make_report(parsed, tabulate(parsed, tracks, enumerate(scores, 1)), entries=rows, **settings).as_dict()


def csv(*rows: str) -> bytes:
    return "\n".join(("entry,judge,criterion,score", *rows, "")).encode()


def plain(content: bytes, **settings):
    rules = made_up_rules(content)
    return make_report(
        rules, read_scores(content, rules, scored_entries(content)), is_official=False, **settings
    ).as_dict()


def test_the_whole_report_of_two_judges():
    report = plain(csv("A,J1,c1,80", "A,J2,c1,74", "B,J1,c1,70", "B,J2,c1,64", "C,J1,c1,60", "C,J2,c1,54"), k=1)
    assert report == {
        "judges": [
            {"judge": "J1", "n": 3, "leniency": 3.0, "se": 0.0},
            {"judge": "J2", "n": 3, "leniency": -3.0, "se": 0.0},
        ],
        "variance": {"entry": 100.0, "judge": 18.0, "residual": 0.0},
        "components": 1,
        "entries": [
            {"entry": "A", "effect": 10.0, "p_top": 1.0},
            {"entry": "B", "effect": 0.0, "p_top": 0.0},
            {"entry": "C", "effect": -10.0, "p_top": 0.0},
        ],
        "k": 1,
        "draws": 1000,
        "seed": 1,
        "what_if": None,
        "anomalies": [],
    }


def test_one_judge_leaves_variance_se_effects_and_chances_open():
    report = plain(csv("A,J1,c1,80", "B,J1,c1,70"))
    assert report["judges"] == [{"judge": "J1", "n": 2, "leniency": 0.0, "se": None}]
    assert (report["variance"], report["components"], report["k"]) == (None, 1, 12)
    assert report["entries"] == [
        {"entry": "A", "effect": None, "p_top": None}, {"entry": "B", "effect": None, "p_top": None},
    ]  # fmt: skip


def test_no_sheet_at_all_is_an_empty_report():
    report = plain(csv())
    assert (report["judges"], report["entries"], report["variance"], report["components"]) == ([], [], None, 0)


def test_totals_that_are_all_equal_leave_everybody_the_same_chance():
    report = plain(csv(*(f"{entry},{judge},c1,7" for entry in "ABCD" for judge in ("J1", "J2"))), k=3)
    assert report["variance"] == {"entry": 0.0, "judge": 0.0, "residual": 0.0}
    assert {entry["p_top"] for entry in report["entries"]} == {0.75}
    assert {anomaly["kind"] for anomaly in report["anomalies"]} == {"no_variance"}


def test_with_rules_k_is_the_number_of_awards_of_a_track_and_ranks_stay_inside_it():
    rules = rule_set(
        tracks=[{"id": "biz"}, {"id": "tech"}],
        slots=[{**SECOND, "track": "biz"}, {**SECOND, "track": "tech"}],
    )
    report = report_of(SHEETS, rules, {"A": "biz", "B": "biz", "C": "tech", "D": "tech"})
    chances = {entry["entry"]: entry["p_top"] for entry in report["entries"]}
    assert report["k"] == 1
    assert chances["A"] + chances["B"] == pytest.approx(1)
    assert chances["C"] > 0.5


def test_tracks_with_different_numbers_of_awards_are_told_apart():
    rules = rule_set(
        tracks=[{"id": "biz"}, {"id": "tech"}],
        slots=[{**SECOND, "track": "biz", "count": 2}, {**SECOND, "track": "tech"}],
    )
    tracks = {"A": "biz", "B": "biz", "C": "tech", "D": "tech"}
    assert report_of(SHEETS, rules, tracks)["k"] == {"biz": 2, "tech": 1}
    assert report_of(SHEETS, rules, tracks, k=1)["k"] == 1


def test_without_tracks_there_is_no_chance_and_no_what_if():
    rules = parse_rules(rule_set(tracks=[{"id": "biz"}, {"id": "tech"}]))
    table = tabulate(rules, SHEETS, enumerate(scores_of(SHEETS), 1))
    report = make_report(rules, table, k=2).as_dict()
    assert (report["what_if"], report["k"], {entry["p_top"] for entry in report["entries"]}) == (None, 2, {None})
    assert None not in {entry["effect"] for entry in report["entries"]}


def test_an_entry_without_a_sheet_is_listed_without_numbers():
    report = report_of({**SHEETS, "E": []})
    assert report["entries"][-1] == {"entry": "E", "effect": None, "p_top": None}


def test_an_undecided_line_leaves_the_what_if_open_and_the_rest_as_it_is():
    rules = rule_set(slots=[SECOND])
    report = report_of({"A": ["18", "17"], "B": ["18", "17"], "C": ["12", "10"]}, rules)
    assert (report["what_if"], report["k"]) == (None, 1)
    assert report_of({"A": ["18", "17"], "B": ["18", "17"], "C": ["12", "10"]}, rules, lottery_seed="7")["what_if"]


def test_the_last_round_that_judges_scored_is_looked_at():
    talk = {**round_of("t1"), "id": "talk", "kind": "presentation"}
    rules = parse_rules(rule_set(round_of(), talk))
    scores = [*scores_of(SHEETS), *scores_of({"A": ["9", "8"], "B": ["5", "7"]}, round_id="talk", criteria=("t1",))]
    table = tabulate(rules, SHEETS, enumerate(scores, 1))
    assert make_report(rules, table).round == "talk"
    only_first = tabulate(rules, SHEETS, enumerate(scores_of(SHEETS), 1))
    assert make_report(rules, only_first).round == "doc"


def test_weights_count_only_with_rules():
    rules = rule_set(round_of("c1"))
    rules["rounds"][0]["criteria"][0]["weight"] = "2"
    content = csv(*(f"{e},J{n},c1,{points}" for e, own in SHEETS.items() for n, points in enumerate(own, 1)))
    doubled, single = report_of(SHEETS, rules), plain(content)
    assert [judge["leniency"] for judge in doubled["judges"]] == pytest.approx(
        [2 * judge["leniency"] for judge in single["judges"]], abs=1e-5
    )


sheets_drawn = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.lists(st.one_of(st.none(), st.integers(0, 20).map(str)), max_size=5), min_size=1
)


@given(sheets_drawn, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_the_report(sheets, chance):
    rules = parse_rules(rule_set(lottery_seed="7"))
    rows, scores = [EntryRow(entry, "biz") for entry in sheets], scores_of(sheets)
    before = make_report(rules, tabulate(rules, sheets, enumerate(scores, 1)), entries=rows, draws=50).as_dict()
    chance.shuffle(rows)
    chance.shuffle(scores)
    after = make_report(rules, tabulate(rules, sheets, enumerate(scores, 1)), entries=rows, draws=50).as_dict()
    assert after == before


@given(sheets_drawn)
def test_every_contest_has_a_report_without_nonsense(sheets):
    report = report_of(sheets, rule_set(lottery_seed="7"), draws=20)
    for entry in report["entries"]:
        assert entry["p_top"] is None or 0 <= entry["p_top"] <= 1
        assert (entry["effect"] is None) >= (report["variance"] is None)
    for change in report["what_if"]:
        assert change["enter"] is None or not set(change["enter"]) & set(change["leave"])


def test_a_partial_sheet_is_refused_without_rules_too():
    content = csv("A,J1,c1,80", "A,J1,c2,74", "B,J1,c1,70")
    rules = made_up_rules(content)
    with pytest.raises(ScoresRefused) as refusal:
        read_scores(content, rules, scored_entries(content))
    assert [error.line for error in refusal.value.errors] == [4]


def test_affiliations_are_read_and_bad_lines_named():
    assert read_affiliations("judge,affiliation\nJ1,서울\nJ2,\n".encode()) == {"J1": "서울", "J2": ""}
    assert read_affiliations(b"judge\nJ1\n") == {"J1": ""}
    with pytest.raises(JudgesRefused) as refusal:
        read_affiliations("judge,affiliation\nJ1,서울\nJ1,부산\n,대구\n".encode())
    assert [error.line for error in refusal.value.errors] == [3, 4]
