"""Signing up as a visitor does, without JavaScript."""

import re

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import Registration
from forum_app.registration.queries import consent_items
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration, ticket_of

PAGE = "/forums/2023-2/register/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2, recipient="접수 대행사")


def _fields(forum, **changes):
    consents = {f"consent_{item.id}": "yes" if item.is_required else "no" for item in consent_items(forum)}
    given = {
        "name": "홍길동", "email": "gildong@example.kr", "affiliation": "사업 부문 접수 07",
        "idempotency_key": "k" * 24,
    }  # fmt: skip
    return {**given, **consents, **changes}


def _rows():
    return db.session.scalars(select(Registration).order_by(Registration.id)).all()


def test_a_visitor_signs_up_and_arrives_at_a_private_page(client, forum):
    answer = client.submit(PAGE, _fields(forum))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "등록을 마쳤습니다" in page.text
    row = _rows()[0]
    assert f"{row.code[:4]} {row.code[4:]}" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert (row.language, row.state.value, row.name) == ("ko", "confirmed", "홍길동")


@pytest.mark.parametrize(
    ("who", "state", "position"), [(0, "confirmed", None), (2, "waitlisted", 1), (3, "waitlisted", 2)]
)
def test_the_private_page_answers_in_json(client, forum, who, state, position):
    with unit_of_work():
        for n in range(who):
            make_registration(forum, f"early{n}")
    address = client.submit(PAGE, _fields(forum)).location
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.json == {"code": _rows()[-1].code, "state": state, "position": position}


def test_nothing_is_ticked_beforehand_and_every_form_has_its_own_key(client, forum):
    first, second = client.get(PAGE).text, client.get(PAGE).text
    assert "checked" not in first
    keys = [re.search(r'name="idempotency_key"[^>]*value="([^"]{20,})"', page)[1] for page in (first, second)]
    assert keys[0] != keys[1]


def test_the_same_form_sent_twice_leads_to_the_same_page(client, forum):
    answers = [client.submit(PAGE, _fields(forum)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert ticket_of(forum).taken == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "적어 주십시오."),
        ({"name": "홍\u0085길동"}, "보이지 않는 문자가 들어 있습니다."),
        ({"name": "가" * 10_000}, "80자까지 적을 수 있습니다."),
        ({"affiliation": "나" * 10_000}, "120자까지 적을 수 있습니다."),
        ({"affiliation": "홍길동 900101-1234567"}, "주민등록번호는 받지 않습니다."),
        ({"email": "forum07@"}, "전자우편 주소를"),
        ({"email": "길동@example.kr"}, "전자우편 주소를"),
        ({"email": "a" * 10_000 + "@example.kr"}, "254자까지 적을 수 있습니다."),
        ({"idempotency_key": ""}, "화면을 새로 불러온 뒤"),
        ({"idempotency_key": "k" * 65}, "화면을 새로 불러온 뒤"),
    ],
    ids=lambda value: next(iter(value.items()))[0] if isinstance(value, dict) else "",
)
def test_a_bad_form_says_what_would_be_right_and_writes_nothing(client, forum, changes, message):
    answer = client.submit(PAGE, _fields(forum, **changes))
    assert answer.status_code == 422
    assert message in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="홍길동"' in answer.text or "name" in changes
    assert (_rows(), db.session.scalars(select(OutboxMessage)).all()) == ([], [])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "동의하시는지 골라 주십시오."),
        ("no", "동의하셔야 등록할 수 있습니다."),
        ("maybe", "가운데 골라 주십시오."),
    ],
)
def test_the_required_consent_must_be_given_in_so_many_words(client, forum, given, message):
    required = consent_items(forum)[0]
    fields = _fields(forum)
    del fields[f"consent_{required.id}"]
    answer = client.submit(PAGE, {**fields, **({f"consent_{required.id}": given} if given else {})})
    assert answer.status_code == 422
    assert message in answer.text
    assert _rows() == []


def test_optional_consents_may_be_left_open(client, forum):
    required = consent_items(forum)[0]
    fields = {k: v for k, v in _fields(forum).items() if not k.startswith("consent_") or k == f"consent_{required.id}"}
    assert client.submit(PAGE, fields).status_code == 303


def test_the_same_address_again_is_told_so_at_the_field(client, forum):
    client.submit(PAGE, _fields(forum))
    again = _fields(forum, idempotency_key="another-form", email="GILDONG@example.kr")
    answer = client.submit(PAGE, again)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert len(_rows()) == 1


def test_a_full_forum_without_a_waiting_list_answers_409(client, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"has_waiting_list": False})
        make_registration(forum, "early")
    answer = client.submit(PAGE, _fields(forum))
    assert answer.status_code == 409
    assert "자리가 모두 찼습니다." in answer.text
    assert len(_rows()) == 1


def test_a_form_opened_in_time_and_sent_too_late_is_refused(client, forum, clock):
    clock.at("2023-11-30 23:59:59")
    token = client.token(PAGE)
    clock.at("2023-12-01 00:00")
    answer = client.post(PAGE, data={**_fields(forum), "csrf_token": token})
    assert answer.status_code == 409
    assert "등록 기간이 끝났습니다." in answer.text
    assert _rows() == []


def test_before_the_opening_the_page_says_when(client, forum, clock):
    clock.at("2023-10-31 23:59")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "아직 등록을 받지 않습니다." in page.text
    assert "2023. 11. 1.(수) 00:00" in page.text
    assert "idempotency_key" not in page.text


def test_without_its_token_a_form_is_refused(client, forum):
    assert client.post(PAGE, data=_fields(forum)).status_code == 403
    assert _rows() == []


@pytest.mark.parametrize("slug", ["draft", "nowhere"])
def test_a_forum_that_is_not_published_has_no_sign_up_page(client, session, clock, slug):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        make_open_forum("draft", published_at=None)
    assert client.get(f"/forums/{slug}/register/").status_code == 404


def test_the_letter_carries_the_private_address_made_from_base_url(client, forum):
    address = client.submit(PAGE, _fields(forum), headers={"Host": "localhost"}).location
    letter = db.session.scalars(select(OutboxMessage)).one()
    assert letter.payload["to"] == "gildong@example.kr"
    assert f"http://localhost{address}" in letter.payload["body"]
    assert letter.payload["subject"].endswith("제2차 콜렉티브 임팩트 포럼")


def test_who_signs_up_in_english_gets_letters_in_english(client, forum):
    client.get(PAGE + "?lang=en")
    client.submit(PAGE, _fields(forum))
    letter = db.session.scalars(select(OutboxMessage)).one()
    assert letter.payload["subject"] == "Confirmed – 2nd Collective Impact Forum"
    assert "You are registered for the 2nd Collective Impact Forum." in letter.payload["body"]
    assert "등록" not in letter.payload["body"]


@pytest.mark.parametrize("path", ["", "cancel", "qr.svg", "calendar.ics"])
def test_an_unknown_token_opens_nothing(client, forum, path):
    assert client.get(f"/registrations/{'x' * 27}/{path}").status_code == 404


def test_the_qr_code_and_the_calendar_file_belong_to_the_registration(client, forum):
    address = client.submit(PAGE, _fields(forum)).location
    picture = client.get(f"{address}qr.svg")
    assert (picture.mimetype, picture.text[:4]) == ("image/svg+xml", "<svg")
    calendar = client.get(f"{address}calendar.ics").text
    assert "DTSTART;TZID=Asia/Seoul:20231205T100000" in calendar
    assert "BEGIN:VTIMEZONE" in calendar
    assert "SUMMARY:제2차 콜렉티브 임팩트 포럼" in calendar


def test_cancelling_asks_once_more_then_lets_the_first_who_waits_move_up(client, forum):
    address = client.submit(PAGE, _fields(forum)).location
    with unit_of_work():
        make_registration(forum, "second")
        make_registration(forum, "waits")
    assert "등록을 취소하시겠습니까?" in client.get(f"{address}cancel").text
    assert [row.state.value for row in _rows()] == ["confirmed", "confirmed", "waitlisted"]
    assert client.submit(f"{address}cancel").location == address
    assert [row.state.value for row in _rows()] == ["cancelled", "confirmed", "confirmed"]
    assert "등록이 취소되었습니다" in client.get(address).text
    to = [letter.payload["to"] for letter in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
    assert to == ["gildong@example.kr", "gildong@example.kr", "waits@example.kr"]


def test_after_the_beginning_cancelling_is_refused_with_its_reason(client, forum, clock):
    address = client.submit(PAGE, _fields(forum)).location
    clock.at("2023-12-05 10:00")
    answer = client.submit(f"{address}cancel")
    assert answer.status_code == 409
    assert "행사가 시작되어 취소할 수 없습니다." in answer.text
    assert _rows()[0].state.value == "confirmed"
