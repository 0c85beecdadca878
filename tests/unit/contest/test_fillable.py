"""A rule set that cannot fill its slots says so before the call opens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import compute, parse_rules
from forum_app.contest.judging.fillable import advice, unfillable
from forum_app.contest.judging.scores import EntryRow, Score

TRACKS = [{"id": "biz", "max_awards": 6}, {"id": "tech", "max_awards": 6}]


def rules(slots: list[dict[str, Any]], *, tracks: list[dict[str, Any]] = TRACKS, **first: Any) -> Any:
    criteria = [{"id": "c1", "max": "20"}]
    rounds = [{"id": "doc", "criteria": criteria, **first}, {"id": "pt", "min_judges": 1, "criteria": criteria}]
    return parse_rules({"version": 1, "tracks": tracks, "rounds": rounds, "slots": slots})


@pytest.mark.parametrize(
    ("slots", "first", "wheres"),
    [
        ([], {}, ["slots"]),
        ([{"count": 12}], {}, []),
        ([{"count": 12}], {"advance": {"count": 6}}, []),
        ([{"count": 12}], {"advance": {"count": 5}}, ["rounds[0].advance"]),
        ([{"count": 3, "track": "biz"}], {"advance": {"count": 3}}, []),
        ([{"count": 3, "track": "biz"}], {"advance": {"count": 2}}, ["rounds[0].advance"]),
        ([{"count": 12}], {"advance": {"score": "60"}}, []),
        ([{"count": 1}], {"judges_per_entry": 3, "min_judges": 3}, []),
        ([{"count": 1}], {"judges_per_entry": 2, "min_judges": 3}, ["rounds[0].min_judges"]),
    ],
)
def test_what_leaves_slots_empty_is_found_with_its_place(slots, first, wheres):
    assert [problem.where for problem in unfillable(rules(slots, **first))] == wheres


@pytest.mark.parametrize(
    ("changes", "wheres"),
    [
        ({"lottery_source": "금요일 코스피 종가"}, []),
        ({}, ["lottery_source"]),
        ({"tie_break": ["criteria"]}, ["tie_break"]),
    ],
)
def test_what_will_surprise_somebody_is_pointed_out_and_does_not_block(changes, wheres):
    criteria = [{"id": "c1", "max": "20"}]
    source = {
        "version": 1, "tracks": [{"id": "a"}], "rounds": [{"id": "doc", "criteria": criteria}], "slots": [{}],
    }  # fmt: skip
    found = parse_rules({**source, **changes})
    assert ([one.where for one in advice(found)], list(unfillable(found))) == (wheres, [])


def test_a_trim_that_never_happens_is_pointed_out():
    trims = rules([{"count": 1}], judges_per_entry=4)
    assert "rounds[0].aggregation.trim_from" in [one.where for one in advice(trims)]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6))
def test_where_nothing_is_found_every_slot_is_filled_if_enough_entries_come(going, own, open_slots):
    slots = [{"count": own, "track": "biz"}, {"grade": "우수상", "count": open_slots}]
    found = rules(slots, advance={"count": going}, min_judges=1)
    entries = [EntryRow(f"{track}-{n}", track) for track in ("biz", "tech") for n in range(6)]
    scores = [
        Score(entry.entry, "J1", round_, "c1", Decimal(place))
        for round_ in ("doc", "pt")
        for place, entry in enumerate(entries)
    ]
    vacant = compute(found, entries, scores, lottery_seed="seed").vacant
    if not list(unfillable(found)):
        assert vacant == ()
