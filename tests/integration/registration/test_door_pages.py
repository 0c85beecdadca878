"""The door: who comes in, and what the screen says."""

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.rules import registration_token
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.registration import KEY, WHILE_OPEN, make_open_forum, make_registration

DESK = "/checkin/2023-2/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1)
        make_registration(forum, "a", name="홍길동")
        make_registration(forum, "b", name="이몽룡")
    clock.at("2023-12-05 09:42")
    return forum


@pytest.fixture
def door(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    return client


def _scan(registration_id):
    return f"{DESK}scan/{registration_token(KEY, registration_id, 1)}"


def _inside():
    return db.session.scalar(select(func.count()).select_from(CheckIn))


def test_the_first_scan_lets_in_and_the_second_shows_both_times(door, clock):
    door.submit(f"{DESK}desk", {"desk": "1번 입구"})
    assert "홍길동" in door.get(_scan(1)).text
    assert _inside() == 0
    first = door.submit(_scan(1))
    assert first.status_code == 200
    assert "확인했습니다. 들어오십시오." in first.text
    assert "1 / 1" in first.text
    clock.at("2023-12-05 09:47")
    second = door.submit(_scan(1))
    assert second.status_code == 409
    for text in ("이미 입장한 QR입니다", "09:42 1번 입구", "09:47 1번 입구"):
        assert text in second.text
    assert _inside() == 1


def test_who_waits_is_not_let_in(door):
    answer = door.submit(_scan(2))
    assert answer.status_code == 409
    assert "확정되지 않은 등록입니다" in answer.text
    assert "이몽룡" in answer.text
    assert _inside() == 0


@pytest.mark.parametrize("token", ["x" * 27, "1"])
def test_a_code_that_is_none_is_told_apart(door, token):
    answer = door.get(f"{DESK}scan/{token}")
    assert answer.status_code == 404
    assert "이 행사의 등록이 아닙니다" in answer.text


def test_a_code_of_another_forum_is_none_here(door, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        elsewhere = make_registration(make_open_forum("other"), "a").id
    clock.at("2023-12-05 09:42")
    assert door.submit(f"{DESK}desk", {"desk": "1"}).status_code == 303
    assert door.post(_scan(elsewhere), data={"csrf_token": door.token(f"{DESK}desk")}).status_code == 404
    assert _inside() == 0


@pytest.mark.parametrize("text", ["길동", "R-0001", "1", "code"])
def test_people_are_found_by_name_number_or_code_and_let_in(door, session, text):
    wanted = session.get_one(Registration, 1).code.lower() if text == "code" else text
    page = door.get(DESK, query_string={"q": wanted}).text
    assert "홍길동" in page
    assert "이몽룡" not in page
    answer = door.submit(f"{DESK}desk", to=f"{DESK}people/1")
    assert answer.status_code == 200
    assert "1 / 1" in answer.text
    assert "홍길동" in door.get(DESK).text


def test_a_visitor_who_opens_the_code_sees_their_own_page(client, forum):
    answer = client.get(_scan(1))
    assert answer.status_code == 303
    assert answer.location == f"/registrations/{registration_token(KEY, 1, 1)}/"
    assert client.get(answer.location).status_code == 200
    assert client.get(f"{DESK}scan/{'x' * 27}", follow_redirects=True).status_code == 404


def test_door_staff_reach_only_their_own_forum_and_nothing_else_of_it(client, session, forum):
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    sign_in_as(client, Role.DOOR, forum_id=other)
    assert client.get(DESK).status_code == 404
    assert client.get(f"{DESK}desk").status_code == 404
    assert client.post(_scan(1), data={"csrf_token": client.token("/checkin/other/desk")}).status_code == 404
    assert client.get("/manage/forums/other/registrations/").status_code == 404
    assert _inside() == 0


def test_door_staff_are_sent_from_their_home_to_the_forums_in_their_care(door):
    page = door.get("/checkin/").text
    assert "제2차 콜렉티브 임팩트 포럼" in page
    assert DESK in page


def test_nobody_comes_in_after_the_last_day(door, clock):
    token = door.token(f"{DESK}desk")
    clock.at("2023-12-06 00:00")
    answer = door.post(_scan(1), data={"csrf_token": token})
    assert answer.status_code == 409
    assert _inside() == 0


@pytest.mark.parametrize("desk", ["", "입" * 41, "1\0"])
def test_a_desk_has_a_short_name(door, desk):
    assert door.submit(f"{DESK}desk", {"desk": desk}).status_code == 422
