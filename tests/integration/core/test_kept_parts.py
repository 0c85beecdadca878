"""A part of a page is kept while it shows the same, and nobody sees what was shown before a row changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core.clock import seoul
from forum_app.core.db import db
from forum_app.core.kept_parts import contents, kept_part
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration.models import ConsentItem, Question, QuestionOption, Ticket
from forum_app.registration.services import TicketTerms, create_ticket
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import LONG_AGO, STAFF, WHILE_OPEN, make_open_forum, ticket_of
from tests.support.visitor import Visitor

PAGE = "/forums/2023-2/register/"


@pytest.fixture
def form(app: Flask, clock, client: Visitor) -> Callable[[str], str]:
    """The sign-up page of a forum with consents and three questions, as a visitor gets it in a language."""
    clock.at(WHILE_OPEN)
    with app.app_context(), unit_of_work():
        forum = make_open_forum(terms={"group_limit": 3})
        forum.privacy_officer = "보호 담당 하나"
        make_lunch_questions(forum)
        make_question(forum, "취재 분야", ticket_id=ticket_of(forum).id)

    def get(language: str = "ko") -> str:
        page = client.get(f"{PAGE}?lang={language}")
        assert page.status_code == 200
        return page.text

    return get


def _change(app: Flask, model: type, field: str, before: object, after: object) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.scalars(select(model).where(getattr(model, field) == before)).first()
        setattr(row, field, after)


@pytest.mark.parametrize(
    ("model", "field", "before", "after"),
    [
        (Question, "label", "못 드시는 음식", "꺼리시는 음식"),
        (Question, "purpose", "도시락 수", "자리 수"),
        (QuestionOption, "label", "아니요", "먹지 않습니다"),
        (Ticket, "name", "일반", "누구나"),
        (Forum, "privacy_officer", "보호 담당 하나", "보호 담당 둘"),
    ],
)
def test_the_form_says_what_a_changed_row_says(app, form, model, field, before, after):
    assert (str(before) in form(), str(after) in form()) == (True, False)
    _change(app, model, field, before, after)
    assert str(after) in form()


def test_the_form_names_the_changed_answer_on_which_a_question_depends_though_that_one_is_not_asked(app, form):
    with app.app_context(), unit_of_work():
        forum = db.session.scalars(select(Forum)).one()
        later = create_ticket(
            forum,
            TicketTerms("후원", capacity=5, opens_at=seoul(date(2023, 12, 1)), closes_at=seoul(date(2023, 12, 2))),
            actor=STAFF,
            at=LONG_AGO,
        )
        first = make_question(forum, "후원 종류", options=[("물품", None), ("현금", None)], ticket_id=later.id)
        make_question(forum, "무엇을", only_for=first.options[0].id)
    assert ("물품" in form(), "후원 종류" in form()) == (True, False)
    _change(app, QuestionOption, "label", "물품", "물건")
    assert ("물품" in form(), "물건" in form()) == (False, True)


def test_the_form_shows_a_changed_notice_of_a_consent(app, form):
    form()
    with app.app_context(), unit_of_work():
        for item in db.session.scalars(select(ConsentItem)):
            item.purpose = "다른 목적입니다"
    assert form().count("다른 목적입니다") == form().count('class="consent-title"')


def test_the_form_asks_for_as_many_people_as_the_ticket_now_allows(app, form):
    assert "한 번에 3명까지" in form()
    _change(app, Ticket, "group_limit", 3, 5)
    assert "한 번에 5명까지" in form()


def test_the_form_is_kept_in_each_language(form):
    korean, english = form("ko"), form("en")
    assert ("개인정보 동의" in korean, "개인정보 동의" in english) == (True, False)
    assert (form("ko").count("<fieldset"), "개인정보 동의" in form("ko")) == (korean.count("<fieldset"), True)


def test_every_visitor_gets_a_key_of_their_own(form):
    keys = {re.search(r'name="idempotency_key"[^>]*value="([^"]+)"', form())[1] for _visit in range(3)}
    assert len(keys) == 3


def test_what_was_typed_comes_back_to_who_typed_it_alone(form, client):
    form()
    sent = client.submit(PAGE, {"name": "성춘향 하나", "email": "no address"})
    assert (sent.status_code, "성춘향 하나" in sent.text, "성춘향 하나" in form()) == (422, True, False)


def test_a_part_is_rendered_once_for_the_same_contents(app, session):
    rendered = []

    def render(text: str) -> str:
        rendered.append(text)
        return text

    with app.test_request_context("/"):
        for shown in (contents("a", [1, 2]), contents("a", [1, 2]), contents("a", [1, 3]), None, None):
            assert kept_part("tests", shown, lambda: render("<b>")) == "<b>"
        assert (len(rendered), kept_part("other", contents("a", [1, 2]), lambda: render("<i>"))) == (4, "<i>")


def test_a_row_counts_by_every_column(app, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        ticket = ticket_of(make_open_forum())
    before = contents(ticket)
    for column in ("name", "capacity", "closes_at"):
        was = getattr(ticket, column)
        setattr(ticket, column, {"name": "다른 이름", "capacity": 7, "closes_at": ticket.opens_at}[column])
        assert contents(ticket) != before
        setattr(ticket, column, was)
    assert contents(ticket) == before
