"""When what of a registrant's data must go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.registration.rules import (
    STANDARD_NOTICES,
    Answered,
    ConsentKind,
    ErasedThing,
    Keep,
    KeepUnit,
    due_things,
    erasure_plan,
    offered_period,
)

K, T, U = ConsentKind, ErasedThing, KeepUnit
LAST_DAY = date(2023, 12, 5)
keeps = st.builds(Keep, st.integers(0, 999), st.sampled_from(KeepUnit))
days = st.dates(date(1990, 1, 1), date(2199, 12, 31))
answers = st.lists(st.builds(Answered, st.sampled_from(ConsentKind), keeps, st.booleans()), max_size=8)


def standard(*given_kinds):
    return [Answered(one.kind, one.keep, one.kind in given_kinds) for one in STANDARD_NOTICES]


@pytest.mark.parametrize(
    ("keep", "last_day", "erased_on"),
    [
        (Keep(7, U.DAY), date(2023, 12, 5), date(2023, 12, 12)),
        (Keep(0, U.DAY), date(2023, 12, 5), date(2023, 12, 5)),
        (Keep(3, U.MONTH), date(2023, 12, 5), date(2024, 3, 5)),
        (Keep(1, U.MONTH), date(2023, 12, 31), date(2024, 1, 31)),
        (Keep(3, U.MONTH), date(2023, 11, 30), date(2024, 2, 29)),
        (Keep(3, U.MONTH), date(2022, 11, 30), date(2023, 2, 28)),
        (Keep(12, U.MONTH), date(2023, 12, 5), date(2024, 12, 5)),
        (Keep(2, U.YEAR), date(2023, 12, 5), date(2025, 12, 5)),
        (Keep(1, U.YEAR), date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_period_ends_on_the_same_day_of_a_later_month_or_on_its_last(keep, last_day, erased_on):
    assert keep.erase_on(last_day) == erased_on


def test_needs_go_after_a_week_the_rest_after_three_months_and_news_after_two_years():
    plan = erasure_plan(standard(K.COLLECT, K.SENSITIVE, K.MARKETING), LAST_DAY)
    assert (plan.needs, plan.person, plan.news) == (date(2023, 12, 12), date(2024, 3, 5), date(2025, 12, 5))


def test_what_was_not_consented_to_or_was_taken_back_is_never_kept():
    plan = erasure_plan(standard(K.COLLECT), LAST_DAY)
    assert (plan.needs, plan.person, plan.news) == (None, date(2024, 3, 5), None)
    assert due_things(plan, date(2000, 1, 1)) == {T.NEEDS, T.NEWS}


@pytest.mark.parametrize(
    ("day", "gone"),
    [
        (date(2023, 12, 11), set()),
        (date(2023, 12, 12), {T.NEEDS}),
        (date(2024, 3, 4), {T.NEEDS}),
        (date(2024, 3, 5), {T.NEEDS, T.PERSON}),
        (date(2025, 12, 4), {T.NEEDS, T.PERSON}),
        (date(2025, 12, 5), {T.NEEDS, T.PERSON, T.NEWS}),
    ],
)
def test_each_thing_is_due_on_its_day_and_not_the_day_before(day, gone):
    plan = erasure_plan(standard(K.COLLECT, K.SENSITIVE, K.MARKETING), LAST_DAY)
    assert due_things(plan, day) == gone


@pytest.mark.parametrize("months", [1, 3])
def test_a_list_for_news_that_would_end_before_the_rest_or_with_it_is_never_begun(months):
    short = [Answered(K.COLLECT, Keep(3, U.MONTH), True), Answered(K.MARKETING, Keep(months, U.MONTH), True)]
    assert erasure_plan(short, LAST_DAY).news is None


@given(answers, days)
def test_nobody_is_kept_for_ever_and_needs_never_outlive_the_person(given_answers, last_day):
    plan = erasure_plan(given_answers, last_day)
    assert plan.person >= last_day
    assert plan.needs is None or last_day <= plan.needs <= plan.person
    assert plan.news is None or plan.news > plan.person


@given(answers, days, st.integers(-400, 400_000), st.integers(0, 4000))
def test_what_is_due_stays_due(given_answers, last_day, offset, later):
    plan = erasure_plan(given_answers, last_day)
    day = last_day + timedelta(days=offset)
    assert due_things(plan, day) <= due_things(plan, day + timedelta(days=later))


@given(answers, days)
def test_a_refused_question_counts_as_one_that_was_not_asked(given_answers, last_day):
    in_force = [answer for answer in given_answers if answer.in_force]
    assert erasure_plan(given_answers, last_day) == erasure_plan(in_force, last_day)


@given(keeps, days)
def test_a_day_more_is_a_day_later_and_a_year_is_twelve_months(keep, last_day):
    if keep.unit is U.DAY:
        assert Keep(keep.count + 1, U.DAY).erase_on(last_day) == keep.erase_on(last_day) + timedelta(days=1)
    elif keep.unit is U.YEAR:
        assert Keep(keep.count * 12, U.MONTH).erase_on(last_day) == keep.erase_on(last_day)
    else:
        assert keep.erase_on(last_day) >= last_day + timedelta(days=28 * keep.count)


@pytest.mark.parametrize("standard_notice", STANDARD_NOTICES, ids=lambda one: one.kind.value)
def test_the_standard_notices_promise_in_words_what_the_erasure_does(standard_notice):
    notices = standard_notice.notices
    assert (notices.period, notices.period_en) == offered_period(standard_notice.kind, standard_notice.keep)


def test_one_month_is_not_called_one_months():
    assert offered_period(K.COLLECT, Keep(1, U.MONTH)) == ("행사 뒤 1개월", "1 month after the event")
