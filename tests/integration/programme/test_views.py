"""Pages of the programme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Room, Session
from forum_app.programme.rules import SessionKind
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_room, make_session, make_speaker
from tests.support.statements import counted

TEN = datetime(2023, 12, 5, 1, 0, tzinfo=UTC)
MANAGE = "/manage/forums/2023-2/programme/"
FIELDS = {
    "version": "0", "title": "공모전 시상식", "part_number": "1", "kind": "awards", "day": "2023-12-05",
    "time": "11:30", "duration_minutes": "30", "room_name": "한라홀", "speakers": "이름 하나 | 직함 | 사회\n이름 둘",
}  # fmt: skip


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        forum = make_forum()
        part = make_part(forum, 1)
        for n in range(3):
            make_session(part, TEN + timedelta(minutes=30 * n), 30, title=f"순서 {n}")
        return forum.id


def test_an_empty_programme_says_what_will_come(client, session):
    with unit_of_work():
        make_part(make_forum())
    assert "프로그램을 준비하고 있습니다" in client.get("/forums/2023-2/programme/").text


@pytest.mark.parametrize(
    ("moment", "past", "now", "next_", "strip"),
    [
        ("2023-12-04 20:00", 0, 0, 1, False),
        ("2023-12-05 09:00", 0, 0, 1, True),
        ("2023-12-05 10:00", 0, 1, 1, True),
        ("2023-12-05 10:43", 1, 1, 1, True),
        ("2023-12-05 11:10", 2, 1, 0, True),
        ("2023-12-05 11:30", 3, 0, 0, False),
    ],
)
def test_the_server_s_clock_says_what_is_on(client, forum_id, clock, moment, past, now, next_, strip):
    clock.at(moment)
    page = client.get("/forums/2023-2/programme/").text
    assert page.count("session-past") == past
    assert page.count('aria-current="time"') == now
    assert page.count("session-next") == next_
    assert ('class="now-next' in page) is strip


def test_the_strip_tells_how_much_is_left(client, forum_id, clock):
    clock.at("2023-12-05 10:43")
    page = client.get("/forums/2023-2/programme/").text
    assert "10:30 – 11:00 · 17분 남음" in page
    assert "43% 지남" in page


def test_a_past_programme_is_marked_as_over(client, forum_id, clock):
    clock.at("2023-12-06 00:00")
    page = client.get("/forums/2023-2/programme/").text
    assert "종료" in page
    assert "달라질 수 있으며" not in page


def test_the_public_page_costs_the_same_for_one_session_and_for_three(app, client, session):
    with unit_of_work():
        forum = make_forum()
        part, room = make_part(forum, 1), make_room(forum)
        make_session(part, TEN, 10, make_speaker("이름 0"), room_id=room.id)
    client.get("/forums/2023-2/programme/")
    with counted(app) as one:
        client.get("/forums/2023-2/programme/")
    with unit_of_work():
        part = session.scalar(select(Part))
        for n in (1, 2):
            room = make_room(the_forum(session), f"방 {n}")
            make_session(part, TEN + timedelta(minutes=20 * n), 10, make_speaker(f"이름 {n}"), room_id=room.id)
    with counted(app) as three:
        client.get("/forums/2023-2/programme/")
    assert len(three) == len(one)


def the_forum(session):
    return session.scalar(select(Forum))


def test_an_organiser_adds_changes_and_deletes_a_session(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert client.submit(MANAGE + "sessions/new", FIELDS).status_code == 303
    made = session.scalar(select(Session).where(Session.title == "공모전 시상식"))
    assert [s.person.name for s in made.speakers] == ["이름 하나", "이름 둘"]
    page = f"{MANAGE}sessions/{made.id}/"
    assert "이름 하나 | 직함 | 사회" in client.get(page).text
    assert client.submit(page, {**FIELDS, "version": "1", "title": "시상식"}).status_code == 303
    assert client.submit(page, {**FIELDS, "version": "1", "title": "늦음"}).status_code == 409
    assert "시상식" in client.get(MANAGE).text
    assert client.submit(page, to=page + "delete").status_code == 303
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "적어 주십시오"),
        ("title", "가" * 161, "160자까지"),
        ("part_number", "8", "목록에 있는 것을"),
        ("part_number", "x", "목록에 있는 것을"),
        ("kind", "party", "목록에 있는 것을"),
        ("day", "2023-12-06", "행사가 열리는 날"),
        ("day", "내일", "2023-12-05처럼"),
        ("time", "25:00", "10:30처럼"),
        ("duration_minutes", "0", "1분부터 600분까지"),
        ("duration_minutes", "NaN", "숫자로 적어 주십시오"),
        ("speakers", "이름 하나\n| 직함", "2번째 줄"),
        ("speakers", "이름 하나 | 직함 | 왕", "1번째 줄"),
        ("speakers", "이름 하나\n이름 하나", "두 번 적었습니다"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(client, session, forum_id, field, value, words):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    answer = client.submit(MANAGE + "sessions/new", {**FIELDS, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert "공모전 시상식" in answer.text or field == "title"
    assert session.scalar(select(func.count()).select_from(Session)) == 3
    assert session.scalar(select(func.count()).select_from(Room)) == 0


def test_overlapping_sessions_are_shown_with_what_they_share(client, session, forum_id):
    with unit_of_work():
        forum = the_forum(session)
        part, room = session.scalar(select(Part)), make_room(forum, "한라홀")
        make_session(part, TEN + timedelta(hours=3), 30, title="앞", room_id=room.id)
        make_session(part, TEN + timedelta(hours=3, minutes=25), 30, title="뒤", room_id=room.id)
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(MANAGE).text
    assert "5분 겹칩니다: 한라홀" in page
    assert "앞(13:30까지)와 뒤(13:25부터)" in page


def test_an_organiser_adds_parts_and_rooms(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert client.submit(MANAGE + "parts/new", {"number": "2", "name": "2부"}).status_code == 303
    again = client.submit(MANAGE + "parts/new", {"number": "2", "name": "2부"})
    assert (again.status_code, "이미 있습니다" in again.text) == (422, True)
    assert client.submit(MANAGE + "parts/2/", {"name": "2부", "title": "현판"}).status_code == 303
    assert client.submit(MANAGE + "parts/2/", to=MANAGE + "parts/2/delete").status_code == 303
    assert client.submit(MANAGE + "parts/1/", to=MANAGE + "parts/1/delete").status_code == 409
    assert client.submit(MANAGE + "rooms/", {"name": "로비", "capacity": "300"}).status_code == 303
    bad = client.submit(MANAGE + "rooms/", {"name": "", "capacity": "-3"})
    assert (bad.status_code, bad.text.count("field-error")) == (422, 2)
    assert [r.name for r in session.scalars(select(Room))] == ["로비"]


def test_an_auditor_reads_and_cannot_change(client, session, forum_id):
    sign_in_as(client, Role.AUDITOR)
    page = client.get(MANAGE)
    assert page.status_code == 200
    assert "순서 넣기" not in page.text
    assert client.get(MANAGE + "sessions/new").status_code == 404


def test_a_past_programme_offers_no_change(client, session, forum_id, clock):
    clock.at("2023-12-06 00:00")
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert "순서 넣기" not in client.get(MANAGE).text
    assert client.submit(MANAGE + "sessions/new", FIELDS).status_code == 409


def test_a_part_ends_with_its_last_session_not_with_the_break_after_it(client, session, forum_id):
    with unit_of_work():
        part = session.scalar(select(Part))
        make_session(part, TEN + timedelta(minutes=90), 90, title="점심", kind=SessionKind.BREAK)
    assert "10:00 – 11:30" in client.get("/forums/2023-2/programme/").text
