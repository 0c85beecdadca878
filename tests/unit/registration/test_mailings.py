"""Letters to many and the survey, as rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.permissions import Permission, system_actor
from forum_app.registration.rules.mailings import (
    MAILING_WORKFLOW,
    PLACEHOLDERS,
    MailingFacts,
    MailingKind,
    MailingState,
    UnknownPlaceholder,
    filled,
    find_unknown,
    marked_subject,
    names,
)
from forum_app.registration.rules.standard_letters import NAMES, STANDARD_LETTERS
from forum_app.registration.rules.surveys import SurveyAsked, clean_answers, is_shown

ORGANISER = system_actor("organiser", [Permission.REGISTRATION_RUN])
VALUES = {key: f"<{key}>" for key in PLACEHOLDERS.values()}


def test_a_placeholder_is_replaced_in_korean_and_english_spelling():
    assert filled("{{이름}} {{ name }} {{주소}}", VALUES) == "<name> <name> <address>"


def test_what_is_put_in_is_not_looked_at_again():
    assert filled("{{이름}}", {**VALUES, "name": "{{주소}}"}) == "{{주소}}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{이름}}님", None), ("", None), ("{이름}", None), ("{{ 이름 }}", None),
        ("하나\n{{성명}}님", UnknownPlaceholder(2, "{{성명}}")), ("{{}}", UnknownPlaceholder(1, "{{}}")),
        ("{{이름", UnknownPlaceholder(1, "{{")), ("이름}}", UnknownPlaceholder(1, "}}")),
        ("{{이름\n}}", UnknownPlaceholder(1, "{{")), ("{{Name}}", UnknownPlaceholder(1, "{{Name}}")),
    ],
)  # fmt: skip
def test_an_unknown_placeholder_is_found_with_its_line(text, found):
    assert find_unknown(text) == found


@given(st.text(alphabet="{}이름name \n", max_size=30))
def test_a_text_that_is_taken_can_always_be_filled(text):
    if find_unknown(text) is None:
        assert "{{" not in filled(text, VALUES)


@pytest.mark.parametrize("key", STANDARD_LETTERS)
def test_standard_letters_can_be_saved_as_they_are_and_have_a_name(key):
    letter = STANDARD_LETTERS[key]
    texts = (letter.subject, letter.body, letter.subject_en, letter.body_en)
    assert [find_unknown(text) for text in texts] == [None] * 4
    assert all(texts)
    assert NAMES[key]


def test_only_advertising_is_marked_as_such():
    marked = {kind: marked_subject(kind, "소식") for kind in MailingKind}
    assert {kind for kind, subject in marked.items() if subject == "(광고) 소식"} == {MailingKind.NEWS}


def test_a_letter_that_names_the_survey_is_recognised():
    assert names("{{설문}}", "survey")
    assert names("{{ survey }}", "survey")
    assert not names("{{주소}} 설문", "survey")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (MailingFacts(recipients=0), "받을 분이 없습니다. 받는 분의 조건을 고쳐 주십시오."),
        (MailingFacts(names_missing_survey=True), "설문이 없습니다. 설문을 먼저 만들어 주십시오."),
    ],
)
def test_a_letter_to_nobody_or_about_no_survey_is_not_sent(facts, why):
    with pytest.raises(StepRefused, match=why):
        MAILING_WORKFLOW.follow("schedule", MailingState.DRAFT, ORGANISER, facts)


@pytest.mark.parametrize("state", [MailingState.SENT, MailingState.CANCELLED])
def test_what_is_over_stays_as_it_is(state):
    assert MAILING_WORKFLOW.offered(state, ORGANISER, MailingFacts()) == []


NOT_OFFERED = "보기에 있는 것을 골라 주십시오."
NO_NUMBERS = "주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."
QUESTIONS = [
    SurveyAsked(1, is_required=True, values=frozenset(range(1, 6))),
    SurveyAsked(2, is_required=False, values=frozenset({1, 2})),
    SurveyAsked(3, is_required=False),
]


def test_answers_are_kept_without_questions_left_open_or_unknown():
    assert clean_answers(QUESTIONS, {1: 5, 2: "", 3: " 좋았습니다 ", 9: 1}) == {1: 5, 3: "좋았습니다"}


@pytest.mark.parametrize(
    ("given_answers", "field", "message"),
    [
        ({}, "question_1", "답해 주십시오."), ({1: ""}, "question_1", "답해 주십시오."),
        ({1: 6}, "question_1", NOT_OFFERED), ({1: 0}, "question_1", NOT_OFFERED),
        ({1: "5"}, "question_1", NOT_OFFERED), ({1: 1, 2: 3}, "question_2", NOT_OFFERED),
        ({1: 1, 3: 7}, "question_3", NOT_OFFERED),
        ({1: 1, 3: "제 번호는 900101-1234567"}, "question_3", NO_NUMBERS),
        ({1: 1, 3: "가" * 1001}, "question_3", "1000자까지 적을 수 있습니다."),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_is_refused_at_its_question(given_answers, field, message):
    with pytest.raises(FieldError) as refusal:
        clean_answers(QUESTIONS, given_answers)
    assert (refusal.value.field, str(refusal.value)) == (field, message)


def test_answers_are_shown_from_five_on():
    assert [is_shown(n) for n in (0, 4, 5, 6)] == [False, False, True, True]
