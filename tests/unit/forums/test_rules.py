"""When an edition is over, and how far away it is."""

from __future__ import annotations

from datetime import date

import pytest

from forum_app.forums.rules import HostKind, days_until, forum_is_over

LAST_DAY = date(2023, 12, 5)


@pytest.mark.parametrize(("today", "over"), [(date(2023, 12, 4), False), (LAST_DAY, False), (date(2023, 12, 6), True)])
def test_a_forum_is_over_from_the_day_after_its_last(today, over):
    assert forum_is_over(LAST_DAY, today) is over


@pytest.mark.parametrize(("today", "days"), [(date(2023, 11, 21), 14), (LAST_DAY, 0), (date(2023, 12, 6), -1)])
def test_the_count_goes_through_zero_on_the_day(today, days):
    assert days_until(LAST_DAY, today) == days


def test_every_kind_of_host_has_its_word():
    assert set(HostKind.labels()) == set(HostKind)
