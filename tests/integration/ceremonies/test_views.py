"""Pages of ceremonies."""

import re

import pytest

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import act_as, make_person, session_of, sign_in_as
from tests.factories.certifications import make_certification
from tests.factories.forums import make_forum

LIST = "/manage/forums/2023-2/ceremonies/"
PAGE = "/manage/ceremonies/plaques/"
NAME = "품질인증기관 national 2023-01"
CONTROL = "/stage/plaques/control"
FIELDS = {
    "kind": "plaques", "name": "품질인증기관 현판수여식", "slug": "plaques", "held_on": "2023-12-05",
    "starts_at": "14:00", "planned_minutes": "40",
}  # fmt: skip


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-12-04 09:00")
    with unit_of_work():
        for number in (1, 2):
            make_certification(number)
        return make_forum().id


def fill_the_order(client):
    assert client.submit(LIST, FIELDS).status_code == 303
    cohort = re.search(r'<option[^>]*value="(\d+)"', client.get(PAGE).text)[1]
    assert client.submit(PAGE, {"cohort": cohort, "set_size": "8"}, to=PAGE + "plaques").status_code == 303
    assert client.submit(PAGE, to=PAGE + "plaques/made").status_code == 303
    assert client.submit(PAGE, to=PAGE + "steps/fix").status_code == 303


def test_the_plaques_go_from_the_order_into_their_hands(client, session, forum_id, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fill_the_order(client)
    clock.at("2023-12-05 14:00")
    assert client.get("/ceremonies/plaques/").status_code == 200
    assert client.submit(PAGE, to=PAGE + "steps/start").headers["Location"] == CONTROL
    for _ in range(4):
        assert client.submit(CONTROL, to=CONTROL + "/next").status_code == 303
    assert client.submit(CONTROL, to=PAGE + "steps/finish").status_code == 303
    with client.application.test_client() as visitor:
        page = visitor.get("/ceremonies/plaques/").text
    assert NAME in page
    assert "2 / 2" in page


def test_the_hall_and_the_host_see_who_is_called(client, session, forum_id, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fill_the_order(client)
    clock.at("2023-12-05 14:00")
    client.submit(PAGE, to=PAGE + "steps/start")
    assert NAME not in client.get("/stage/plaques/screen").text
    client.submit(CONTROL, to=CONTROL + "/next")
    assert NAME in client.get("/stage/plaques/screen").text
    assert NAME in client.get("/stage/plaques/prompter").text


def test_nobody_outside_sees_a_name_before_it_is_called(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fill_the_order(client)
    visitor = client.application.test_client()
    assert visitor.get("/ceremonies/plaques/").status_code == 404
    client.submit(PAGE, to=PAGE + "publish")
    page = visitor.get("/ceremonies/plaques/")
    assert page.status_code == 200
    assert NAME not in page.text
    assert "아직 수여하지 않았습니다" in page.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "이름을 적어 주십시오"),
        ({"slug": "현판"}, "로마자 소문자"),
        ({"held_on": "2023-12-06"}, "포럼이 열리는 날"),
        ({"held_on": "언젠가"}, "날짜"),
        ({"planned_minutes": "0"}, "1분에서 600분"),
        ({"kind": "party"}, "종류"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(client, session, forum_id, change, words):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    answer = client.submit(LIST, {**FIELDS, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert "아직 수여식이 없습니다" in client.get(LIST).text


def test_an_absence_without_a_reason_is_refused(client, session, forum_id, clock):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fill_the_order(client)
    clock.at("2023-12-05 14:00")
    client.submit(PAGE, to=PAGE + "steps/start")
    client.submit(CONTROL, to=CONTROL + "/next")
    absent = re.search(r'action="([^"]*mark_absent)"', client.get(CONTROL).text)[1]
    answer = client.submit(CONTROL, {"reason": ""}, to=absent)
    assert answer.status_code == 409
    assert "사유를 적어 주십시오" in answer.text


def test_a_certification_officer_runs_a_ceremony_that_stands_alone(client, session, forum_id):
    sign_in_as(client, Role.CERT_OFFICER)
    answer = client.submit("/manage/ceremonies/", {**FIELDS, "held_on": "2024-12-17"})
    assert answer.status_code == 303
    assert client.get(PAGE).status_code == 200


def test_an_organiser_of_another_forum_finds_nothing(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    fill_the_order(client)
    with unit_of_work():
        other_id = make_forum("other", edition_no=3).id
    stranger = client.application.test_client()
    with unit_of_work():
        person = make_person(Role.ORGANISER, forum_id=other_id, email="stranger@example.org")
        key = session_of(person)
    act_as(stranger, key)
    for address in (PAGE, LIST, CONTROL, "/stage/plaques/screen", "/stage/plaques/prompter"):
        assert stranger.get(address).status_code == 404, address
