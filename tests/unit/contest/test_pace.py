"""How long the rest takes, and where own totals lie on their scale."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from forum_app.contest.exports.own_totals import own_plot
from forum_app.contest.rules import minutes_at_pace

BEGUN = datetime(2023, 11, 20, 1, 0, tzinfo=UTC)


def handed_in(*minutes: int) -> list[datetime]:
    return [BEGUN + timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(
    ("minutes", "left", "expected"),
    [
        ((0, 10, 20), 5, None),  # two gaps say nothing yet
        ((0, 10, 20, 30), 24, 240),
        ((30, 0, 20, 10), 24, 240),  # in whatever order
        ((0, 10, 20, 30, 24 * 60, 24 * 60 + 10), 3, 30),  # the night does not count
        ((0, 0, 0, 0), 3, None),  # an import is no work
        ((0, 10, 20, 30), 0, None),
    ],
)
def test_the_rest_takes_as_long_as_most_sheets_took(minutes, left, expected):
    assert minutes_at_pace(handed_in(*minutes), left) == expected


def test_the_scale_of_own_totals_begins_at_the_tick_below_the_lowest():
    plot = own_plot([Decimal(61), Decimal("84.5")], Decimal(100))
    assert [str(value) for value, _ in plot.ticks] == ["60", "70", "80", "90", "100"]
    assert [place for _, place in plot.dots] == ["2.50%", "61.25%"]


@pytest.mark.parametrize(("totals", "low"), [([], "0"), ([Decimal(100)], "80"), ([Decimal(0), Decimal(100)], "0")])
def test_the_scale_is_never_shorter_than_two_ticks(totals, low):
    plot = own_plot(totals, Decimal(100))
    assert (str(plot.low), plot.ticks[-1]) == (low, (Decimal(100), "100.00%"))
