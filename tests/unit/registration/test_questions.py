"""Which questions are asked of whom, and what of the replies is kept."""

import pytest

from forum_app.core.errors import FieldError
from forum_app.registration.rules import Asked, QuestionKind, Reply, clean_replies

GENERAL, PRESS = 1, 2
LUNCH = Asked(10, QuestionKind.CHOICE, is_required=True, option_ids=(101, 102))
DIET = Asked(11, QuestionKind.CHOICES, option_ids=(111, 112, 113), only_for=101)
WHICH = Asked(12, QuestionKind.TEXT, is_required=True, only_for=113)
CAMERA = Asked(13, QuestionKind.TEXT, is_required=True, ticket_id=PRESS)
FORM = (LUNCH, DIET, WHICH, CAMERA)


def chose(*option_ids: int) -> Reply:
    return Reply(option_ids=option_ids)


@pytest.mark.parametrize(
    ("ticket_id", "replies", "kept"),
    [
        (GENERAL, {10: chose(102)}, {10: chose(102)}),
        (GENERAL, {10: chose(101)}, {10: chose(101)}),
        (GENERAL, {10: chose(101), 11: chose(112, 111)}, {10: chose(101), 11: chose(111, 112)}),
        (
            GENERAL,
            {10: chose(101), 11: chose(113), 12: Reply(" 땅콩 ")},
            {10: chose(101), 11: chose(113), 12: Reply("땅콩")},
        ),
        (PRESS, {10: chose(102), 13: Reply("있음")}, {10: chose(102), 13: Reply("있음")}),
    ],
    ids=["who does not eat", "nothing special", "two of three", "down to the last", "the press"],
)
def test_each_is_asked_what_concerns_them(ticket_id, replies, kept):
    assert clean_replies(FORM, ticket_id, replies) == kept


@pytest.mark.parametrize(
    "besides",
    [{11: chose(111)}, {11: chose(999)}, {12: Reply("땅콩")}, {13: Reply("카메라")}, {99: Reply("없는 문항")}],
    ids=["condition not met", "and not offered", "two steps away", "another ticket", "no such question"],
)
def test_an_answer_to_what_was_not_asked_does_not_count(besides):
    assert clean_replies(FORM, GENERAL, {10: chose(102), **besides}) == {10: chose(102)}


def test_a_chosen_option_opens_nothing_while_its_own_question_is_not_asked():
    assert clean_replies(FORM, GENERAL, {10: chose(102), 11: chose(113), 12: Reply("땅콩")}) == {10: chose(102)}


@pytest.mark.parametrize(
    ("ticket_id", "replies", "field", "message"),
    [
        (GENERAL, {}, "question_10", "하나를 골라 주십시오."),
        (GENERAL, {10: chose(101, 102)}, "question_10", "하나만 골라 주십시오."),
        (GENERAL, {10: chose(111)}, "question_10", "보기에 있는 것을 골라 주십시오."),
        (GENERAL, {10: chose(101), 11: chose(113)}, "question_12", "적어 주십시오."),
        (GENERAL, {10: chose(101), 11: chose(113), 12: Reply("  ")}, "question_12", "적어 주십시오."),
        (PRESS, {10: chose(102)}, "question_13", "적어 주십시오."),
    ],
    ids=["left open", "two of one", "of another question", "asked by condition", "only spaces", "asked by ticket"],
)
def test_what_must_be_answered_is_asked_for_at_its_question(ticket_id, replies, field, message):
    with pytest.raises(FieldError) as refusal:
        clean_replies(FORM, ticket_id, replies)
    assert (refusal.value.field, refusal.value.message) == (field, message)
