"""The organiser's numbers over time, as counted and as drawn."""

import pytest
from sqlalchemy import event

from forum_app.accounts.rules import Role
from forum_app.core.clock import SEOUL, day_of
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries
from forum_app.registration.queries import SourceCount, Statistics
from forum_app.registration.rules import Source
from forum_app.registration.services import advance_registration, cancel_own, check_in
from tests.factories.accounts import sign_in_as
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)

PAGE = "/manage/forums/2023-2/registrations/statistics"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=60)


def _sign_up_over_four_days(forum, clock):
    rows = {}
    for moment, names in (("2023-11-20 23:59", "ab"), ("2023-11-21 00:00", "c"), ("2023-11-23 10:00", "de")):
        clock.at(moment)
        with unit_of_work():
            rows |= {who: make_registration(forum, who) for who in names}
    return rows


def test_sign_ups_are_counted_by_the_day_in_seoul_and_days_without_any_are_not_left_out(forum, clock):
    _sign_up_over_four_days(forum, clock)
    ticket, days = ticket_of(forum).id, queries.registration_statistics(forum).days
    assert [(day_of(day.begins).day, dict(day.signed_up), dict(day.so_far)) for day in days] == [
        (20, {ticket: 2}, {ticket: 2}),
        (21, {ticket: 1}, {ticket: 3}),
        (22, {}, {ticket: 3}),
        (23, {ticket: 2}, {ticket: 5}),
    ]


def test_cancellations_are_counted_on_their_day_whoever_cancelled_and_the_sign_up_stays_counted(forum, clock):
    rows = _sign_up_over_four_days(forum, clock)
    clock.at("2023-11-24 09:00")
    with unit_of_work():
        advance_registration(rows["a"], "cancel", actor=STAFF, tell=tell_nobody)
        cancel_own(rows["d"], tell=tell_nobody)
    days = queries.registration_statistics(forum).days
    assert [day.cancelled for day in days] == [0, 0, 0, 0, 2]
    assert sum(days[-1].so_far.values()) == 5


def test_arrivals_are_counted_by_ten_minutes(forum, clock):
    rows = list(_sign_up_over_four_days(forum, clock).values())
    for row, minute in zip(rows, ("09:31", "09:39", "09:40", "10:05", "10:05"), strict=True):
        clock.at(f"2023-12-05 {minute}")
        with unit_of_work():
            check_in(forum, row, desk="1", actor=STAFF)
    bars = queries.registration_statistics(forum).arrivals
    came = [(f"{bar.begins.astimezone(SEOUL):%H:%M}", bar.count) for bar in bars]
    assert came == [("09:30", 2), ("09:40", 1), ("09:50", 0), ("10:00", 2)]


def test_ways_of_signing_up_are_counted_with_who_is_confirmed(forum):
    with unit_of_work():
        gone = make_registration(forum, "a")
        make_registration(forum, "b")
        make_registration(forum, "c", at_desk=True)
        advance_registration(gone, "cancel", actor=STAFF, tell=tell_nobody)
    assert queries.registration_statistics(forum).sources == [
        SourceCount(Source.ONLINE, 2, 1), SourceCount(Source.DESK, 1, 1),
    ]  # fmt: skip


def test_another_forum_counts_for_itself(forum):
    with unit_of_work():
        make_registration(make_open_forum("2023-1", capacity=5), "a")
    assert queries.registration_statistics(forum) == Statistics([], [], [])


def test_a_forum_without_registrations_says_so(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "아직 등록이 없습니다" in page.text
    assert 'class="chart' not in page.text


def test_a_single_day_is_drawn_and_written(client, forum):
    with unit_of_work():
        make_registration(forum, "a")
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get(PAGE).text
    assert page.count('<svg class="chart-bars"') == 1
    assert "<title>2023. 11. 20.: 1</title>" in page
    assert "취소하신 분이 없습니다." in page
    assert "아직 입장하신 분이 없습니다." in page


def test_who_may_only_read_sees_the_numbers_and_outsiders_nothing(client, forum):
    with unit_of_work():
        make_registration(forum, "a")
    assert client.get(PAGE).status_code in {303, 404}
    sign_in_as(client, Role.AUDITOR)
    assert client.get(PAGE).status_code == 200


def test_the_page_reads_as_often_for_many_days_as_for_one(client, forum, clock):
    with unit_of_work():
        make_registration(forum, "zero")
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    one = _reads(client)
    _sign_up_over_four_days(forum, clock)
    assert _reads(client) == one


def _reads(client):
    seen = []
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    assert client.get(PAGE).status_code == 200
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)
