"""The door: who comes in, and what the screen says."""

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import CheckIn, Registration, Scan
from forum_app.registration.rules import ScanOutcome, registration_token
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


def test_after_a_look_at_the_person_a_used_code_lets_in_again_with_a_reason(door, session):
    door.submit(f"{DESK}desk", to=f"{DESK}people/1")
    used = door.submit(f"{DESK}desk", to=f"{DESK}people/1")
    assert "본인 확인 뒤 입장" in used.text
    silent = door.submit(f"{DESK}desk", {"reason": ""}, to=f"{DESK}people/1/again")
    assert silent.status_code == 422
    assert "적어 주십시오." in silent.text
    again = door.submit(f"{DESK}desk", {"reason": "신분증 확인"}, to=f"{DESK}people/1/again")
    assert (again.status_code, "다시 들어오십시오." in again.text) == (200, True)
    assert _inside() == 1
    assert _scans(session) == [("admitted", ""), ("used", ""), ("used", ""), ("reentered", "신분증 확인")]


def test_who_goes_out_is_found_on_the_way_out_and_comes_back(door, session):
    door.submit(_scan(1))
    page = door.get(DESK, query_string={"q": "ㅎㄱㄷ", "way": "out"}).text
    assert '<input type="hidden" name="way" value="out">' in page
    left = door.submit(f"{DESK}desk", {"way": "out"}, to=f"{DESK}people/1")
    assert (left.status_code, "나가셨습니다." in left.text) == (200, True)
    assert "다시 입장" in door.get(DESK, query_string={"q": "홍길동"}).text
    assert "다시 들어오십시오." in door.submit(_scan(1)).text
    assert [outcome for outcome, _ in _scans(session)] == ["admitted", "left", "reentered"]


def test_a_form_sent_twice_is_one_scan(door, session):
    fields = {"key": "k" * 22, "way": "in"}
    answers = [door.submit(f"{DESK}desk", fields, to=f"{DESK}people/1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(_scans(session)) == 1


@pytest.mark.parametrize("key", ["", "short", "k" * 65, "한글" * 10])
def test_a_key_that_is_none_is_replaced(door, session, key):
    for _ in range(2):
        door.submit(f"{DESK}desk", {"key": key}, to=f"{DESK}people/1")
    assert [outcome for outcome, _ in _scans(session)] == ["admitted", "used"]


def test_an_admission_is_taken_back_within_five_minutes_and_the_scan_stays(door, session, clock):
    door.submit(_scan(1))
    clock.at("2023-12-05 09:47")
    assert "people/1/undo" in door.get(DESK).text
    answer = door.submit(f"{DESK}desk", to=f"{DESK}people/1/undo", follow_redirects=True)
    assert "홍길동 님의 입장을 되돌렸습니다." in answer.text
    assert _inside() == 0
    scan = session.scalar(select(Scan))
    assert (scan.outcome, scan.undone_at) == (ScanOutcome.ADMITTED, clock.at("2023-12-05 09:47"))
    event = session.scalar(select(AuditEvent).where(AuditEvent.verb == "checkin:undo"))
    assert (event.after, event.reason) == ({"registration": 1}, "잘못 누름")
    assert door.submit(f"{DESK}desk", to=f"{DESK}people/1/undo").status_code == 409
    assert door.submit(_scan(1)).status_code == 200
    assert _inside() == 1


def test_an_admission_of_six_minutes_ago_or_of_who_went_out_since_is_not_taken_back(door, clock):
    door.submit(_scan(1))
    door.submit(f"{DESK}desk", {"way": "out"}, to=f"{DESK}people/1")
    assert door.submit(f"{DESK}desk", to=f"{DESK}people/1/undo").status_code == 409
    door.submit(_scan(1))
    clock.at("2023-12-05 09:47:01")
    assert "people/1/undo" not in door.get(DESK).text
    assert door.submit(f"{DESK}desk", to=f"{DESK}people/1/undo").status_code == 409
    assert _inside() == 1


@pytest.mark.parametrize("sent", [{"reason": "잘못 읽음", "key": "k"}, {}, [], 7])
def test_a_script_takes_back_as_well(door, session, sent):
    door.submit(_scan(1))
    headers = {"X-CSRFToken": door.token(f"{DESK}desk"), "Accept": "application/json"}
    answer = door.post(f"{DESK}people/1/undo", json=sent, headers=headers)
    assert answer.json == {"number": 1, "counts": {"inside": 0, "expected": 1}}
    assert door.post(f"{DESK}people/1/undo", json=sent, headers=headers).status_code == 409


def test_the_counters_of_the_page_are_sent_again_only_when_they_changed(door):
    first = door.get(f"{DESK}counters")
    same = {"If-None-Match": first.headers["ETag"]}
    assert door.get(f"{DESK}counters", headers=same).status_code == 304
    door.submit(f"{DESK}desk", to=f"{DESK}people/1")
    changed = door.get(f"{DESK}counters", headers=same)
    assert changed.status_code == 200
    assert "접수대" in changed.text


def _scans(session):
    return [(scan.outcome.value, scan.reason) for scan in session.scalars(select(Scan).order_by(Scan.id))]
