"""From a rules.json to the shape of a draft: every rule set a draft can hold comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import RuleSetError
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.services.shape_rules import read_rules, shape_from_rules
from forum_app.contest.services.standard_shapes import standard_round, standard_shape

SOURCE: dict[str, Any] = {
    "version": 1,
    "tracks": [{"id": "biz", "name": "사업", "max_awards": 6}],
    "rounds": [
        {"id": "doc", "weight": "0", "advance": {"count": 8}, "criteria": [{"id": "c1", "max": "20", "weight": "2.5"}]},
        {"id": "vote", "kind": "audience", "min_judges": 1, "criteria": [{"id": "v", "name": "지지", "max": "100"}]},
    ],
    "slots": [{"grade": "최우수상", "authority": "SK이노베이션"}, {"grade": "우수상", "track": "biz", "prize": 500000}],
    "flags": {"judge_deviation": "0.125", "item_gap": "0.30"},
}


def shape(source: dict[str, Any]) -> Any:
    draft = standard_shape()
    (round_,) = draft.rounds
    coded = tuple(replace(one, code=f"c{number}") for number, one in enumerate(round_.criteria, 1))
    before = replace(draft, rounds=(replace(round_, criteria=coded),))
    return shape_from_rules(read_rules(orjson.dumps(source)), before)


def test_a_file_becomes_tracks_rounds_awards_and_limits():
    found = shape(SOURCE)
    assert [(t.code, t.prefix, t.name, t.name_en) for t in found.tracks] == [("biz", "사업", "사업", "Services")]
    assert [(r.code, r.kind, r.weight, r.advance_count, r.runs_with_previous) for r in found.rounds] == [
        ("doc", RoundKind.DOCUMENT, 0, 8, False),
        ("vote", RoundKind.AUDIENCE, 1, None, True),
    ]
    assert [(c.code, c.name, c.weight) for r in found.rounds for c in r.criteria] == [
        ("c1", "공공성", Decimal("2.5")),
        ("v", "지지", 1),
    ]
    assert [(s.grade, s.grade_en, s.authority, s.track, s.prize_krw) for s in found.slots] == [
        ("최우수상", "Grand prize", "SK이노베이션", None, 0),
        ("우수상", "Excellence prize", "보건복지부장관", "biz", 500000),
    ]
    assert found.judging.judge_deviation == Decimal("0.125")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"lottery_seed": "1234"}, "lottery_seed"),
        ({"colour": "red"}, "colour"),
        ({"tracks": [{"id": "a" * 21}]}, "tracks[0].id"),
        ({"slots": [{"grade": "상" * 41}]}, "slots[0].grade"),
        ({"slots": [{"authority": "장관\0"}]}, "slots[0].authority"),
        ({"rounds": [{"id": "doc", "criteria": [{"id": "c", "max": "0.00001"}]}]}, "rounds[0].criteria[0].max"),
        ({"rounds": [{"id": "doc", "criteria": [{"id": "c", "max": "100001"}]}]}, "rounds[0].criteria[0].max"),
        (
            {"rounds": [{"id": "doc", "criteria": [{"id": "c", "max": "1", "weight": "0"}]}]},
            "rounds[0].criteria[0].weight",
        ),
        (
            {"rounds": [{"id": "doc", "judges_per_entry": 2, "criteria": [{"id": "c", "max": "1"}]}]},
            "rounds[0].min_judges",
        ),
        (
            {"rounds": [{"id": "doc", "rounding": {"places": 5}, "criteria": [{"id": "c", "max": "1"}]}]},
            "rounds[0].rounding.places",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(changes, where):
    without = {"slots": []} if "tracks" in changes else {}
    with pytest.raises(RuleSetError) as refusal:
        shape({**SOURCE, **without, **changes})
    assert [problem.where for problem in refusal.value.problems] == [where]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"rules"', b"\xff\xfe", b"null", b" " * 1_000_001])
def test_what_is_no_rules_file_is_refused_and_not_a_failure(content):
    with pytest.raises(RuleSetError):
        read_rules(content)


@given(st.lists(st.sampled_from(list(RoundKind)), min_size=1, max_size=4))
def test_codes_of_rounds_never_meet(kinds):
    taken: list[str] = []
    for kind in kinds:
        taken.append(standard_round(kind, taken).code)
    assert len(set(taken)) == len(kinds)
