"""Clashes, days and what is on now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.programme.rules import Clash, Phase, SessionKind, Slot, SpeakerRole, clashes, outside_days, phases

TEN = datetime(2023, 12, 5, 1, 0, tzinfo=UTC)


def slot(n: int, after: int, minutes: int = 30, room: int | None = None, people: tuple[int, ...] = ()) -> Slot:
    return Slot(n, TEN + timedelta(minutes=after), minutes, room, frozenset(people))


def test_a_shared_room_clashes_for_as_long_as_both_need_it():
    assert clashes([slot(1, 0, 30, room=7), slot(2, 20, 30, room=7)]) == [Clash(1, 2, 10, 7, frozenset())]


def test_a_shared_person_clashes_across_rooms():
    found = clashes([slot(1, 0, 30, room=7, people=(1, 2)), slot(2, 28, 12, room=8, people=(2, 3))])
    assert found == [Clash(1, 2, 2, None, frozenset({2}))]


def test_one_after_the_other_is_no_clash():
    assert clashes([slot(1, 0, 30, room=7, people=(1,)), slot(2, 30, 30, room=7, people=(1,))]) == []


def test_sessions_without_room_and_people_never_clash():
    assert clashes([slot(1, 0), slot(2, 0)]) == []


def test_a_short_session_inside_a_long_one_clashes_for_all_of_it():
    assert clashes([slot(1, 0, 120, room=7), slot(2, 30, 15, room=7)]) == [Clash(1, 2, 15, 7, frozenset())]


SLOTS = st.lists(
    st.builds(
        lambda after, minutes, room, people: (after, minutes, room, people),
        st.integers(0, 300), st.integers(1, 120), st.one_of(st.none(), st.integers(1, 3)),
        st.frozensets(st.integers(1, 4), max_size=3),
    ),
    max_size=8,
)  # fmt: skip


@given(SLOTS)
def test_exactly_the_pairs_that_overlap_and_share_something_clash(rows):
    slots = [Slot(n, TEN + timedelta(minutes=a), m, room, people) for n, (a, m, room, people) in enumerate(rows)]
    expected = {
        frozenset((one.session_id, other.session_id))
        for one, other in combinations(slots, 2)
        if one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        and ((one.room_id is not None and one.room_id == other.room_id) or one.people & other.people)
    }
    found = clashes(slots)
    assert {frozenset((clash.first_id, clash.second_id)) for clash in found} == expected
    assert len(found) == len(expected)
    assert all(clash.minutes >= 1 for clash in found)


@given(SLOTS, st.randoms())
def test_the_order_in_which_sessions_are_given_changes_nothing(rows, random):
    slots = [Slot(n, TEN + timedelta(minutes=a), m, room, people) for n, (a, m, room, people) in enumerate(rows)]
    shuffled = list(slots)
    random.shuffle(shuffled)
    assert clashes(shuffled) == clashes(slots)


@pytest.mark.parametrize(
    ("starts", "minutes", "leaves"),
    [(0, 60, False), (-1, 30, True), (1380, 60, False), (1380, 61, True), (1440, 1, True)],
)
def test_a_session_leaves_the_days_of_its_forum_by_a_minute(starts, minutes, leaves):
    opens, closes = TEN, TEN + timedelta(days=1)
    assert outside_days(TEN + timedelta(minutes=starts), minutes, opens, closes) is leaves


def test_past_now_next_and_later_are_told_apart_at_the_minute():
    day = [slot(1, 0), slot(2, 30), slot(3, 60), slot(4, 60), slot(5, 90)]
    assert phases(day, TEN + timedelta(minutes=30)) == {
        1: Phase.PAST, 2: Phase.NOW, 3: Phase.NEXT, 4: Phase.NEXT, 5: Phase.LATER,
    }  # fmt: skip


def test_after_the_last_session_everything_is_past():
    assert phases([slot(1, 0)], TEN + timedelta(minutes=30)) == {1: Phase.PAST}


def test_every_kind_and_role_has_its_word():
    assert set(SessionKind.labels()) == set(SessionKind)
    assert set(SpeakerRole.labels()) == set(SpeakerRole)
