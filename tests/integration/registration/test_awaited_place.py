"""Who has no ticket yet reads on the private page what is waited for; several days are told apart."""

from datetime import date

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.exports import letters
from forum_app.registration.models import Registration
from forum_app.registration.rules import Member
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
)

TOGETHER = "2명이 함께 앉을 자리가 날 때까지 함께 기다립니다."
APART = "자리가 나는 대로 한 분씩 나누어 받습니다."


@pytest.fixture
def full(app, session, clock):
    """One place, taken; on two days."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=1, terms={"group_limit": 3}, ends_on=date(2023, 12, 6))
        make_registration(forum, "first")
        return forum


def _facts(page):
    """The words after each label of the list of facts."""
    texts = [part.split("</div>")[0] for part in page.split("<dt>")[1:]]
    return {text.split("</dt>")[0]: text.split("<dd>")[1].split("</dd>")[0].strip() for text in texts}


def test_who_waits_reads_for_which_forum_and_ticket(client, full):
    with unit_of_work():
        contact = make_registration(full, "waits")
    facts = _facts(client.get(f"/registrations/{letters.token_of(contact)}/").text)
    assert (facts["행사"], facts["성명"], facts["참가 구분"]) == (full.name, "홍길동", "일반")
    assert facts["일시"].startswith("2023. 12. 5.(화)")
    assert "2023. 12. 6.(수)까지" in facts["일시"]


@pytest.mark.parametrize(("may_split", "said", "unsaid"), [(False, TOGETHER, APART), (True, APART, TOGETHER)])
def test_a_group_reads_whether_it_waits_together(client, full, may_split, said, unsaid):
    with unit_of_work():
        contact = make_registration(full, "waits", members=[Member("임꺽정")], may_split=may_split)
    page = client.get(f"/registrations/{letters.token_of(contact)}/").text
    assert said in page
    assert unsaid not in page


def test_a_ticket_names_a_forum_without_a_theme_once(client, full):
    with unit_of_work():
        full.theme = ""
    page = client.get(f"/registrations/{letters.token_of(db.session.scalars(select(Registration)).one())}/").text
    assert "kicker" not in page
    assert f'<p class="ticket-title">{full.name}</p>' in page


def test_sessions_of_several_days_are_offered_with_their_day(client, full):
    with unit_of_work():
        for one in make_sessions(full):
            services.offer_session(one, capacity=None, actor=STAFF, tell=tell_nobody)
    assert '<span class="quiet">12월 5일 10:00</span>' in client.get("/forums/2023-2/register/").text
