"""What a call says besides its rules: questions for entrants, questions often asked, a deadline that moves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete

from forum_app.contest.models import Contest, DeadlineExtension, EligibilityQuestion, FaqItem
from forum_app.contest.queries.notice import eligibility_questions, faq_items
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.deadline import extension_problem
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

ANNOUNCED = (ContestState.PUBLISHED, ContestState.OPEN)


@dataclass(frozen=True, slots=True)
class FaqGiven:
    """A question and its answer."""

    question: str
    answer: str
    question_en: str | None = None
    answer_en: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionGiven:
    """A question to entrants that is answered by yes or no."""

    text: str
    text_en: str | None = None
    help: str = ""
    help_en: str | None = None
    expects_yes: bool = True


def set_faq(contest: Contest, items: Sequence[FaqGiven], *, actor: Actor, at: datetime) -> None:
    """Say `items`, in this order, instead of what the page said; before and after publication.

    Raises:
        StepRefused: the forum is over.
    """
    require_running(contest.forum, clock.day_of(at))
    before = [_faq_words(item) for item in faq_items(contest)]
    after = [_faq_words(item) for item in items]
    if before == after and _translations(faq_items(contest)) == _translations(items):
        return
    db.session.execute(delete(FaqItem).where(FaqItem.contest_id == contest.id))
    db.session.add_all(FaqItem(contest_id=contest.id, position=n, **asdict(item)) for n, item in enumerate(items, 1))
    db.session.flush()
    audit.record(
        actor, "contest:edit_faq", contest, at=at, before={"faq": before}, after={"faq": after}, scope=_scope(contest)
    )  # fmt: skip


def set_eligibility_questions(
    contest: Contest, questions: Sequence[QuestionGiven], *, actor: Actor, at: datetime
) -> None:
    """Ask entrants `questions`, in this order; they are frozen with the notice.

    Raises:
        StepRefused: the call is published, or the forum is over.
    """
    require_running(contest.forum, clock.day_of(at))
    if contest.state is not ContestState.DRAFT:
        raise StepRefused(N_("공고한 뒤에는 지원 자격 질문을 바꿀 수 없습니다."))
    before = [question.text for question in eligibility_questions(contest)]
    db.session.execute(delete(EligibilityQuestion).where(EligibilityQuestion.contest_id == contest.id))
    db.session.add_all(
        EligibilityQuestion(contest_id=contest.id, position=n, **asdict(one)) for n, one in enumerate(questions, 1)
    )
    db.session.flush()
    after = {"questions": [question.text for question in questions]}
    audit.record(
        actor, "contest:edit_eligibility", contest, at=at, before={"questions": before}, after=after,
        scope=_scope(contest),
    )  # fmt: skip


def extend_deadline(
    contest: Contest, closes_at: datetime, *, reason: str, reason_en: str | None = None, moves_scoring: bool = False,
    actor: Actor, at: datetime,
) -> DeadlineExtension:  # fmt: skip
    """Move the deadline of an announced call to a later moment; everybody reads the old and the new one.

    Args:
        contest: published or open, by the database's clock and state.
        closes_at: the new deadline, UTC.
        reason: what everybody reads.
        reason_en: the same in English.
        moves_scoring: move the ends of scoring by as much.
        actor: the organiser.
        at: when it is announced.

    Raises:
        StepRefused: the call is a draft or closed, or the forum is over.
        FieldError: the reason is missing, or the new deadline is not later or does not fit before the scoring.
    """
    decided_at = clock.db_now(db.session)
    require_running(contest.forum, clock.day_of(decided_at))
    db.session.refresh(contest, with_for_update=True)
    if contest.state not in ANNOUNCED:
        raise StepRefused(N_("공고한 뒤부터 접수를 마감하기 전까지만 마감을 늦출 수 있습니다."))
    if not reason.strip():
        raise FieldError("reason", N_("마감을 늦추는 까닭을 적어 주십시오. 누구나 보게 됩니다."))
    before, by = contest.closes_at, closes_at - contest.closes_at
    first_end = min((one.scoring_closes_at for one in contest.rounds if one.scoring_closes_at), default=None)
    fixed_end = None if moves_scoring else first_end
    if problem := extension_problem(before, closes_at, at=decided_at, scoring_closes_at=fixed_end):
        raise FieldError("closes_at", problem)
    contest.closes_at = closes_at
    for round_ in contest.rounds:
        if moves_scoring and round_.scoring_closes_at is not None:
            round_.scoring_closes_at += by
    extension = DeadlineExtension(
        contest_id=contest.id, closed_at_before=before, closes_at=closes_at, announced_at=at, reason=reason.strip(),
        reason_en=(reason_en or "").strip() or None,
    )  # fmt: skip
    db.session.add(extension)
    db.session.flush()
    audit.record(
        actor, "contest:extend", contest, at=at, before={"closes_at": before.isoformat()},
        after={"closes_at": closes_at.isoformat(), "moves_scoring": moves_scoring}, reason=extension.reason,
        scope=_scope(contest),
    )  # fmt: skip
    return extension


def _faq_words(item: FaqItem | FaqGiven) -> dict[str, str]:
    return {"question": item.question, "answer": item.answer}


def _translations(items: Sequence[FaqItem] | Sequence[FaqGiven]) -> list[tuple[str | None, str | None]]:
    return [(item.question_en, item.answer_en) for item in items]


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
