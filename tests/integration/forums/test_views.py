"""Pages of forums: the list, the page of one, creating and changing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.programme.models import Part
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.journeys.steps.page import Page
from tests.support.statements import counted

FIELDS = {
    "series_name": "콜렉티브 임팩트 포럼", "edition_no": "2", "slug": "2023-2", "name": "제2차 포럼",
    "starts_on": "2023-12-05", "ends_on": "2023-12-05", "opens_at_time": "10:00", "venue": "한라홀", "fee_krw": "0",
    "hosts": "가 기관 | Body A\n나 기관", "operators": "", "sponsors": "", "partners": "",
}  # fmt: skip
EDIT = "/manage/forums/2023-2/edit"
NEW = {**FIELDS, "has_opening": "y", "part_count": "3"}


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        return make_forum(hosts=("가 기관",)).id


def test_an_empty_site_says_so_in_a_designed_page(client, session):
    page = client.get("/")
    assert page.status_code == 200
    assert "곧 열리는 포럼이 없습니다" in page.text
    assert "아직 공개한 행사가 없습니다" in client.get("/forums/").text


def test_a_draft_answers_like_a_missing_forum(client, session):
    with unit_of_work():
        make_forum("not-yet", published_at=None)
    for tail in ("", "programme/", "schedule.ics", "schedule.json", "schedule.xml"):
        assert client.get(f"/forums/not-yet/{tail}").status_code == 404
    assert "not-yet" not in client.get("/forums/").text


def test_the_list_marks_what_is_over_and_what_is_practice(client, session, clock):
    clock.at("2023-12-06 00:00")
    with unit_of_work():
        make_forum()
    with unit_of_work():
        make_forum("practice", edition_no=3, day=date(2024, 1, 5), is_practice=True, name="연습 포럼")
    page = client.get("/forums/").text
    assert page.count("종료") == 1
    assert page.count("연습용") == 1


def test_the_list_costs_the_same_for_one_and_for_three(app, client, session):
    with unit_of_work():
        make_forum()
    client.get("/forums/")
    with counted(app) as one:
        client.get("/forums/")
    with unit_of_work():
        make_forum("a", edition_no=5)
        make_forum("b", edition_no=6)
    with counted(app) as three:
        client.get("/forums/")
    assert len(three) == len(one)


def test_an_organiser_without_a_forum_creates_one_with_its_parts(client, session, clock):
    clock.at("2023-09-01 09:00")
    sign_in_as(client, Role.ORGANISER)
    answer = client.submit("/manage/forums/new", NEW)
    assert (answer.status_code, answer.location) == (303, "/manage/forums/2023-2/")
    forum = session.scalar(select(Forum))
    assert [h.host.name for h in forum.hosts] == ["가 기관", "나 기관"]
    assert [p.name for p in session.scalars(select(Part).order_by(Part.number))] == ["여는 마당", "1부", "2부", "3부"]
    assert client.get("/manage/forums/2023-2/").status_code == 200
    assert client.get("/forums/2023-2/").status_code == 200  # its own preview


def test_the_form_shows_what_is_said_and_saving_it_unchanged_changes_nothing(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    contact = {"contact_email": "ask@example.org", "privacy_officer": "정보보호팀", "privacy_phone": "02-000-0000"}
    assert client.submit(EDIT, {**FIELDS, **contact, "version": "1"}).status_code == 303
    before = said_of(session, forum_id)
    assert before["hosts"] == [("host", "가 기관", "Body A"), ("host", "나 기관", None)]
    client.submit(EDIT, fields_of(client.get(EDIT).text))
    assert said_of(session, forum_id) == before


def said_of(session, forum_id):
    session.rollback()
    forum = session.get(Forum, forum_id)
    columns = {one.key: getattr(forum, one.key) for one in Forum.__table__.columns if one.key != "version"}
    return {**columns, "hosts": [(one.kind.value, one.host.name, one.host.name_en) for one in forum.hosts]}


def fields_of(page):
    """What a browser would send of the form of the forum as it stands."""
    [form] = [one for one in Page(page).forms if one.named("hosts")]
    return {one.name: one.value.strip() for one in form.fields if one.kind != "checkbox" or one.is_on}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "한글", "영문 소문자와 숫자"),
        ("slug", "", "적어 주십시오"),
        ("edition_no", "0", "1부터 999까지"),
        ("edition_no", "둘", "숫자로 적어"),
        ("starts_on", "2023-13-40", "2023-12-05처럼"),
        ("opens_at_time", "25:00", "10:30처럼"),
        ("ends_on", "2023-12-04", "앞설 수 없습니다"),
        ("ends_on", "", "적어 주십시오"),
        ("fee_krw", "-1", "0 이상의 정수"),
        ("part_count", "10", "0부터 9까지"),
        ("name", "가" * 121, "120자까지"),
        ("hosts", "가 기관\n가 기관", "두 번 적었습니다"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(client, session, clock, field, value, words):
    clock.at("2023-09-01 09:00")
    sign_in_as(client, Role.ORGANISER)
    answer = client.submit("/manage/forums/new", {**NEW, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert session.scalar(select(Forum)) is None


def test_an_organiser_changes_and_the_input_of_a_refused_form_is_kept(client, session, forum_id):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    edit = "/manage/forums/2023-2/edit"
    refused = client.submit(edit, {**FIELDS, "version": "1", "venue": "고친 곳", "fee_krw": "열"})
    assert refused.status_code == 422
    assert "고친 곳" in refused.text
    assert client.submit(edit, {**FIELDS, "version": "1", "venue": "고친 곳"}).status_code == 303
    assert session.get(Forum, forum_id).venue == "고친 곳"
    late = client.submit(edit, {**FIELDS, "version": "1", "venue": "늦은 곳"})
    assert late.status_code == 409
    assert "먼저 저장했습니다" in late.text


def test_publishing_shows_the_forum_to_everybody(app, client, session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        forum_id = make_forum(published_at=None).id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert app.test_client().get("/forums/2023-2/").status_code == 404
    assert client.submit("/manage/forums/2023-2/", to="/manage/forums/2023-2/publish").status_code == 303
    assert app.test_client().get("/forums/2023-2/").status_code == 200


def test_a_past_edition_is_read_only(client, session, forum_id, clock):
    clock.at("2023-12-06 00:00")
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert "읽을 수만 있습니다" in client.get("/manage/forums/2023-2/").text
    answer = client.submit("/manage/forums/2023-2/edit", {**FIELDS, "version": "1"})
    assert answer.status_code == 409
    assert "끝난 행사는 고칠 수 없습니다" in answer.text


def test_another_forum_s_organiser_finds_nothing(client, session, forum_id):
    with unit_of_work():
        other_id = make_forum("other", edition_no=9).id
    sign_in_as(client, Role.ORGANISER, forum_id=other_id)
    for tail in ("", "edit", "programme/", "programme/rooms/", "staff/"):
        assert client.get(f"/manage/forums/2023-2/{tail}").status_code == 404
