"""Reading a rule set: defaults, canonical form, and every mistake named at once."""

import copy
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import RuleSetError, canonical, parse_rules, rules_sha256

SHORTEST = {
    "version": 1,
    "tracks": [{"id": "biz"}],
    "rounds": [{"id": "doc", "criteria": [{"id": "c1", "max": "20"}]}],
    "slots": [{}],
}

FULL = {
    "version": 1,
    "tracks": [{"id": "biz", "name": "", "min_awards": 0, "max_awards": None}],
    "rank_together": False,
    "rounds": [
        {
            "id": "doc",
            "kind": "document",
            "weight": "1",
            "judges_per_entry": "all",
            "advance": None,
            "min_judges": 3,
            "criteria": [{"id": "c1", "name": "", "max": "20", "weight": "1", "cutoff": None}],
            "aggregation": {"method": "trimmed_mean", "drop": 1, "trim_from": 5},
            "rounding": {"places": 2, "stage": "entry"},
            "cutoff": None,
        }
    ],
    "combine": "weighted",
    "tie_break": ["criteria", "rounds", "untrimmed_mean", "lottery"],
    "lottery_source": None,
    "lottery_seed": None,
    "slots": [{"grade": "최우수상", "authority": "보건복지부장관", "prize": 0, "track": None, "count": 1}],
    "flags": {"judge_deviation": "0.10", "item_gap": "0.30"},
}


def problems_of(rules):
    with pytest.raises(RuleSetError) as refusal:
        parse_rules(rules)
    return [problem.where for problem in refusal.value.problems]


def changed(path, value):
    """The full rule set with one key set: "rounds.0.cutoff"."""
    rules = copy.deepcopy(FULL)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = rules
    for step in way:
        place = place[step]
    place[last] = value
    return rules


def test_the_canonical_form_fills_every_default_in():
    assert json.loads(canonical(parse_rules(SHORTEST))) == FULL
    assert canonical(parse_rules(FULL)) == rfc8785.dumps(FULL)


def shuffled(value, chance):
    if isinstance(value, dict):
        items = [(key, shuffled(inner, chance)) for key, inner in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(inner, chance) for inner in value] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(chance):
    assert canonical(parse_rules(shuffled(FULL, chance))) == canonical(parse_rules(SHORTEST))


def test_the_hash_leaves_the_seed_out_and_nothing_else():
    seeded, named = changed("lottery_seed", "7"), changed("lottery_source", "제1043회 로또 1등 번호")
    assert rules_sha256(parse_rules(seeded)) == rules_sha256(parse_rules(FULL))
    assert canonical(parse_rules(seeded)) != canonical(parse_rules(FULL))
    assert rules_sha256(parse_rules(named)) != rules_sha256(parse_rules(FULL))


def test_a_decimal_keeps_the_digits_it_was_written_with():
    assert parse_rules(changed("rounds.0.weight", "1.50")).as_dict()["rounds"][0]["weight"] == "1.50"
    assert parse_rules(changed("rounds.0.weight", 2)).as_dict()["rounds"][0]["weight"] == "2"


@pytest.mark.parametrize("key", ["version", "tracks", "rounds", "slots"])
def test_required_keys_are_missed(key):
    assert problems_of({name: value for name, value in FULL.items() if name != key}) == [key]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("version", 2, "version"),
        ("version", True, "version"),
        ("tracks", [], "tracks"),
        ("tracks", [{"id": "a"}, {"id": "a"}], "tracks"),
        ("tracks.0.id", " biz", "tracks[0].id"),
        ("tracks.0.name", "\ud800", "tracks[0].name"),
        ("tracks.0.colour", "red", "tracks[0].colour"),
        ("tracks.0.min_awards", -1, "tracks[0].min_awards"),
        ("tracks.0.max_awards", 0, "slots"),
        ("tracks.0.max_awards", "3", "tracks[0].max_awards"),
        ("rank_together", "no", "rank_together"),
        ("rounds", "doc", "rounds"),
        ("rounds.0", "doc", "rounds[0]"),
        ("rounds.0.kind", "video", "rounds[0].kind"),
        ("rounds.0.weight", "0", "rounds"),
        ("rounds.0.weight", "-1", "rounds[0].weight"),
        ("rounds.0.weight", 0.1, "rounds[0].weight"),
        ("rounds.0.weight", "1e3", "rounds[0].weight"),
        ("rounds.0.judges_per_entry", "some", "rounds[0].judges_per_entry"),
        ("rounds.0.judges_per_entry", 0, "rounds[0].judges_per_entry"),
        ("rounds.0.advance", {"count": 0}, "rounds[0].advance"),
        ("rounds.0.advance", {"count": 1, "score": "60"}, "rounds[0].advance"),
        ("rounds.0.criteria", [], "rounds[0].criteria"),
        ("rounds.0.criteria.0.max", "0", "rounds[0].criteria[0].max"),
        ("rounds.0.criteria.0.max", None, "rounds[0].criteria[0].max"),
        ("rounds.0.criteria.0.cutoff", "20.1", "rounds[0].criteria[0].cutoff"),
        ("rounds.0.cutoff", "20.1", "rounds[0].cutoff"),
        ("rounds.0.aggregation", [], "rounds[0].aggregation"),
        ("rounds.0.aggregation.drop", 3, "rounds[0].aggregation.drop"),
        ("rounds.0.aggregation.trim_from", 2, "rounds[0].aggregation.drop"),
        ("rounds.0.rounding.places", 13, "rounds[0].rounding.places"),
        ("rounds.0.rounding.stage", "criterion", "rounds[0].rounding.stage"),
        ("combine", "product", "combine"),
        ("tie_break", ["lottery", "lottery"], "tie_break"),
        ("tie_break", [["lottery"]], "tie_break"),
        ("slots.0.track", "tech", "slots[0].track"),
        ("slots.0.prize", "300", "slots[0].prize"),
        ("slots.0.count", 0, "slots[0].count"),
        ("slots.0.count", 10**9, "slots[0].count"),
        ("tracks.0.min_awards", 2, "slots"),
        ("flags.item_gap", "a", "flags.item_gap"),
        ("flags.other", "1", "flags.other"),
        ("colour", "red", "colour"),
    ],
)
def test_one_mistake_is_one_problem_at_its_place(path, value, where):
    assert problems_of(changed(path, value)) == [where]


def test_slots_no_track_may_fill_are_refused_before_the_call():
    rules = changed("slots.0.count", 5)
    rules["tracks"] = [{"id": "biz", "max_awards": 2}, {"id": "tech", "max_awards": 2}]
    assert problems_of(rules) == ["slots"]


def test_a_track_cannot_allow_fewer_awards_than_it_has_slots_or_a_minimum():
    rules = {**FULL, "tracks": [{"id": "biz", "max_awards": 1}, {"id": "tech"}]}
    own = {**rules, "slots": [{"track": "biz", "count": 2}]}
    assert problems_of(own) == ["tracks[0].max_awards"]
    least = {**rules, "slots": [{"count": 3}]}
    least["tracks"] = [{"id": "biz", "min_awards": 2, "max_awards": 1}, {"id": "tech"}]
    assert problems_of(least) == ["tracks[0].max_awards"]


def test_all_problems_are_listed_at_once():
    rules = changed("rounds.0.aggregation.drop", 3)
    rules["colour"], rules["combine"] = "red", "product"
    assert sorted(problems_of(rules)) == ["colour", "combine", "rounds[0].aggregation.drop"]


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"cutoff": "1"}, "rounds[0].cutoff"),
        ({"criteria": [{"id": "c1", "max": "20", "cutoff": "1"}]}, "rounds[0].cutoff"),
        ({"advance": {"score": "1"}}, "rounds[0].advance"),
    ],
)
def test_rank_sums_know_no_lines_in_points(settings, where):
    rules = changed("rounds.0.aggregation.method", "rank_sum")
    rules["rounds"][0].update(settings)
    assert problems_of(rules) == [where]


def test_rank_sums_are_not_combined_with_another_round():
    rules = changed("rounds.0.aggregation.method", "rank_sum")
    rules["rounds"].append({**FULL["rounds"][0], "id": "pt"})
    assert problems_of(rules) == ["combine"]
    assert parse_rules({**rules, "combine": "last"}).combine.value == "last"


KEYS = st.sampled_from(["id", "max", "version", "tracks", "rounds", "criteria", "slots", "track"])
NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(NONSENSE)
def test_nothing_but_a_rule_set_error_comes_of_nonsense(nonsense):
    with pytest.raises(RuleSetError):
        parse_rules(nonsense)
