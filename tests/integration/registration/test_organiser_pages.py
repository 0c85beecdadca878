"""What organisers and auditors see and do."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import ConsentItem, Registration, Ticket
from forum_app.registration.rules import Member
from forum_app.registration.services import check_in
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    answers,
    make_open_forum,
    make_registration,
    ticket_of,
)

LIST = "/manage/forums/2023-2/registrations/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=2, recipient="접수 대행사")
        for who, name in (("a", "홍길동"), ("b", "남궁민수"), ("c", "이몽룡")):
            make_registration(forum, who, name=name)
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _states():
    return [row.state.value for row in db.session.scalars(select(Registration).order_by(Registration.id))]


def test_the_list_counts_and_names_everybody(organiser):
    page = organiser.get(LIST).text
    for text in ("홍길동", "남궁민수", "이몽룡", "R-0001", "대기 1번째"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?state=confirmed", {"홍길동", "남궁민수"}), ("?state=waitlisted", {"이몽룡"}), ("?state=cancelled", set()),
        ("?q=길동", {"홍길동"}), ("?q=R-0003", {"이몽룡"}), ("?q=%25", set()),
        ("?state=nonsense", {"홍길동", "남궁민수", "이몽룡"}), ("?page=99", {"홍길동", "남궁민수", "이몽룡"}),
    ],
)  # fmt: skip
def test_the_list_is_filtered_by_state_and_text(organiser, query, seen):
    table = organiser.get(LIST + query)
    assert table.status_code == 200
    body = table.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert {name for name in ("홍길동", "남궁민수", "이몽룡") if name in body} == seen


def test_the_page_of_a_member_says_why_no_consent_is_kept(organiser, forum):
    with unit_of_work():
        ticket_of(forum).group_limit = 2
        make_registration(forum, "d", name="성춘향", members=[Member("변학도")])
    said = "함께 등록하신 분이 적어 주셨습니다."
    assert [said in organiser.get(f"{LIST}{number}").text for number in (4, 5)] == [False, True]


def test_an_auditor_sees_names_and_addresses_masked_and_no_buttons(client, forum):
    sign_in_as(client, Role.AUDITOR)
    listed, one = client.get(LIST).text, client.get(f"{LIST}1").text
    assert "홍*동" in listed
    assert "a***@example.kr" in one
    for page in (listed, one):
        assert "홍길동" not in page
        assert "a@example.kr" not in page
    assert "등록 취소" not in one
    assert client.get(f"{LIST}download").status_code == 404
    assert client.get(f"{LIST}settings").status_code == 404


@pytest.mark.parametrize("path", ["", "1", "live", "download", "settings", "consents/collect"])
def test_another_forums_organiser_finds_nothing_and_a_stranger_is_asked_to_sign_in(client, forum, path):
    assert client.get(LIST + path).status_code == 303
    with unit_of_work():
        other = make_forum("other", edition_no=100_000).id
    sign_in_as(client, Role.ORGANISER, forum_id=other)
    assert client.get(LIST + path).status_code == 404


def test_the_list_asks_as_often_for_three_rows_as_for_one(app, organiser, forum, session):
    def queries(path):
        seen = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note := lambda *args: seen.append(args[2]))
        organiser.get(path)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    queries(LIST)
    assert queries(LIST + "?q=홍길동") == queries(LIST + "?q=사업 부문")


def test_cancelling_asks_first_then_frees_the_place_for_who_waits(organiser, forum):
    assert "등록을 취소하시겠습니까?" in organiser.get(f"{LIST}1?ask=cancel").text
    answer = organiser.submit(f"{LIST}1", {"step": "cancel", "reason": "전화로 알림"}, to=f"{LIST}1/steps")
    assert answer.status_code == 303
    assert _states() == ["cancelled", "confirmed", "confirmed"]


def test_giving_a_place_while_none_is_free_is_refused(organiser, forum):
    answer = organiser.submit(f"{LIST}3", {"step": "promote"}, to=f"{LIST}3/steps")
    assert answer.status_code == 409
    assert "빈자리가 없습니다." in answer.text
    assert _states() == ["confirmed", "confirmed", "waitlisted"]


@pytest.mark.parametrize("step", ["", "admit", "nonsense", "confirm"])
def test_steps_that_do_not_lead_on_from_here_are_refused(organiser, forum, step):
    assert organiser.submit(f"{LIST}1", {"step": step}, to=f"{LIST}1/steps").status_code == 409
    assert _states() == ["confirmed", "confirmed", "waitlisted"]


def test_nothing_changes_once_the_forum_is_over(organiser, forum, clock):
    token = organiser.token(f"{LIST}1?ask=cancel")
    clock.at("2023-12-06 00:00")
    answer = organiser.post(f"{LIST}1/steps", data={"csrf_token": token, "step": "cancel", "reason": "전화로 알림"})
    assert answer.status_code == 409
    assert "끝난 행사는 고칠 수 없습니다." in answer.text
    assert 'name="step"' not in organiser.get(f"{LIST}1").text


def _download(client, **changes):
    fields = {
        "purpose": "desk", "reason": "1번 입구 접수대에서 예비로 씁니다", "columns": ["number", "name", "email"],
    }  # fmt: skip
    return client.submit(f"{LIST}download", {**fields, **changes})


def _cells(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_a_download_needs_a_reason_and_leaves_it_on_record(organiser, forum):
    answer = _download(organiser)
    assert answer.status_code == 200
    assert _cells(answer) == [
        ["번호", "성명", "전자우편"],
        ["R-0001", "홍길동", "a@example.kr"],
        ["R-0002", "남궁민수", "b@example.kr"],
    ]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:download")).one()
    assert event.reason == "현장 접수 예비 명단: 1번 입구 접수대에서 예비로 씁니다"
    assert event.after == {
        "rows": 2, "columns": ["number", "name", "email"], "for_third_party": False, "format": "xlsx", "masked": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": "접수"}, "지금 2글자입니다."), ({"reason": ""}, "적어 주십시오."),
        ({"purpose": ""}, "용도를 골라 주십시오."), ({"purpose": "sale"}, "용도를 골라 주십시오."),
        ({"columns": []}, "하나 이상 골라 주십시오."), ({"columns": ["token_hash"]}, "포함할 항목"),
    ],
)  # fmt: skip
def test_without_a_reason_there_is_no_file_and_no_record(organiser, forum, changes, message):
    answer = _download(organiser, **changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:download")).all() == []


def test_a_list_for_others_holds_only_those_who_consented(organiser, session, forum, clock):
    with unit_of_work():
        ticket_of(forum).capacity = 10
        make_registration(forum, "d", name="성춘향", answers=answers(forum, optional=True))
    assert [row[1] for row in _cells(_download(organiser, for_third_party="y"))] == ["성명", "성춘향"]


@pytest.mark.parametrize("text", ["=1+1", "+82-10", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_leaves_as_text(organiser, forum, text):
    with unit_of_work():
        ticket_of(forum).capacity = 10
        make_registration(forum, "d", name=text)
    answer = _download(organiser)
    assert _cells(answer)[-1][1] == text
    assert b"<f>" not in answer.data


SETTINGS = {
    "name": "일반", "capacity": "300", "opens_at": "2023-11-01T09:00", "closes_at": "2023-11-30T18:00",
    "has_waiting_list": "y",
}  # fmt: skip


@pytest.fixture
def bare(session, client, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_forum()
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return forum


@pytest.mark.parametrize(
    ("recipient", "kinds"),
    [
        ("", ["collect", "sensitive", "portrait", "marketing"]),
        ("접수 대행사", ["collect", "sensitive", "third_party", "portrait", "marketing"]),
    ],
)
def test_the_first_ticket_brings_the_standard_consents(client, bare, recipient, kinds):
    assert "아직 등록을 준비하지 않았습니다" in client.get(LIST).text
    answer = client.submit(f"{LIST}settings", {**SETTINGS, "recipient": recipient})
    assert answer.status_code == 303
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.capacity, ticket.opens_at.isoformat()) == (300, "2023-11-01T00:00:00+00:00")
    items = db.session.scalars(select(ConsentItem).order_by(ConsentItem.position)).all()
    assert [item.kind.value for item in items] == kinds
    assert [item.is_required for item in items] == [kind == "collect" for kind in kinds]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"capacity": "0"}, "capacity"), ({"capacity": "many"}, "capacity"),
        ({"capacity": "100001"}, "capacity"), ({"opens_at": ""}, "opens_at"), ({"opens_at": "tomorrow"}, "opens_at"),
        ({"closes_at": "2023-11-01T09:00"}, "closes_at"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_at_their_field(client, bare, changes, field):
    answer = client.submit(f"{LIST}settings", {**SETTINGS, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert db.session.scalars(select(Ticket)).all() == []


def test_more_places_in_the_settings_let_those_who_wait_move_up(organiser, forum):
    answer = organiser.submit(f"{LIST}settings", {**SETTINGS, "capacity": "3"}, follow_redirects=True)
    assert "대기하던 1명이 자리를 받았습니다." in answer.text
    assert _states() == ["confirmed", "confirmed", "confirmed"]


def test_the_capacity_cannot_fall_below_what_is_taken(organiser, forum):
    answer = organiser.submit(f"{LIST}settings", {**SETTINGS, "capacity": "1"})
    assert answer.status_code == 422
    assert "이미 2명이 등록했습니다." in answer.text


NOTICES = {
    "purpose": "참가 확인", "items": "성명", "keep_count": "1", "keep_unit": "month", "period": "",
    "refusal": "거부하실 수 있습니다.",
}  # fmt: skip


def test_a_consent_is_changed_by_a_new_version_only(organiser, forum):
    assert "지금은 1판입니다." in organiser.get(f"{LIST}consents/collect").text
    assert organiser.submit(f"{LIST}consents/collect", NOTICES).status_code == 303
    items = db.session.scalars(select(ConsentItem).where(ConsentItem.kind == "collect")).all()
    assert sorted((item.item_version, item.period) for item in items) == [(1, "행사 뒤 3개월"), (2, "행사 뒤 1개월")]
    assert "행사 뒤 1개월" in organiser.get("/forums/2023-2/register/").text


def test_words_that_only_said_the_period_before_follow_the_new_one(organiser, forum):
    fields = {**NOTICES, "keep_count": "6", "period": "행사 뒤 3개월", "period_en": "3 months after the event"}
    organiser.submit(f"{LIST}consents/collect", fields)
    newest = db.session.scalars(select(ConsentItem).order_by(ConsentItem.id.desc())).first()
    assert (newest.period, newest.period_en) == ("행사 뒤 6개월", "6 months after the event")


@pytest.mark.parametrize("missing", ["purpose", "items", "refusal", "keep_count"])
def test_a_consent_without_one_of_its_notices_is_refused(organiser, forum, missing):
    answer = organiser.submit(f"{LIST}consents/portrait", {**NOTICES, missing: " "})
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text


def test_a_third_party_must_be_named(organiser, forum):
    assert organiser.submit(f"{LIST}consents/third_party", {**NOTICES, "recipient": ""}).status_code == 422


def test_a_consent_of_no_known_kind_does_not_exist(organiser, forum):
    assert organiser.get(f"{LIST}consents/nonsense").status_code == 404


def test_who_is_inside_keeps_the_registration(organiser, session, forum):
    with unit_of_work():
        check_in(forum, session.get_one(Registration, 1), desk="1", actor=STAFF)
    answer = organiser.submit(f"{LIST}1?ask=cancel", {"step": "cancel", "reason": "전화로 알림"}, to=f"{LIST}1/steps")
    assert answer.status_code == 409
    assert "이미 입장한 분의 등록입니다." in answer.text
