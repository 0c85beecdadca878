"""The organiser's own questions, and what was answered to them."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.read_memo import read_once
from forum_app.forums.models import Forum
from forum_app.registration.models import Answer, Question, QuestionCondition, Registration


@read_once
def questions_of(forum: Forum) -> Sequence[Question]:
    """What the sign-up form of `forum` asks besides, with options and conditions, in order."""
    return db.session.scalars(_questions(), {"forum_id": forum.id}).unique().all()


@cache
def _questions() -> Select[Question]:
    return (
        select(Question)
        .where(Question.forum_id == bindparam("forum_id"), Question.retired_at.is_(None))
        .options(joinedload(Question.options), joinedload(Question.condition).joinedload(QuestionCondition.option))
        .order_by(Question.position, Question.id)
    )


def questions_to(registration: Registration) -> Sequence[Question]:
    """What is asked of somebody; nothing of companions, whom their contact signed up."""
    if registration.leader_id is not None:
        return []
    asked = questions_of(registration.ticket.forum)
    return [one for one in asked if one.ticket_id in (None, registration.ticket_id)]


def get_question(forum: Forum, question_id: int) -> Question:
    """A question that is still asked.

    Raises:
        NotFound: `forum` asks none of this id.
    """
    found = next((question for question in questions_of(forum) if question.id == question_id), None)
    if found is None:
        raise NotFound(N_("그런 문항이 없습니다."))
    return found


def answer_counts(forum: Forum) -> dict[int, int]:
    """Id of a question -> how many people have answered it; nothing for those that nobody has."""
    return dict(
        db.session.execute(
            select(Answer.question_id, func.count(Answer.registration_id.distinct()))
            .join(Question, Question.id == Answer.question_id)
            .where(Question.forum_id == forum.id)
            .group_by(Answer.question_id)
        )
        .all()
    )  # fmt: skip


def answers_of(registration: Registration) -> Sequence[Answer]:
    """What somebody answered, in the order of the questions, then of the options."""
    answers = db.session.scalars(
        select(Answer)
        .where(Answer.registration_id == registration.id)
        .options(joinedload(Answer.question), joinedload(Answer.option))
    ).all()
    return sorted(answers, key=lambda one: (one.question.position, one.question_id, _place(one)))


def _place(answer: Answer) -> int:
    return answer.option.position if answer.option else 0
