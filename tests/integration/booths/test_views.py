"""Pages of booths."""

import re

import pytest

from forum_app.accounts.rules import Role
from forum_app.booths import services
from forum_app.booths.rules import ExhibitorKind
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import LONG_AGO, sign_in_as
from tests.factories.forums import make_forum
from tests.factories.institutions import make_institution

ACTOR = system_actor("test")
MANAGE = "/manage/forums/2023-2/booths/"


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        forum = make_forum()
        return forum.id


def test_the_public_page_counts_its_rows(client, session, forum_id):
    with unit_of_work():
        forum = make_forum("other", edition_no=3)
        services.add_row(forum, letter="A", count=3, x_dm=0, y_dm=0, actor=ACTOR, at=LONG_AGO)
        for n in range(3):
            exhibitor = services.add_exhibitor(
                forum, make_institution(f"기관 {n}"), kind=ExhibitorKind.ACADEMY, actor=ACTOR, at=LONG_AGO
            )
            services.advance_exhibitor(forum, exhibitor, "accept", actor=ACTOR, at=LONG_AGO)
        services.place_all(forum, actor=ACTOR, at=LONG_AGO)
    page = client.get("/forums/other/booths/").text
    assert "3곳" in page
    assert "기관 2" in page
    assert "아직 정해진 부스가 없습니다" in client.get("/forums/2023-2/booths/").text


def test_an_organiser_lays_out_booths_adds_an_exhibitor_and_places_it(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    row = client.submit(MANAGE, {"letter": "A", "count": "2", "x_m": "2", "y_m": "1"}, to=MANAGE + "rows")
    assert row.status_code == 303
    added = client.submit(MANAGE, {"institution": "혁신 하나", "kind": "innovation"}, to=MANAGE + "exhibitors")
    assert added.status_code == 303
    accept = re.search(r'action="([^"]*/accept)"', client.get(MANAGE).text)[1]
    assert client.submit(MANAGE, to=accept).status_code == 303
    assert client.submit(MANAGE, to=MANAGE + "place-all").status_code == 303
    page = client.get("/forums/2023-2/booths/").text
    assert "혁신 하나" in page
    assert "A-01" in page


@pytest.mark.parametrize(
    ("fields", "to", "words"),
    [
        ({"letter": "가", "count": "2", "x_m": "2", "y_m": "1"}, "rows", "로마자 대문자 한 글자"),
        ({"letter": "A", "count": "0", "x_m": "2", "y_m": "1"}, "rows", "1에서 30 사이"),
        ({"letter": "A", "count": "둘", "x_m": "2", "y_m": "1"}, "rows", "부스 수"),
        ({"institution": "", "kind": "academy"}, "exhibitors", "기관 이름을 적어 주십시오"),
        ({"institution": "하나", "kind": "circus"}, "exhibitors", "종류"),
        ({"institution": "하나", "kind": "academy", "business_no": "123"}, "exhibitors", "숫자 10자리"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(client, session, forum_id, fields, to, words):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    answer = client.submit(MANAGE, fields, to=MANAGE + to)
    assert answer.status_code == 422
    assert words in answer.text
    assert "아직 참가기관이 없습니다" in client.get(MANAGE).text


def test_an_organiser_of_another_forum_finds_nothing(client, session, forum_id):
    with unit_of_work():
        other_id = make_forum("other", edition_no=3).id
    sign_in_as(client, Role.ORGANISER, forum_id=other_id)
    assert client.get(MANAGE).status_code == 404


def test_a_past_edition_is_read_only(client, session, forum_id, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    token = client.token(MANAGE)
    clock.at("2023-12-06 00:00")
    answer = client.post(
        MANAGE + "rows", data={"csrf_token": token, "letter": "A", "count": "1", "x_m": "1", "y_m": "1"}
    )
    assert answer.status_code == 422
    assert "끝난 행사는 고칠 수 없습니다" in answer.text
    assert "읽기만 할 수 있습니다" in client.get(MANAGE).text


def test_the_auditor_reads_but_finds_no_button(client, session, forum_id):
    sign_in_as(client, Role.AUDITOR)
    page = client.get(MANAGE)
    assert page.status_code == 200
    assert "place-all" not in page.text
    assert client.post(MANAGE + "place-all").status_code in {403, 404}


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("assign", {"booth": "99999999999999999999"}, "목록에 있는 것을 골라 주십시오"),
        ("assign", {"booth": "한 곳"}, "목록에 있는 것을 골라 주십시오"),
        ("withdraw", {"reason": "가" * 301}, "300자까지"),
    ],
)
def test_a_step_with_nonsense_is_refused_in_words(client, session, forum_id, step, fields, words):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    client.submit(MANAGE, {"institution": "혁신 하나", "kind": "innovation"}, to=MANAGE + "exhibitors")
    accept = re.search(r'action="([^"]*)/accept"', client.get(MANAGE).text)[1]
    client.submit(MANAGE, to=accept + "/accept")
    answer = client.submit(MANAGE, fields, to=f"{accept}/{step}")
    assert answer.status_code == 422
    assert words in answer.text
