"""The organiser's own questions: asked, worded anew, retired; and the replies of who signs up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import (
    Answer,
    Question,
    QuestionCondition,
    QuestionOption,
    Registration,
    Ticket,
)
from forum_app.registration.queries import answers_of, questions_of
from forum_app.registration.rules import QuestionKind, Reply, clean_replies

FEWEST_OPTIONS = 2
MOST_OPTIONS = 30
MOST_QUESTIONS = 30


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What an organiser decides about a question.

    purpose: what the answer is needed for, as those who are asked read it.
    ticket_id: the ticket with which it is asked; None: with every one.
    options: what one may choose from, Korean and English, in order.
    only_for: the option of an earlier question that one must have chosen; None: everybody is asked.
    """

    kind: QuestionKind
    label: str
    purpose: str
    label_en: str | None = None
    purpose_en: str | None = None
    help: str = ""
    help_en: str | None = None
    is_required: bool = False
    ticket_id: int | None = None
    options: Sequence[tuple[str, str | None]] = ()
    only_for: int | None = None


def create_question(forum: Forum, terms: QuestionTerms, *, actor: Actor, at: datetime) -> Question:
    """A question after all others.

    Raises:
        FieldError: the terms make no sense.
        StepRefused: the forum is over, or asks as much as it may already.
    """
    require_running(forum, clock.day_of(at))
    asked = questions_of(forum)
    if len(asked) >= MOST_QUESTIONS:
        raise StepRefused(N_("문항은 %(n)s개까지 둘 수 있습니다."), n=MOST_QUESTIONS)
    _check(forum, terms, earlier=asked)
    last = db.session.scalar(select(func.max(Question.position)).where(Question.forum_id == forum.id)) or 0
    question = Question(forum_id=forum.id, position=last + 1, kind=terms.kind)
    db.session.add(question)
    _write(question, terms)
    db.session.flush()
    audit.record(actor, "question:create", question, at=at, after=_summary(terms), scope=f"forum:{forum.id}")
    return question


def edit_question(question: Question, terms: QuestionTerms, *, forum: Forum, actor: Actor, at: datetime) -> None:
    """Word a question anew; once somebody has answered, only what does not change what was answered.

    Raises:
        FieldError: the terms make no sense.
        StepRefused: the forum is over, or the change would give earlier answers another meaning.
    """
    require_running(forum, clock.day_of(at))
    every = questions_of(forum)
    _check(forum, terms, earlier=[one for one in every if one.position < question.position])
    if _is_answered(question) and _meaning(terms) != _meaning_of(question):
        raise StepRefused(
            N_("이미 답한 분이 있어 뜻이 바뀌는 것은 고칠 수 없습니다. 문항을 거두고 새로 만들어 주십시오.")
        )
    if terms.kind is not question.kind or len(terms.options) < len(question.options):
        given_up = question.options[len(terms.options) if terms.kind is question.kind else 0 :]
        _require_free(given_up, of_retired_too=True)
    question.kind = terms.kind
    _write(question, terms)
    db.session.flush()
    audit.record(actor, "question:edit", question, at=at, after=_summary(terms), scope=f"forum:{forum.id}")


def move_question_up(question: Question, *, forum: Forum, actor: Actor, at: datetime) -> None:
    """Ask it before the one before it; the first stays where it is.

    Raises:
        StepRefused: the forum is over, or the question depends on the one before it.
    """
    require_running(forum, clock.day_of(at))
    before = [one for one in questions_of(forum) if one.position < question.position]
    if not before:
        return
    other = before[-1]
    if question.condition and question.condition.option.question_id == other.id:
        raise StepRefused(N_("앞 문항에서 고른 답에 따라 묻는 문항입니다. 그 문항 뒤에 있어야 합니다."))
    question.position, other.position = other.position, question.position
    db.session.flush()
    audit.record(actor, "question:move", question, at=at, after=question.position, scope=f"forum:{forum.id}")


def retire_question(question: Question, *, forum: Forum, actor: Actor, at: datetime) -> None:
    """Ask it no longer; what was answered stays.

    Raises:
        StepRefused: the forum is over, or another question depends on it.
    """
    require_running(forum, clock.day_of(at))
    _require_free(question.options)
    question.retired_at = at
    db.session.flush()
    audit.record(actor, "question:retire", question, at=at, scope=f"forum:{forum.id}")


def checked_replies(forum: Forum, ticket: Ticket, replies: Mapping[int, Reply]) -> Mapping[int, Reply]:
    """What somebody who signs up with `ticket` answered, without what is not asked of them.

    Raises:
        FieldError: at question_<id>: left open though required, or none of the answers offered.
    """
    return clean_replies([question.asked for question in questions_of(forum)], ticket.id, replies)


def record_replies(registration: Registration, replies: Mapping[int, Reply]) -> None:
    """Keep `replies`, which have been checked."""
    for question_id, reply in replies.items():
        chosen: Sequence[int | None] = reply.option_ids or (None,)
        db.session.add_all(
            Answer(registration_id=registration.id, question_id=question_id, option_id=option_id, text=reply.text)
            for option_id in chosen
        )
    if replies:
        db.session.flush()


def change_replies(registration: Registration, replies: Mapping[int, Reply]) -> bool:
    """Put `replies`, which have been checked, in place of what was answered; whether that is another now.

    What was answered to questions that are asked no more stays.
    """
    asked = [question.id for question in questions_of(registration.ticket.forum)]
    before = [answer for answer in answers_of(registration) if answer.question_id in asked]
    if replies_of(before) == dict(replies):
        return False
    for answer in before:
        db.session.delete(answer)
    db.session.flush()
    record_replies(registration, replies)
    return True


def replies_of(answers: Iterable[Answer]) -> dict[int, Reply]:
    """What was answered, as it would be sent in."""
    found: dict[int, Reply] = {}
    for answer in answers:
        known = found.get(answer.question_id, Reply())
        chosen = (answer.option_id,) if answer.option_id is not None else ()
        found[answer.question_id] = Reply(text=known.text + answer.text, option_ids=known.option_ids + chosen)
    return found


def _check(forum: Forum, terms: QuestionTerms, *, earlier: Sequence[Question]) -> None:
    for name in ("label", "purpose"):
        if not getattr(terms, name).strip():
            raise FieldError(name, N_("적어 주십시오."))
    if terms.kind is QuestionKind.TEXT and terms.options:
        raise FieldError("options", N_("글로 답하는 문항에는 보기가 없습니다."))
    if terms.kind is not QuestionKind.TEXT and not FEWEST_OPTIONS <= len(terms.options) <= MOST_OPTIONS:
        raise FieldError("options", N_("보기를 한 줄에 하나씩 둘 이상 서른까지 적어 주십시오."))
    if len({korean for korean, _english in terms.options}) < len(terms.options):
        raise FieldError("options", N_("같은 보기가 두 번 있습니다."))
    if terms.ticket_id is not None and not _has_ticket(forum, terms.ticket_id):
        raise FieldError("ticket_id", N_("목록에 있는 것을 골라 주십시오."))
    offered = {option.id for question in earlier for option in question.options}
    if terms.only_for is not None and terms.only_for not in offered:
        raise FieldError("only_for", N_("앞에 있는 문항의 보기를 골라 주십시오."))


def _has_ticket(forum: Forum, ticket_id: int) -> bool:
    return db.session.scalar(select(exists().where(Ticket.id == ticket_id, Ticket.forum_id == forum.id))) is True


def _write(question: Question, terms: QuestionTerms) -> None:
    question.label, question.label_en = terms.label, terms.label_en
    question.purpose, question.purpose_en = terms.purpose, terms.purpose_en
    question.help, question.help_en = terms.help, terms.help_en
    question.is_required, question.ticket_id = terms.is_required, terms.ticket_id
    kept = list(question.options)
    for place, (korean, english) in enumerate(terms.options):
        if place < len(kept):
            kept[place].label, kept[place].label_en = korean, english
        else:
            question.options.append(QuestionOption(position=place, label=korean, label_en=english))
    for option in kept[len(terms.options) :]:
        question.options.remove(option)
        db.session.delete(option)
    _write_condition(question, terms.only_for)


def _write_condition(question: Question, option_id: int | None) -> None:
    if question.condition is not None and question.condition.option_id != option_id:
        db.session.delete(question.condition)
        db.session.flush()
        question.condition = None
    if option_id is not None and question.condition is None:
        question.condition = QuestionCondition(option_id=option_id)


def _require_free(options: Sequence[QuestionOption], *, of_retired_too: bool = False) -> None:
    depends = exists().where(
        QuestionCondition.option_id.in_([option.id for option in options]),
        QuestionCondition.question_id == Question.id,
    )
    if not of_retired_too:
        depends = depends.where(Question.retired_at.is_(None))
    if options and db.session.scalar(select(depends)):
        raise StepRefused(N_("이 문항의 답에 따라 묻는 문항이 있습니다. 그 문항을 먼저 거두어 주십시오."))


def _is_answered(question: Question) -> bool:
    return db.session.scalar(select(exists().where(Answer.question_id == question.id))) is True


def _meaning(terms: QuestionTerms) -> tuple[object, ...]:
    return (terms.kind, terms.label, terms.purpose, tuple(korean for korean, _english in terms.options))


def _meaning_of(question: Question) -> tuple[object, ...]:
    return (question.kind, question.label, question.purpose, tuple(option.label for option in question.options))


def _summary(terms: QuestionTerms) -> dict[str, object]:
    return {
        "kind": terms.kind.value, "label": terms.label, "purpose": terms.purpose, "required": terms.is_required,
        "ticket": terms.ticket_id, "options": [korean for korean, _english in terms.options],
        "only_for": terms.only_for,
    }  # fmt: skip
