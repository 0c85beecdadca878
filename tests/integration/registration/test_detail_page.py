"""What the organiser's page of one registration tells, and how one of a group is cancelled there."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import Registration
from forum_app.registration.rules import Member
from forum_app.registration.services import check_in, offer_session
from tests.factories.accounts import sign_in_as
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
    ticket_of,
)

LIST = "/manage/forums/2023-2/registrations/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=10)
        ticket_of(forum).group_limit = 3
        first, second = make_sessions(forum)
        for one, capacity in ((first, 3), (second, 1)):
            offer_session(one, capacity=capacity, actor=STAFF, tell=tell_nobody)
        make_registration(forum, "early", session_ids=(second.id,))
        with_two = (Member(name="남궁민수"), Member(name="이몽룡"))
        make_registration(forum, "a", members=with_two, session_ids=(first.id,))
        return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _states(session):
    return [row.state.value for row in session.scalars(select(Registration).order_by(Registration.number))]


def test_the_page_names_who_comes_along_and_leads_to_them(organiser):
    page = organiser.get(f"{LIST}3").text
    for text in ("홍길동", "남궁민수", "이몽룡", "대표", f'href="{LIST}2"', f'href="{LIST}4"'):
        assert text in page
    assert f'href="{LIST}3"' not in page


def test_who_came_alone_has_no_group(organiser):
    page = organiser.get(f"{LIST}1").text
    assert "일행" not in page
    assert "11시" in page
    assert "자리 있음" in page


def test_the_page_tells_what_has_happened_the_latest_first(organiser, forum, session, clock):
    clock.at("2023-12-05 09:30")
    with unit_of_work():
        check_in(forum, session.get_one(Registration, 1), desk="1", actor=STAFF)
    record = organiser.get(f"{LIST}1").text.partition('<ol class="timeline')[2]
    assert record.index("입장, tests") < record.index("등록, 등록하신 분")


def test_a_cancellation_without_a_reason_changes_nothing(organiser, session):
    answer = organiser.submit(f"{LIST}2?ask=cancel", {"step": "cancel", "reason": " "}, to=f"{LIST}2/steps")
    assert answer.status_code == 422
    assert "취소하는 까닭을 적어 주십시오." in answer.text
    assert _states(session) == ["confirmed"] * 4


def test_one_of_a_group_is_cancelled_alone_and_the_reason_is_on_record(organiser, session):
    answer = organiser.submit(f"{LIST}3", {"step": "cancel", "reason": "전화로 알림"}, to=f"{LIST}3/steps")
    assert answer.status_code == 303
    assert _states(session) == ["confirmed", "confirmed", "cancelled", "confirmed"]
    reasons = session.scalars(select(AuditEvent.reason).where(AuditEvent.verb == "registration:cancel")).all()
    assert reasons == ["전화로 알림"]
    assert "전화로 알림" in organiser.get(f"{LIST}3").text


def test_a_whole_group_is_cancelled_at_once(organiser, session):
    assert "일행 모두 취소하기" in organiser.get(f"{LIST}3").text
    given = {"step": "cancel", "reason": "전화로 알림", "whole_group": "1"}
    assert organiser.submit(f"{LIST}3", given, to=f"{LIST}3/steps").status_code == 303
    assert _states(session) == ["confirmed", "cancelled", "cancelled", "cancelled"]


def test_an_auditor_sees_the_group_masked(client, forum):
    sign_in_as(client, Role.AUDITOR)
    page = client.get(f"{LIST}2").text
    assert "남궁민수" not in page
    assert "R-0003" in page
