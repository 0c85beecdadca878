"""Registrants change what they answered to the organiser's questions, and what they need on the day."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports import letters
from forum_app.registration.models import Answer, Erasure, Registration, SpecialNeed
from forum_app.registration.queries import consent_items, get_question
from forum_app.registration.rules import Member, QuestionKind, Reply
from forum_app.registration.services import retire_question, sign_up
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import LONG_AGO, STAFF, WHILE_OPEN, make_open_forum, tell_nobody, wish

WHO = {"name": "홍길동", "affiliation": "사업 부문 접수 07", "email": "gildong@example.kr", "position_title": ""}


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(terms={"group_limit": 3})


@pytest.fixture
def lunch(forum):
    """Whether one eats, what not, and which days of several."""
    with unit_of_work():
        eats, allergy = make_lunch_questions(forum)
        days = make_question(
            forum, "오시는 때", kind=QuestionKind.CHOICES, options=[("오전", None), ("오후", None), ("저녁", None)]
        )
    return eats, allergy, days


@pytest.fixture
def enter(app, forum):
    """Somebody who signed up; the address of the page of change."""

    def enter(who="gildong", **changes):
        answers = {item.id: True for item in consent_items(forum)}
        with app.test_request_context(), unit_of_work():
            given = wish(forum, who, **{"answers": answers, **changes})
            row = sign_up(forum, given, key=letters.tokens_key(), tell=tell_nobody)
            return f"/registrations/{letters.token_of(row)}/change"

    return enter


def _answered():
    """What is kept: label of the question -> labels of the options, or the text."""
    db.session.rollback()
    found = {}
    for answer in db.session.scalars(select(Answer).order_by(Answer.id)):
        found.setdefault(answer.question.label, []).append(answer.option.label if answer.option else answer.text)
    return found


def _replies(eats, allergy, days, *, what="땅콩"):
    return {
        eats.id: Reply(option_ids=(eats.options[0].id,)),
        allergy.id: Reply(text=what),
        days.id: Reply(option_ids=(days.options[0].id, days.options[2].id)),
    }


def _as_sent(page_of, **changes):
    return {**WHO, **{f"question_{key.id}": value for key, value in page_of.items()}, **changes}


def test_the_page_shows_what_was_answered_and_saving_it_changes_nothing(client, lunch, enter):
    eats, allergy, days = lunch
    address = enter(replies=_replies(*lunch))
    page = client.get(address).text
    assert page.count(" checked") == 3
    assert "땅콩</textarea>" in page
    before = _answered()
    fields = _as_sent({eats: eats.options[0].id, allergy: "땅콩", days: [days.options[0].id, days.options[2].id]})
    assert client.submit(address, fields).status_code == 303
    assert _answered() == before == {
        "점심을 드십니까?": ["예"], "못 드시는 음식": ["땅콩"], "오시는 때": ["오전", "저녁"],
    }  # fmt: skip


def test_other_answers_take_the_place_of_the_first_ones(client, lunch, enter):
    eats, allergy, days = lunch
    address = enter(replies=_replies(*lunch))
    fields = _as_sent({eats: eats.options[0].id, allergy: "우유", days: [days.options[1].id]})
    assert client.submit(address, fields).status_code == 303
    assert _answered() == {"점심을 드십니까?": ["예"], "못 드시는 음식": ["우유"], "오시는 때": ["오후"]}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "registration:edit")).one()
    assert event.after == {"changed": ["replies"]}


def test_what_depended_on_an_answer_goes_with_it(client, lunch, enter):
    eats, allergy, days = lunch
    address = enter(replies=_replies(*lunch))
    client.submit(address, _as_sent({eats: eats.options[1].id, allergy: "땅콩", days: []}))
    assert _answered() == {"점심을 드십니까?": ["아니요"]}


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "하나를 골라 주십시오."), ("en", "Please choose one.")]
)  # fmt: skip
def test_a_required_answer_cannot_be_taken_away(client, lunch, enter, language, words):
    eats, _allergy, _days = lunch
    address = enter(replies=_replies(*lunch))
    before = _answered()
    sent = client.submit(f"{address}?lang={language}", _as_sent({eats: ""}))
    assert (sent.status_code, f'href="#question_{eats.id}"' in sent.text, words in sent.text) == (422, True, True)
    assert _answered() == before


def test_an_answer_to_a_question_that_is_asked_no_more_stays(client, forum, lunch, enter):
    eats, allergy, days = lunch
    address = enter(replies=_replies(*lunch))
    with unit_of_work():
        retire_question(get_question(forum, days.id), forum=forum, actor=STAFF, at=LONG_AGO)
    client.submit(address, _as_sent({eats: eats.options[0].id, allergy: "우유"}))
    assert _answered() == {"점심을 드십니까?": ["예"], "못 드시는 음식": ["우유"], "오시는 때": ["오전", "저녁"]}


def test_companions_are_asked_nothing_and_need_not_answer(client, app, lunch, enter):
    enter(replies=_replies(*lunch), members=[Member("성춘향", "개인", "chunhyang@example.kr")])
    member = db.session.scalars(select(Registration).where(Registration.leader_id.is_not(None))).one()
    with app.test_request_context():
        address = f"/registrations/{letters.token_of(member)}/change"
    assert "question_" not in client.get(address).text
    assert client.submit(address, {**WHO, "name": "성춘향 둘", "email": "chunhyang@example.kr"}).status_code == 303
    assert len(_answered()) == 3


def _needs():
    db.session.rollback()
    return [need.text for need in db.session.scalars(select(SpecialNeed))]


def test_needs_are_written_anew_and_an_empty_line_erases_them(client, enter):
    address = enter(special_needs="휠체어 좌석")
    assert 'value="휠체어 좌석"' in client.get(address).text
    client.submit(address, {**WHO, "special_needs": "수어 통역"})
    assert _needs() == ["수어 통역"]
    client.submit(address, {**WHO, "special_needs": ""})
    assert (_needs(), db.session.scalars(select(Erasure.people)).all()) == ([], [1])


def test_needs_are_not_asked_of_who_consents_to_none(client, forum, enter):
    answers = {item.id: item.is_required for item in consent_items(forum)}
    address = enter(answers=answers)
    assert "special_needs" not in client.get(address).text
    client.submit(address, {**WHO, "special_needs": "휠체어 좌석"})
    assert _needs() == []


def test_a_resident_number_is_refused_at_its_field(client, enter):
    address = enter(special_needs="휠체어 좌석")
    sent = client.submit(address, {**WHO, "special_needs": "900101-1234567"})
    assert (sent.status_code, 'href="#special_needs"' in sent.text, _needs()) == (422, True, ["휠체어 좌석"])
