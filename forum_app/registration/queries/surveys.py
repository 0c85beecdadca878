"""The survey of a forum: its questions, who may answer, and what was answered so far."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.models.surveys import Survey, SurveyCount, SurveyQuestion, SurveyReply, SurveyText
from forum_app.registration.rules import RegistrationState, token_hash
from forum_app.registration.rules.surveys import SurveyKind, is_shown
from forum_app.registration.rules.tokens import survey_token


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question: how many, and unless they are too few, what: value -> how often, or the texts."""

    question: SurveyQuestion
    answers: int
    counts: Mapping[int, int]
    texts: Sequence[str]

    @property
    def is_shown(self) -> bool:
        """Whether it may be looked at yet."""
        return is_shown(self.answers)

    @property
    def mean(self) -> float | None:
        """The mean of the points of a scale, for display."""
        if self.question.kind is not SurveyKind.SCALE or not self.answers:
            return None
        return sum(value * chosen for value, chosen in self.counts.items()) / self.answers


def find_survey(forum: Forum) -> Survey | None:
    """The survey of `forum` with its questions, or None."""
    return db.session.scalar(
        select(Survey)
        .where(Survey.forum_id == forum.id)
        .options(selectinload(Survey.questions).selectinload(SurveyQuestion.options))
    )


def get_survey(forum: Forum) -> Survey:
    """The survey of `forum`.

    Raises:
        NotFound: it has none.
    """
    if survey := find_survey(forum):
        return survey
    raise NotFound(N_("설문이 없습니다."))


def get_survey_question(survey: Survey, question_id: int) -> SurveyQuestion:
    """One question.

    Raises:
        NotFound: the survey has none of that id.
    """
    found = next((question for question in survey.questions if question.id == question_id), None)
    if found is None:
        raise NotFound(N_("그런 문항이 없습니다."))
    return found


def get_asked_person(forum: Forum, token: str, key: bytes) -> Registration:
    """Whom the address in a letter was written to.

    Args:
        token: the number of the registration, a hyphen, and the code computed from it.
        key: of the tokens, see rules.token_key.

    Raises:
        NotFound: the address is not one of ours, or the registration is cancelled or erased.
    """
    number, _hyphen, code = token.partition("-")
    person = None
    if number.isascii() and number.isdecimal() and len(number) < 9:  # noqa: PLR2004 - what an integer column holds
        person = db.session.scalar(
            select(Registration)
            .where(
                Registration.forum_id == forum.id,
                Registration.number == int(number),
                Registration.state != RegistrationState.CANCELLED,
                Registration.erased_at.is_(None),
            )
            .options(joinedload(Registration.ticket).joinedload(Ticket.forum))
        )
    wanted = survey_token(key, person.id, person.token_version) if person else ""
    if person is None or not hmac.compare_digest(token_hash(code), token_hash(wanted)):
        raise NotFound(N_("설문이 없습니다."))
    return person


def has_answered(survey: Survey, person: Registration) -> bool:
    """Whether the person has answered."""
    return db.session.get(SurveyReply, person.id) is not None


def reply_count(survey: Survey) -> int:
    """How many people have answered."""
    counted = select(func.count()).select_from(SurveyReply).where(SurveyReply.survey_id == survey.id)
    return db.session.scalar(counted) or 0


def results(survey: Survey) -> list[Result]:
    """The answers so far, question by question; texts in alphabetical order, which says nothing about when."""
    ids = [question.id for question in survey.questions]
    counts: dict[int, dict[int, int]] = {}
    for row in db.session.scalars(
        select(SurveyCount).where(SurveyCount.question_id.in_(ids)).order_by(SurveyCount.value)
    ):
        counts.setdefault(row.question_id, {})[row.value] = row.chosen
    texts: dict[int, list[str]] = {}
    for question_id, text in db.session.execute(
        select(SurveyText.question_id, SurveyText.text).where(SurveyText.question_id.in_(ids))
    ):
        texts.setdefault(question_id, []).append(text)
    return [_result(one, counts.get(one.id, {}), sorted(texts.get(one.id, []))) for one in survey.questions]


def _result(question: SurveyQuestion, counts: dict[int, int], texts: list[str]) -> Result:
    answers = sum(counts.values()) + len(texts)
    if not is_shown(answers):
        return Result(question, answers, {}, [])
    return Result(question, answers, counts, texts)
