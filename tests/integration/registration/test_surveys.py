"""The survey after the event: once each, nothing that joins an answer to a person, nothing shown of a few."""

from __future__ import annotations

import io
import re
import threading

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports.mailings import survey_address
from forum_app.registration.models import Registration
from forum_app.registration.models.surveys import Survey, SurveyCount, SurveyQuestion, SurveyReply, SurveyText
from forum_app.registration.queries.surveys import find_survey
from forum_app.registration.services.surveys import answer_survey, create_survey
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration
from tests.support.counting import count_queries
from tests.support.visitor import Visitor

BASE = "/manage/forums/2023-2/survey/"
EVENING = "2023-12-05 18:00"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        for who in "abcdef":
            make_registration(forum, who, name=f"참가자 {who}")
        create_survey(forum, actor=STAFF, at=core_clock.now())
    clock.at(EVENING)
    return forum


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def person(number: int) -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration).where(Registration.number == number)).one()


def address(number: int) -> str:
    return survey_address(person(number)).removeprefix("http://localhost")


def questions() -> list[SurveyQuestion]:
    db.session.rollback()
    return list(db.session.scalars(select(SurveyQuestion).order_by(SurveyQuestion.position)))


def answer(client: Visitor, number: int, *, points: str = "5", choice: str = "1", text: str = "") -> TestResponse:
    first, _second, _third, fourth, fifth = (f"question_{one.id}" for one in questions())
    return client.submit(address(number), {first: points, fourth: choice, fifth: text})


def counted() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(SurveyCount.chosen).where(SurveyCount.chosen > 0)))


def how_many(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_somebody_answers_once_and_is_thanked_ever_after(client, forum):
    where = address(1)
    done = answer(client, 1, text="좋았습니다")
    assert (done.status_code, done.location) == (303, where)
    assert "답해 주셔서 고맙습니다" in client.get(where).text
    assert (counted(), how_many(SurveyText), how_many(SurveyReply)) == ([1, 1], 1, 1)


def test_a_form_sent_twice_counts_once(client, forum):
    page, fields = address(1), {f"question_{questions()[0].id}": "4"}
    token = client.token(page)
    answers = [client.post(page, data={"csrf_token": token, **fields}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 200]
    assert (counted(), how_many(SurveyReply)) == ([1], 1)


def test_answering_at_the_same_moment_counts_once(app, forum):
    survey_id, question_id, taken = find_survey(forum).id, questions()[0].id, []
    registration_id = person(1).id
    db.session.rollback()
    ready = threading.Barrier(4)

    def send() -> None:
        with app.app_context():
            ready.wait()
            with unit_of_work():
                survey, who = db.session.get(Survey, survey_id), db.session.get(Registration, registration_id)
                taken.append(answer_survey(survey, who, {question_id: 3}))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]
    assert (counted(), how_many(SurveyReply)) == ([1], 1)


def test_nothing_that_is_kept_joins_an_answer_to_a_person_or_a_time(client, forum):
    before = how_many(AuditEvent)
    answer(client, 1, text="좋았습니다")
    kept = {name: {column.name for column in model.__table__.columns} for name, model in (
        ("reply", SurveyReply), ("count", SurveyCount), ("text", SurveyText),
    )}  # fmt: skip
    assert kept == {
        "reply": {"registration_id", "survey_id"}, "count": {"question_id", "value", "chosen"},
        "text": {"id", "question_id", "text"},
    }  # fmt: skip
    assert how_many(AuditEvent) == before


@pytest.mark.parametrize("change", ["number", "code", "short", "letters", "huge"])
def test_an_address_that_was_not_sent_opens_nothing(client, forum, change):
    number, _hyphen, code = address(1).rstrip("/").rpartition("/")[2].partition("-")
    token = {
        "number": f"2-{code}", "code": f"{number}-{code[:-1]}x", "short": f"{number}-", "letters": f"x-{code}",
        "huge": f"{'9' * 30}-{code}",
    }[change]  # fmt: skip
    assert client.get(f"/forums/2023-2/survey/{token}/").status_code == 404


def test_the_address_of_who_gave_the_place_away_dies_with_it(client, forum):
    where = address(1)
    with unit_of_work():
        db.session.scalars(select(Registration).where(Registration.number == 1)).one().token_version = 2
    assert (client.get(where).status_code, client.get(address(1)).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("at", "why"),
    [("2023-12-05 14:59", "아직 설문을 받지 않습니다."), ("2023-12-19 15:00", "설문이 끝났습니다.")],
)
def test_outside_its_time_nothing_is_taken(client, forum, clock, at, why):
    where, fields = address(1), {f"question_{questions()[0].id}": "5"}
    token = client.token(where)
    clock.at(at)
    assert why in client.get(where).text
    refused = client.post(where, data={"csrf_token": token, **fields})
    assert (refused.status_code, why in refused.text, how_many(SurveyReply)) == (409, True, 0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"points": ""}, "답해 주십시오."), ({"points": "6"}, "보기에 있는 것을 골라 주십시오."),
        ({"points": "٣"}, "보기에 있는 것을 골라 주십시오."), ({"choice": "9"}, "보기에 있는 것을 골라 주십시오."),
        ({"text": "900101-1234567"}, "주민등록번호는 받지 않습니다."), ({"text": "가" * 1001}, "1000자까지"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_and_nothing_of_it_kept(client, forum, wrong, message):
    refused = answer(client, 1, **wrong)
    assert (refused.status_code, message in refused.text) == (422, True)
    assert (counted(), how_many(SurveyText), how_many(SurveyReply)) == ([], 0, 0)


def test_results_appear_with_the_fifth_answer_to_a_question(organiser, client, forum):
    for number in range(1, 5):
        answer(client, number, text=f"의견 {number}")
    page = organiser.get(BASE).text
    assert "4명이 답했습니다." in page
    assert ("평균" in page, "의견 1" in page) == (False, False)
    answer(client, 5, points="4", choice="")
    page = organiser.get(BASE).text
    assert "평균 4.80점" in page
    assert "80%" in page
    assert ("의견 1" in page, "아직 모르겠습니다" in page) == (False, False)
    answer(client, 6, text="의견 6")
    page = organiser.get(BASE).text
    assert [f"의견 {number}" in page for number in (1, 6)] == [True, True]


def test_the_file_holds_what_the_page_shows_as_text(organiser, client, forum):
    for number in range(1, 6):
        answer(client, number, text="=1+1")
    content = organiser.get(f"{BASE}results.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["물은 말", "답", "답한 수"]
    assert ["행사 전체에 얼마나 만족하십니까?", "5점", "5"] in rows
    assert [row[1] for row in rows].count("=1+1") == 5
    assert ["프로그램 내용은 도움이 되었습니까?", "답이 5개가 되면 보입니다.", ""] in rows


def test_questions_are_changed_until_the_first_answer(organiser, client, forum):
    first = questions()[0]
    fields = {"kind": "choice", "label": "또 오시겠습니까?", "options": "예 | Yes\n아니요 | No"}
    assert organiser.submit(f"{BASE}questions/{first.id}", fields).status_code == 303
    assert organiser.submit(f"{BASE}questions/new", {**fields, "label": "하나 더"}).status_code == 303
    assert organiser.submit(BASE, to=f"{BASE}questions/{questions()[1].id}/remove").status_code == 303
    assert [one.label for one in questions()][::4] == ["또 오시겠습니까?", "하나 더"]
    client.submit(address(1), {f"question_{first.id}": "2"})
    refused = organiser.submit(f"{BASE}questions/{first.id}", fields)
    assert (refused.status_code, "이미 답한 분이 있어" in refused.text) == (422, True)
    organiser.submit(f"{BASE}settings", to=f"{BASE}questions/{first.id}/remove")
    assert len(questions()) == 5


@pytest.mark.parametrize("options", ["", "하나뿐", "\n\n"])
def test_one_needs_something_to_choose_from(organiser, forum, options):
    refused = organiser.submit(f"{BASE}questions/new", {"kind": "choice", "label": "무엇을", "options": options})
    assert (refused.status_code, "두 가지 이상" in refused.text, len(questions())) == (422, True, 5)


def test_its_time_is_set_and_a_survey_that_closes_first_is_refused(organiser, forum):
    times = {"opens_at": "2023-12-05T15:00", "closes_at": "2023-12-31T18:00", "intro": "잠시만 시간을 내 주십시오."}
    assert organiser.submit(f"{BASE}settings", times).status_code == 303
    assert "잠시만 시간을" in organiser.get(address(1)).text
    refused = organiser.submit(f"{BASE}settings", {**times, "closes_at": "2023-12-01T18:00"})
    assert (refused.status_code, "마감은 시작보다 뒤여야" in refused.text) == (422, True)


def test_a_second_press_makes_no_second_survey(organiser, forum):
    assert organiser.submit(f"{BASE}settings", to=f"{BASE}new").status_code == 303
    assert how_many(Survey) == 1


def test_only_organisers_of_the_forum_see_results(client, forum):
    for role in (Role.AUDITOR, Role.ADMIN):
        sign_in_as(client, role)
        assert (client.get(BASE).status_code, client.get(f"{BASE}results.xlsx").status_code) == (404, 404)


def test_the_survey_is_english_for_who_reads_english(client, forum):
    page = client.get(f"{address(1)}?lang=en").text
    assert "How satisfied are you overall?" in page
    assert not re.findall("[가-힣]", page.partition("<main")[2].partition("</main>")[0].replace("한국어", ""))


def test_the_page_asks_the_database_the_same_for_few_and_many_questions(organiser, forum):
    many = count_queries(lambda: organiser.get(BASE))
    for question in questions()[3:]:
        organiser.submit(BASE, to=f"{BASE}questions/{question.id}/remove")
    assert count_queries(lambda: organiser.get(BASE)) == many
