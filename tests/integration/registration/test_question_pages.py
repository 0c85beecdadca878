"""An organiser sets up what the sign-up form asks besides."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.models import Answer, Question
from forum_app.registration.queries import questions_of
from forum_app.registration.rules import Reply
from forum_app.registration.services import record_replies
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_registration, ticket_of

PAGE = "/manage/forums/2023-2/registrations/questions/"
LUNCH = {
    "kind": "choice", "label": "점심을 드십니까?", "label_en": "Will you have lunch?",
    "purpose": "도시락 수를 맞춥니다.",
    "options": "예 | Yes\n\n아니요 | No\n", "is_required": "y", "ticket_id": "", "only_for": "",
}  # fmt: skip


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2)


@pytest.fixture
def organiser(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def _answered(forum, question):
    with unit_of_work():
        row = make_registration(forum)
        record_replies(row, {question.id: Reply(option_ids=(question.options[0].id,))})
    return row


def test_a_question_with_its_options_in_both_languages(organiser, forum):
    assert organiser.submit(PAGE + "new", LUNCH).status_code == 303
    question = questions_of(forum)[0]
    assert (question.kind.value, question.label, question.label_en) == (
        "choice", "점심을 드십니까?", "Will you have lunch?",
    )  # fmt: skip
    assert [(option.label, option.label_en) for option in question.options] == [("예", "Yes"), ("아니요", "No")]
    assert (question.is_required, question.ticket_id, question.condition) == (True, None, None)
    assert db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()[-1] == "question:create"
    assert "점심을 드십니까?" in organiser.get(PAGE).text


def test_a_question_for_one_ticket_and_one_answer_only(organiser, forum):
    with unit_of_work():
        yes = make_question(forum, options=[("예", None), ("아니요", None)]).options[0].id
        ticket = ticket_of(forum).id
    fields = {**LUNCH, "kind": "text", "label": "못 드시는 음식", "options": "", "only_for": str(yes)}
    assert organiser.submit(PAGE + "new", {**fields, "ticket_id": str(ticket)}).status_code == 303
    question = questions_of(forum)[1]
    assert (question.condition.option_id, question.ticket_id) == (yes, ticket)
    page = organiser.get(PAGE).text
    assert "‘예’ 답을 고르신 분께만 묻습니다." in page
    assert "‘일반’ 구분으로 등록하시는 분께만 묻습니다." in page


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"label": ""}, "label", "적어 주십시오."),
        ({"purpose": ""}, "purpose", "적어 주십시오."),
        ({"kind": "poem"}, "kind", "목록에 있는 것을 골라 주십시오."),
        ({"options": "예"}, "options", "둘 이상"),
        ({"options": "예\n예 | Yes"}, "options", "같은 보기가 두 번 있습니다."),
        ({"options": "예\n" + "가" * 121}, "options", "120자까지"),
        ({"kind": "text"}, "options", "글로 답하는 문항에는 보기가 없습니다."),
        ({"ticket_id": "999"}, "ticket_id", "목록에 있는 것을 골라 주십시오."),
        ({"only_for": "999"}, "only_for", "목록에 있는 것을 골라 주십시오."),
    ],
)
def test_terms_that_make_no_sense_are_refused_at_their_field(organiser, forum, changes, field, message):
    answer = organiser.submit(PAGE + "new", {**LUNCH, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert message in answer.text
    assert questions_of(forum) == []


def test_until_somebody_answers_everything_may_be_worded_anew(organiser, forum):
    with unit_of_work():
        lunch = make_question(forum, options=[("예", None), ("아니요", None), ("글쎄요", None)])
    changed = {**LUNCH, "label": "도시락을 드립니까?", "options": "네\n아니요"}
    assert organiser.submit(f"{PAGE}{lunch.id}", changed).status_code == 303
    question = questions_of(forum)[0]
    assert (question.label, [option.label for option in question.options]) == ("도시락을 드립니까?", ["네", "아니요"])


def test_once_answered_only_what_keeps_the_meaning_may_change(organiser, forum):
    with unit_of_work():
        lunch = make_question(forum, options=[("예", None), ("아니요", None)], purpose="도시락 수를 맞춥니다.")
    _answered(forum, lunch)
    answer = organiser.submit(f"{PAGE}{lunch.id}", {**LUNCH, "options": "아니요\n예"})
    assert answer.status_code == 409
    assert "이미 답한 분이 있어" in answer.text
    assert organiser.submit(f"{PAGE}{lunch.id}", LUNCH).status_code == 303
    assert [(o.label, o.label_en) for o in questions_of(forum)[0].options] == [("예", "Yes"), ("아니요", "No")]


def test_a_retired_question_is_asked_no_longer_and_its_answers_stay(organiser, forum):
    with unit_of_work():
        lunch = make_question(forum, options=[("예", None), ("아니요", None)])
    _answered(forum, lunch)
    assert organiser.submit(PAGE, to=f"{PAGE}{lunch.id}/retire").status_code == 303
    assert questions_of(forum) == []
    assert len(db.session.scalars(select(Answer)).all()) == 1
    assert organiser.get(f"{PAGE}{lunch.id}").status_code == 404


def test_what_another_question_depends_on_can_neither_be_retired_nor_passed(organiser, forum):
    with unit_of_work():
        lunch, allergy = make_lunch_questions(forum)
    assert organiser.submit(PAGE, to=f"{PAGE}{lunch.id}/retire").status_code == 409
    assert organiser.submit(PAGE, to=f"{PAGE}{allergy.id}/move").status_code == 409
    assert organiser.submit(f"{PAGE}{lunch.id}", {**LUNCH, "kind": "text", "options": ""}).status_code == 409
    assert [question.id for question in questions_of(forum)] == [lunch.id, allergy.id]


def test_questions_change_places_one_step_at_a_time(organiser, forum):
    with unit_of_work():
        ids = [make_question(forum, label).id for label in ("하나", "둘", "셋")]
    organiser.submit(PAGE, to=f"{PAGE}{ids[2]}/move")
    organiser.submit(PAGE, to=f"{PAGE}{ids[0]}/move")
    assert [question.label for question in questions_of(forum)] == ["하나", "셋", "둘"]


def test_the_questions_of_another_forum_do_not_exist_here(organiser, forum):
    with unit_of_work():
        other = make_question(make_open_forum("other"), "남의 문항")
    assert organiser.get(f"{PAGE}{other.id}").status_code == 404
    assert organiser.submit(PAGE, to=f"{PAGE}{other.id}/retire").status_code == 404


def test_after_the_forum_nothing_is_changed_any_more(organiser, forum, clock):
    clock.at("2023-12-07 09:00")
    assert organiser.submit(PAGE + "new", LUNCH).status_code == 409
    assert db.session.scalars(select(Question)).all() == []
