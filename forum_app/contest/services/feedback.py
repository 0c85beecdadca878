"""What entrants are told: the terms, comments held back, the letters about the result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.contest.models import Contest, Entry, HeldComment
from forum_app.contest.queries.after import comments_of
from forum_app.contest.queries.result import JUDGED, PUBLIC
from forum_app.contest.rules import ContestState, EntryState, Feedback
from forum_app.contest.services.deciding import lock
from forum_app.contest.services.entry_texts import tidy_line
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.services import require_running

MAX_REASON = 300
BEFORE_OBJECTIONS = (ContestState.VERIFICATION, ContestState.OBJECTIONS, *PUBLIC)


@dataclass(frozen=True, slots=True)
class Terms:
    """What follows the result, in days and years."""

    objection_days: int
    answer_days: int
    feedback: Feedback
    revocation_years: int


def settle_terms(contest: Contest, terms: Terms, *, actor: Actor, at: datetime) -> None:
    """Set what follows the result; the terms of objections stand once the candidates are announced.

    Raises:
        StepRefused: the result is final, the forum is over, or objections run already under other terms.
    """
    contest = lock(contest)
    require_running(contest.forum, clock.day_of(at))
    if contest.state in PUBLIC or not actor.may(Permission.CONTEST_RUN, contest.forum.scope):
        raise StepRefused(N_("결과를 확정한 뒤에는 바꿀 수 없습니다."))
    held = (contest.objection_days, contest.answer_days)
    if contest.state in BEFORE_OBJECTIONS and held != (terms.objection_days, terms.answer_days):
        raise StepRefused(N_("공개검증을 시작한 뒤에는 이의신청 기간과 기한을 바꿀 수 없습니다."))
    contest.objection_days, contest.answer_days = terms.objection_days, terms.answer_days
    contest.feedback, contest.revocation_years = terms.feedback, terms.revocation_years
    db.session.flush()
    after = {
        "objection_days": terms.objection_days, "answer_days": terms.answer_days, "feedback": terms.feedback.value,
        "revocation_years": terms.revocation_years,
    }  # fmt: skip
    audit.record(actor, "contest:settle", contest, at=at, after=after, scope=_scope(contest))


def hold_comment(contest: Contest, sheet_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Do not pass a judge's words on to the entrant; nobody edits them.

    Raises:
        NotFound: no such comment here.
        FieldError: the reason is missing.
        StepRefused: it is held back already.
    """
    comment = next((one for one in comments_of(contest) if one.sheet_id == sheet_id), None)
    if comment is None:
        raise NotFound(N_("찾으시는 의견이 없습니다."))
    if comment.held_reason is not None:
        raise StepRefused(N_("이미 알리지 않기로 한 의견입니다."))
    text = tidy_line("reason", reason, MAX_REASON)
    if not text:
        raise FieldError("reason", N_("알리지 않는 이유를 적어 주십시오."))
    held = HeldComment(sheet_id=sheet_id, reason=text, held_at=at)
    db.session.add(held)
    db.session.flush()
    audit.record(actor, "comment:hold", held, at=at, reason=text, scope=_scope(contest))


def pass_comment_on(contest: Contest, sheet_id: int, *, actor: Actor, at: datetime) -> None:
    """Pass on what was held back.

    Raises:
        NotFound: no such comment is held back here.
    """
    known = {one.sheet_id for one in comments_of(contest) if one.held_reason is not None}
    held = db.session.get(HeldComment, sheet_id) if sheet_id in known else None
    if held is None:
        raise NotFound(N_("찾으시는 의견이 없습니다."))
    audit.record(actor, "comment:pass_on", held, at=at, reason=held.reason, scope=_scope(contest))
    db.session.delete(held)
    db.session.flush()


def letter_entries(contest: Contest) -> list[Entry]:
    """The entries whose entrants hear of the result: all that were judged."""
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))
    query = query.options(joinedload(Entry.institution), joinedload(Entry.track)).order_by(Entry.code)
    return list(db.session.scalars(query))


def is_winner(entry: Entry) -> bool:
    """Whether the letter says that an award goes to the entry."""
    return entry.state is EntryState.AWARDED


def send_letters(contest: Contest, *, actor: Actor, at: datetime, tell: Callable[[Entry], None]) -> int:
    """Tell every entrant with an address of the result, once; answers how many.

    Raises:
        StepRefused: the result is not public, or the letters are on their way already.
    """
    contest = lock(contest)
    if contest.state not in PUBLIC or not actor.may(Permission.CONTEST_RUN, contest.forum.scope):
        raise StepRefused(N_("결과를 확정한 뒤에 보낼 수 있습니다."))
    if contest.letters_at is not None:
        raise StepRefused(N_("결과 안내를 이미 보냈습니다."))
    told = [entry for entry in letter_entries(contest) if entry.contact_email]
    for entry in told:
        tell(entry)
    contest.letters_at = at
    db.session.flush()
    audit.record(actor, "contest:send_letters", contest, at=at, after={"count": len(told)}, scope=_scope(contest))
    return len(told)


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
