"""The workbench: its home, what waits for whom, staff, and the frame around the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from forum_app.accounts.rules import Role
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums import services
from forum_app.forums.models import Forum
from tests.factories.accounts import act_as, grant, make_person, session_of, sign_in_as
from tests.factories.forums import make_forum
from tests.factories.judging import make_called_contest, make_scored_contest
from tests.factories.programme import make_part, make_room, make_session
from tests.support.statements import counted

TEN = datetime(2023, 12, 5, 1, 0, tzinfo=UTC)
HOME = "/manage/forums/2023-2/"


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        return make_forum().id


def test_the_home_counts_the_days_and_names_what_is_missing(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(HOME).text
    assert "행사까지 14일" in page
    assert "2023-12-05 · D-14" in page
    assert "프로그램에 순서가 없습니다" in page


def test_a_clash_comes_first_and_is_counted_beside_the_programme(client, session, forum_id):
    with unit_of_work():
        forum = session.get(Forum, forum_id)
        part, room = make_part(forum, 1), make_room(forum)
        make_session(part, TEN, 30, room_id=room.id, title="앞")
        make_session(part, TEN, 30, room_id=room.id, title="뒤")
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(HOME).text
    assert "순서 두 개가 30분 겹칩니다" in page
    assert 'class="work-count work-count-alert">1<' in page


def test_changes_of_this_forum_are_listed_in_words_and_no_others(client, session, forum_id):
    with unit_of_work():
        draft = make_forum("draft", edition_no=7, day=date(2023, 12, 20), published_at=None)
        services.publish(draft, actor=Actor(None, "다른 사람"), at=TEN.replace(month=11))
        draft_id = draft.id
    sign_in_as(client, Role.ORGANISER, forum_id=draft_id)
    assert "행사: 공개" in client.get("/manage/forums/draft/").text
    other = client.application.test_client()
    sign_in_as(other, Role.AUDITOR)
    assert "행사: 공개" not in other.get(HOME).text


def test_the_same_deed_of_a_day_is_one_line_with_its_count(client, session, clock, forum_id):
    with unit_of_work():
        make_scored_contest(clock, forum=session.get(Forum, forum_id), biz=2, tech=1)
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(HOME).text
    assert page.count("심사위원: 초대") == 1
    assert "심사위원: 초대 5차례" in page


def test_sheets_and_judges_without_one_are_told_of_each_contest(client, session, clock, forum_id):
    with unit_of_work():
        forum = session.get(Forum, forum_id)
        contest = make_scored_contest(clock, forum=forum, biz=1, tech=1)
        make_called_contest(clock, slug="second", forum=forum, entries=[("biz", "다른 기관")])
    clock.at("2023-11-21 09:00")
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(HOME).text
    assert "심사위원 5명이 아직 시작하지 않았습니다" in page
    assert f"/manage/contests/{contest.slug}/panel/" in page
    assert page.count("0 / 10") == 3


def test_an_auditor_is_not_led_to_the_staff_page(client, session, forum_id):
    sign_in_as(client, Role.AUDITOR)
    assert f"{HOME}staff/" not in client.get(HOME).text


def test_the_home_costs_the_same_for_one_session_and_for_three(app, client, session, forum_id):
    with unit_of_work():
        part = make_part(session.get(Forum, forum_id), 1)
        make_session(part, TEN)
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    client.get(HOME)
    with counted(app) as one:
        client.get(HOME)
    with unit_of_work():
        for hour in (2, 3):
            make_session(session.merge(part), TEN.replace(hour=hour))
    with counted(app) as three:
        client.get(HOME)
    assert len(three) == len(one)


def test_the_editions_one_may_change_to_keep_the_area(client, session, forum_id):
    with unit_of_work():
        make_forum("2023-1", edition_no=1, day=date(2023, 3, 23), name="제1차 포럼")
    sign_in_as(client, Role.AUDITOR)
    page = client.get(HOME + "programme/").text
    assert "/manage/forums/2023-1/programme/" in page
    assert "2023-03-23 · 종료" in page


def test_an_organiser_invites_door_staff_and_takes_the_link_back(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fields = {"name": "접수 하나", "email": "door1@example.org", "role": "door"}
    assert client.submit(HOME + "staff/", fields).status_code == 303
    page = client.get(HOME + "staff/").text
    assert "door1@example.org" in page
    withdraw = HOME + "staff/invitations/1/withdraw"
    assert client.submit(HOME + "staff/", to=withdraw).status_code == 303
    assert "기다리는 초대가 없습니다" in client.get(HOME + "staff/").text


def test_a_link_of_another_forum_is_none_of_this_one_even_to_who_runs_both(client, session, forum_id):
    with unit_of_work():
        other = make_forum("2023-1", edition_no=1, day=date(2023, 12, 23)).id
        person = make_person(Role.ORGANISER, forum_id=forum_id)
        grant(person, Role.ORGANISER, forum_id=other)
        session_id = session_of(person)
    act_as(client, session_id)
    client.submit(HOME + "staff/", {"name": "접수 하나", "email": "door1@example.org", "role": "door"})
    foreign = "/manage/forums/2023-1/staff/"
    assert client.submit(foreign, to=foreign + "invitations/1/withdraw").status_code == 404
    assert "door1@example.org" in client.get(HOME + "staff/").text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"), ({"email": "주소 아님"}, "email"), ({"role": "admin"}, "role"),
        ({"role": "judge"}, "role"),
    ],
)  # fmt: skip
def test_a_wrong_invitation_is_refused_at_its_field(client, session, forum_id, fields, field):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    good = {"name": "접수 하나", "email": "door1@example.org", "role": "door"}
    answer = client.submit(HOME + "staff/", {**good, **fields})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_nobody_takes_back_a_role_of_another_forum(client, session, forum_id):
    with unit_of_work():
        other_id = make_forum("other", edition_no=9).id
    stranger = client.application.test_client()
    sign_in_as(stranger, Role.DOOR, forum_id=other_id)
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert client.submit(HOME + "staff/", to=HOME + "staff/1/revoke").status_code == 404


def test_the_language_switch_keeps_the_page_and_its_filters(client, session, forum_id):
    page = client.get("/forums/?page=2&lang=ko").text
    assert 'href="?page=2&amp;lang=en"' in page
    assert 'lang="en"' in client.get("/forums/?lang=en").text


def test_only_what_answers_is_linked(client, session, forum_id):
    page = client.get("/").text
    for url in ("/forums/2023-2/programme/", "/forums/2023-2/booths/", "/institutions/", "/verify/", "/privacy"):
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200
