"""Reasons that stay on record for good: whoever writes one is told so, and what not to write."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import Registration
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration

LIST = "/manage/forums/2023-2/registrations/"
TOLD = "이 사유는 감사 기록에 남습니다. 이름이나 연락처, 건강에 관한 말은 적지 마십시오."


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who in ("a", "b"):
            make_registration(forum, who)
    return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


@pytest.mark.parametrize("page", ["1?ask=cancel", "selected?number=1&number=2", "download", "badges"])
def test_whoever_writes_a_reason_is_told_that_it_stays(organiser, page):
    answer = organiser.get(LIST + page)
    assert answer.status_code == 200
    assert TOLD in answer.text
    assert "Please write no name" in organiser.get(f"{LIST}{page}{'&' if '?' in page else '?'}lang=en").text


def test_whoever_lets_a_used_ticket_in_again_is_told_so_too(client, forum, clock):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    clock.at("2023-12-05 09:42")
    for _time in range(2):
        client.submit("/checkin/2023-2/desk", to="/checkin/2023-2/people/1")
    assert TOLD in client.submit("/checkin/2023-2/desk", to="/checkin/2023-2/people/1").text


def test_a_reason_outlives_the_person_it_is_about(forum, clock):
    with unit_of_work():
        row = db.session.scalars(select(Registration).where(Registration.number == 1)).one()
        services.advance_registration(row, "cancel", actor=STAFF, tell=lambda _row: None, reason="겹쳐 등록함")
    erase_on(clock.at("2025-12-05 12:00").date(), actor=ERASER)
    kept = db.session.scalars(select(AuditEvent.reason).where(AuditEvent.verb == "registration:cancel")).one()
    assert (db.session.get_one(Registration, row.id).name, kept) == ("", "겹쳐 등록함")
