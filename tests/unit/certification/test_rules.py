"""The life of a certification: states, events, numbers and periods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.certification.rules import (
    ENDINGS,
    EventKind,
    Life,
    State,
    canonical_code,
    certificate_code,
    check_event,
    check_period,
    check_scheme_slug,
    count_standing,
    day_from,
    state_on,
    years_later,
)
from forum_app.core.errors import FieldError

GRANTED = date(2023, 12, 5)
UNTIL = date(2026, 12, 4)
DAY = timedelta(days=1)
LATER = st.dates(GRANTED + DAY, UNTIL - DAY)


def life(*events: tuple[date, EventKind]) -> Life:
    return Life(GRANTED, UNTIL, ((GRANTED, EventKind.GRANTED), *events))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (GRANTED - DAY, State.UNKNOWN),
        (GRANTED, State.VALID),
        (UNTIL, State.VALID),
        (UNTIL + DAY, State.EXPIRED),
    ],
)
def test_first_and_last_valid_day_are_both_valid(day, state):
    assert state_on(life(), day) is state


@given(LATER, st.sampled_from(sorted(ENDINGS)), st.integers(0, 3000))
def test_an_ending_wins_from_its_day_on_whatever_comes_after(day, ending, days_after):
    record = life((day, ending), (day + DAY, EventKind.REINSTATED))
    assert state_on(record, day - DAY) is State.VALID
    assert state_on(record, day + timedelta(days=days_after)) is ENDINGS[ending]


@given(LATER, st.integers(1, 60))
def test_a_suspension_lasts_until_it_is_lifted(day, length):
    lifted = day + timedelta(days=length)
    record = life((day, EventKind.SUSPENDED), (lifted, EventKind.REINSTATED))
    assert state_on(record, day - DAY) is State.VALID
    assert state_on(record, day) is State.SUSPENDED
    assert state_on(record, lifted - DAY) in (State.SUSPENDED, State.EXPIRED)
    assert state_on(record, lifted) is (State.VALID if lifted <= UNTIL else State.EXPIRED)


def test_standing_counts_suspended_ones_and_leaves_out_ended_ones():
    lives = [
        (2023, life()),
        (2023, life((date(2024, 8, 30), EventKind.ENDED))),
        (2022, Life(date(2022, 12, 12), date(2025, 12, 11), ((date(2022, 12, 12), EventKind.GRANTED),))),
        (2023, life((date(2024, 1, 1), EventKind.SUSPENDED))),
    ]
    assert count_standing(lives, date(2024, 8, 29)) == {2022: 1, 2023: 3}
    assert count_standing(lives, date(2024, 8, 30)) == {2022: 1, 2023: 2}
    assert count_standing(lives, date(2025, 12, 12)) == {2023: 2}


SUSPENDED = (date(2024, 3, 1), EventKind.SUSPENDED)
ENDED = (date(2024, 8, 30), EventKind.ENDED)


@pytest.mark.parametrize(
    ("record", "kind", "day", "reason", "field"),
    [
        (life(), EventKind.PRESENTED, GRANTED - DAY, "", "event_on"),
        (life(), EventKind.GRANTED, GRANTED, "", "kind"),
        (life(), EventKind.SUSPENDED, GRANTED, " ", "reason"),
        (life(), EventKind.ISSUED, GRANTED, "가" * 301, "reason"),
        (life(), EventKind.REINSTATED, GRANTED, "", "kind"),
        (life(), EventKind.EXPIRED, UNTIL - DAY, "", "event_on"),
        (life(SUSPENDED), EventKind.SUSPENDED, date(2024, 4, 1), "사유", "kind"),
        (life(SUSPENDED), EventKind.SUSPENDED, date(2024, 2, 1), "사유", "kind"),
        (life(SUSPENDED), EventKind.REINSTATED, date(2024, 2, 1), "", "kind"),
        (life(SUSPENDED), EventKind.REVOKED, date(2024, 2, 1), "사유", "event_on"),
        (life((GRANTED, EventKind.PRESENTED)), EventKind.PRESENTED, UNTIL, "", "kind"),
        (life(ENDED), EventKind.REVOKED, date(2024, 9, 1), "사유", "kind"),
        (life(ENDED), EventKind.MOVED, date(2024, 8, 30), "", "event_on"),
    ],
)
def test_an_event_that_does_not_fit_the_record_is_refused_with_its_field(record, kind, day, reason, field):
    with pytest.raises(FieldError) as refusal:
        check_event(record, kind, day, reason)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("record", "kind", "day", "reason"),
    [
        (life(), EventKind.PRESENTED, GRANTED, ""),
        (life(), EventKind.EXPIRED, UNTIL, ""),
        (life(SUSPENDED), EventKind.REINSTATED, date(2024, 3, 1), ""),
        (life(SUSPENDED), EventKind.REVOKED, date(2024, 3, 2), "기준 미달"),
        (life(ENDED), EventKind.PRESENTED, date(2024, 8, 29), ""),
    ],
)
def test_a_late_entry_is_taken_while_the_record_makes_sense(record, kind, day, reason):
    check_event(record, kind, day, reason)


@given(st.lists(st.tuples(LATER, st.sampled_from(sorted(set(EventKind) - {EventKind.EXPIRED}))), max_size=12))
def test_a_record_of_accepted_events_has_one_ending_and_nothing_after_it(attempts):
    record = life()
    for day, kind in attempts:
        try:
            check_event(record, kind, day, "사유")
        except FieldError:
            continue
        record = life(*record.events[1:], (day, kind))
    endings = [day for day, kind in record.events if kind in ENDINGS]
    assert len(endings) <= 1
    assert all(day <= endings[0] for day, _ in record.events) if endings else True
    assert [kind for _, kind in record.events].count(EventKind.PRESENTED) <= 1


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2024, 12, 17), 3, date(2027, 12, 16)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2023, 1, 1), 1, date(2023, 12, 31)),
    ],
)
def test_the_last_valid_day_is_the_one_before_the_anniversary(start, years, end):
    assert years_later(start, years) == end


@pytest.mark.parametrize(
    ("granted", "start", "end", "field"),
    [
        (GRANTED, GRANTED - DAY, UNTIL, "valid_from"),
        (GRANTED, GRANTED, GRANTED - DAY, "valid_until"),
        (date(1023, 12, 5), GRANTED, UNTIL, "granted_on"),
        (GRANTED, GRANTED, date(9999, 1, 1), "valid_until"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_its_field(granted, start, end, field):
    with pytest.raises(FieldError) as refusal:
        check_period(granted, start, end)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023-007", "2023-007"),
        ("제2023-7호", "2023-007"),
        (" 제 ２０２３－００７ 호 ", "2023-007"),
        ("BUSAN-2024-1", "busan-2024-001"),
        ("award-2023-12", "award-2023-012"),
        ("2023007", None),
        ("", None),
        ("2023-00012", None),
    ],
)
def test_a_number_is_understood_in_the_ways_people_write_it(text, code):
    assert canonical_code(text) == code


@given(st.sampled_from(["national", "busan", "jeju-si"]), st.integers(2000, 2100), st.integers(1, 9999))
def test_a_printed_number_leads_back_to_itself(scheme, year, number):
    code = certificate_code(scheme, year, number)
    assert canonical_code(code) == code


@pytest.mark.parametrize("slug", ["", "Busan", "부산", "2024", "award", "all", "-a", "a-", "jeju-2024", "a" * 41])
def test_a_slug_that_would_confuse_numbers_is_refused(slug):
    with pytest.raises(FieldError):
        check_scheme_slug(slug)


@pytest.mark.parametrize("slug", ["national", "busan", "jeju-si", "a"])
def test_a_plain_slug_is_taken(slug):
    check_scheme_slug(slug)


@pytest.mark.parametrize("text", ["", "2023-02-30", "20231205", "2023-W49-2", "05.12.2023", "2023-12-05T10:00", "NaN"])
def test_what_is_no_day_is_refused_and_the_column_named(text):
    with pytest.raises(FieldError) as refusal:
        day_from(text, "event_on")
    assert refusal.value.params["column"] == "event_on"


def test_a_day_may_come_from_a_spreadsheet():
    assert day_from("2023-12-05 00:00:00", "event_on") == GRANTED
