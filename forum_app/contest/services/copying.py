"""A new call that starts as an earlier one."""

from dataclasses import replace
from datetime import datetime

from forum_app.contest.models import Contest, EligibilityQuestion, FaqItem
from forum_app.contest.queries.notice import eligibility_questions, faq_items
from forum_app.contest.services.call import create_contest
from forum_app.contest.services.entry_form import copy_entry_form
from forum_app.contest.services.notice import FaqGiven, QuestionGiven, set_eligibility_questions, set_faq
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.services.shapes import ContestDetails, Shape
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum


def copy_contest(source: Contest, forum: Forum, *, details: ContestDetails, actor: Actor, at: datetime) -> Contest:
    """Draft a contest with everything of `source` but its name, its dates and what has happened to it.

    A notice, and grace after the deadline, are taken over unless `details` says some.

    Args:
        source: a contest the actor may read.
        forum: where the new one belongs.
        details: name, address and dates of the new one.
        actor: the organiser of `forum`.
        at: when.

    Raises:
        StepRefused: the forum is over.
        FieldError: as in create_contest.
    """
    details = replace(
        details,
        notice=details.notice or source.notice,
        notice_en=details.notice_en or (None if details.notice else source.notice_en),
        grace_minutes=details.grace_minutes or source.grace_minutes,
        verification_days=source.verification_days,
        needs_review=source.needs_review,
    )
    contest = create_contest(forum, details=details, shape=undated(shape_of(source)), actor=actor, at=at)
    if items := [_faq(item) for item in faq_items(source)]:
        set_faq(contest, items, actor=actor, at=at)
    if questions := [_question(question) for question in eligibility_questions(source)]:
        set_eligibility_questions(contest, questions, actor=actor, at=at)
    copy_entry_form(source, contest, actor=actor, at=at)
    return contest


def undated(shape: Shape) -> Shape:
    """`shape` without the deadlines of its rounds."""
    return replace(shape, rounds=tuple(replace(round_, scoring_closes_at=None) for round_ in shape.rounds))


def _faq(item: FaqItem) -> FaqGiven:
    return FaqGiven(item.question, item.answer, item.question_en, item.answer_en)


def _question(question: EligibilityQuestion) -> QuestionGiven:
    return QuestionGiven(question.text, question.text_en, question.help, question.help_en, question.expects_yes)
