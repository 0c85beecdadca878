"""Spans of time for charts."""

from datetime import UTC, datetime, timedelta

import pytest

from forum_app.registration.rules import time_bins

NINE = datetime(2023, 12, 5, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "most", "length", "count"),
    [
        (0, 12, 5, 1), (59, 12, 5, 12), (60, 12, 10, 7), (60, 13, 5, 13), (24 * 60, 12, 180, 9),
        (40 * 1440, 12, 4 * 1440, 11),
    ],
)  # fmt: skip
def test_spans_are_as_short_as_their_number_allows(minutes, most, length, count):
    spans = time_bins(NINE, NINE + timedelta(minutes=minutes), most)
    assert len(spans) == count
    assert {ends - begins for begins, ends in spans} == {timedelta(minutes=length)}


@pytest.mark.parametrize("minutes", [0, 7, 59, 61, 1000, 100_000])
def test_spans_join_each_other_and_hold_the_first_and_the_last_moment(minutes):
    last = NINE + timedelta(minutes=minutes)
    spans = time_bins(NINE, last, 12)
    assert spans[0][0] <= NINE < spans[0][1]
    assert spans[-1][0] <= last < spans[-1][1]
    assert [ends for _begins, ends in spans[:-1]] == [begins for begins, _ends in spans[1:]]


def test_days_begin_at_midnight_in_seoul():
    spans = time_bins(NINE, NINE + timedelta(days=11), 12)
    assert spans[0][0] == datetime(2023, 12, 4, 15, tzinfo=UTC)
