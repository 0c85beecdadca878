"""The rail of the workbench home: periods side by side where their words fit, below each other where not."""

from datetime import date

from forum_app.core import clock
from forum_app.site.views.rail import BAR_STEP, BAR_TOP, Period, rail_of

DAY = date(2023, 12, 5)
NOW = clock.seoul(date(2023, 11, 21), 9)


def period(first: date, last: date, fact: str = "") -> Period:
    return Period("심사", clock.seoul(first), clock.seoul(last), fact)


def lanes(*periods: Period) -> list[int]:
    return [(bar.y - BAR_TOP) // BAR_STEP for bar in rail_of(periods, DAY, NOW).bars]


def test_periods_that_follow_each_other_share_a_lane():
    call, judging = period(date(2023, 10, 4), date(2023, 11, 17)), period(date(2023, 11, 17), date(2023, 11, 24))
    assert lanes(call, judging) == [0, 0]


def test_periods_at_the_same_time_stand_in_lanes_of_their_own():
    call = period(date(2023, 10, 4), date(2023, 11, 17))
    assert lanes(call, call, call) == [0, 1, 2]


def test_words_longer_than_their_bar_push_the_next_one_down():
    short = period(date(2023, 10, 4), date(2023, 10, 6), fact="2023. 10. 4. – 2023. 10. 6. · 64편")
    assert lanes(short, period(date(2023, 10, 6), date(2023, 10, 30))) == [0, 1]


def test_nothing_stands_on_the_day_itself():
    assert lanes(period(date(2023, 11, 30), date(2023, 12, 5))) == [1]
