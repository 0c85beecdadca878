"""Setting up the survey, and taking answers that nobody can trace."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration
from forum_app.registration.models.surveys import (
    Survey,
    SurveyCount,
    SurveyOption,
    SurveyQuestion,
    SurveyReply,
    SurveyText,
)
from forum_app.registration.queries.surveys import find_survey
from forum_app.registration.rules.surveys import STANDARD_SURVEY, SurveyKind, SurveyTerms, clean_answers, survey_is_shut

OPENS_HOUR = 15
OPEN_FOR = timedelta(days=14)


def create_survey(forum: Forum, *, actor: Actor, at: datetime) -> Survey:
    """A survey with the standard questions, open from the afternoon of the last day for two weeks.

    Raises:
        Conflict: there is one.
    """
    if find_survey(forum) is not None:
        raise Conflict(N_("설문이 이미 있습니다."))
    opens_at = clock.seoul(forum.ends_on, OPENS_HOUR)
    survey = Survey(forum_id=forum.id, opens_at=opens_at, closes_at=opens_at + OPEN_FOR)
    db.session.add(survey)
    db.session.flush()
    audit.record(actor, "survey:create", survey, at=at, scope=_scope(survey))
    for terms in STANDARD_SURVEY:
        _write(survey, _appended(survey), terms)
    return survey


def edit_survey(
    survey: Survey, *, intro: str, intro_en: str, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> None:
    """Say when it is open, and what stands above it.

    Raises:
        FieldError: it would close before it opens.
    """
    if closes_at <= opens_at:
        raise FieldError("closes_at", N_("마감은 시작보다 뒤여야 합니다."))
    survey.intro, survey.intro_en = intro, intro_en
    survey.opens_at, survey.closes_at = opens_at, closes_at
    db.session.flush()
    audit.record(actor, "survey:edit", survey, at=at, scope=_scope(survey))


def add_survey_question(survey: Survey, terms: SurveyTerms, *, actor: Actor, at: datetime) -> SurveyQuestion:
    """Ask one more thing, at the end.

    Raises:
        FieldError: there is too little to choose from.
        StepRefused: somebody has answered.
    """
    _require_choice(terms)
    _require_unanswered(survey)
    question = _write(survey, _appended(survey), terms)
    audit.record(actor, "survey:edit", survey, at=at, scope=_scope(survey))
    return question


def edit_survey_question(question: SurveyQuestion, terms: SurveyTerms, *, actor: Actor, at: datetime) -> None:
    """Ask it in another way.

    Raises:
        FieldError: there is too little to choose from.
        StepRefused: somebody has answered.
    """
    _require_choice(terms)
    _require_unanswered(question.survey)
    _write(question.survey, question, terms)
    audit.record(actor, "survey:edit", question.survey, at=at, scope=_scope(question.survey))


def remove_survey_question(question: SurveyQuestion, *, actor: Actor, at: datetime) -> None:
    """Do not ask it.

    Raises:
        StepRefused: somebody has answered.
    """
    survey = question.survey
    _require_unanswered(survey)
    survey.questions.remove(question)
    db.session.delete(question)
    db.session.flush()
    audit.record(actor, "survey:edit", survey, at=at, scope=_scope(survey))


def answer_survey(survey: Survey, person: Registration, given: Mapping[int, int | str]) -> bool:
    """Take the answers of `person`; False if they have answered before, perhaps at the same moment.

    Choices are added to sums and texts stand alone under drawn names: what is kept does not say who answered what,
    or when. Hence no entry in the record either.

    Raises:
        FieldError: an answer is missing or cannot be taken.
        StepRefused: the survey is not open.
    """
    if why := survey_is_shut(clock.db_now(db.session), survey.opens_at, survey.closes_at):
        raise StepRefused(why)
    answers = clean_answers([question.asked for question in survey.questions], given)
    db.session.scalars(select(Survey.id).where(Survey.id == survey.id).with_for_update(read=True)).one()
    try:
        with db.session.begin_nested():
            db.session.add(SurveyReply(registration_id=person.id, survey_id=survey.id))
    except IntegrityError:
        return False
    for question_id, answer in sorted(answers.items()):  # in one order, so that nobody waits in a circle
        if isinstance(answer, int):
            db.session.execute(
                update(SurveyCount)
                .where(SurveyCount.question_id == question_id, SurveyCount.value == answer)
                .values(chosen=SurveyCount.chosen + 1)
                .execution_options(synchronize_session=False)
            )
        else:
            db.session.add(SurveyText(id=secrets.token_hex(16), question_id=question_id, text=answer))
    db.session.flush()
    return True


def _appended(survey: Survey) -> SurveyQuestion:
    question = SurveyQuestion(position=max((one.position for one in survey.questions), default=0) + 1)
    survey.questions.append(question)
    return question


def _write(survey: Survey, question: SurveyQuestion, terms: SurveyTerms) -> SurveyQuestion:
    question.kind, question.label, question.label_en = terms.kind, terms.label, terms.label_en
    question.is_required = terms.is_required
    question.options.clear()
    db.session.flush()
    options = terms.options if terms.kind is SurveyKind.CHOICE else ()
    question.options = [
        SurveyOption(position=number, label=korean, label_en=english)
        for number, (korean, english) in enumerate(options, start=1)
    ]
    for count in db.session.scalars(select(SurveyCount).where(SurveyCount.question_id == question.id)):
        db.session.delete(count)
    db.session.flush()
    if question.kind is not SurveyKind.TEXT:
        values = sorted(question.asked.values)
        db.session.add_all(SurveyCount(question_id=question.id, value=value, chosen=0) for value in values)
    db.session.flush()
    return question


def _require_choice(terms: SurveyTerms) -> None:
    if terms.kind is SurveyKind.CHOICE and len(terms.options) < 2:  # noqa: PLR2004 - nothing to choose from one
        raise FieldError("options", N_("고를 답을 두 가지 이상 적어 주십시오."))


def _require_unanswered(survey: Survey) -> None:
    db.session.scalars(select(Survey.id).where(Survey.id == survey.id).with_for_update()).one()
    answered = select(SurveyReply.registration_id).where(SurveyReply.survey_id == survey.id).limit(1)
    if db.session.scalar(answered) is not None:
        raise StepRefused(N_("이미 답한 분이 있어 문항을 고칠 수 없습니다."))


def _scope(survey: Survey) -> str:
    return f"forum:{survey.forum_id}"
