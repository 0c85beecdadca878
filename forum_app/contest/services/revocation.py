"""Taking an award back after it was granted: one organiser asks, another decides. Its place stays empty."""

from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Award, Contest, Revocation
from forum_app.contest.rules import REQUEST_WORKFLOW, RequestFacts, RequestState
from forum_app.contest.rules.after import last_revocation_day
from forum_app.contest.services.deciding import lock
from forum_app.contest.services.entry_texts import tidy_line
from forum_app.contest.services.result import advance_entry
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission

VOID_LENGTH = 300


def ask_revocation(contest: Contest, award: Award, *, reason: str, actor: Actor, at: datetime) -> Revocation:
    """Ask that a granted award be revoked; possible long after the forum.

    Raises:
        StepRefused: it is not granted, revoked already, too long ago, or nobody in person asks.
        FieldError: the reason is missing or too long.
        Conflict: somebody has asked already.
    """
    contest = lock(contest)
    _check(contest, award, actor, at)
    text = tidy_line("reason", reason, VOID_LENGTH)
    if not text:
        raise FieldError("reason", N_("사유를 적어 주십시오."))
    waiting = select(Revocation.id).where(Revocation.award_id == award.id, Revocation.state == RequestState.REQUESTED)
    if db.session.scalar(waiting) is not None:
        raise Conflict(N_("이 상을 취소해 달라는 요청이 이미 승인을 기다립니다."))
    request = Revocation(award_id=award.id, reason=text, requested_by_id=actor.account_id or 0, requested_at=at)
    db.session.add(request)
    db.session.flush()
    after = {"award": award.code}
    audit.record(actor, "revocation:request", request, at=at, after=after, reason=text, scope=_scope(contest))
    return request


def decide_revocation(contest: Contest, request: Revocation, step: str, *, actor: Actor, at: datetime) -> None:
    """Approve or turn down; once approved the award is void from today and its entry no winner.

    Raises:
        StepRefused: whoever asked wants to approve, it is decided already, or the time is over.
    """
    contest = lock(contest)
    db.session.refresh(request)  # the contest is held, so nobody decides in between
    award = db.session.get_one(Award, request.award_id)
    _check(contest, award, actor, at)
    facts = RequestFacts(is_own=request.requested_by_id == actor.account_id)
    request.state = REQUEST_WORKFLOW.follow(step, request.state, actor, facts, scope=contest.forum.scope)
    request.decided_by_id, request.decided_at = actor.account_id, at
    db.session.flush()
    after = {"state": request.state.value, "award": award.code}
    audit.record(actor, f"revocation:{step}", request, at=at, after=after, scope=_scope(contest))
    if request.state is not RequestState.APPROVED:
        return
    award.voided_on, award.void_reason = clock.day_of(at), request.reason
    advance_entry(contest, award.entry, "revoke", actor=actor, at=at, reason=request.reason)
    db.session.flush()
    audit.record(
        actor, "award:revoke", award, at=at, after={"code": award.code}, reason=request.reason, scope=_scope(contest)
    )


def _check(contest: Contest, award: Award, actor: Actor, at: datetime) -> None:
    if award.granted_on is None or award.voided_on is not None or award.contest_id != contest.id:
        raise StepRefused(N_("주었고 취소하지 않은 상만 취소할 수 있습니다."))
    if not actor.may(Permission.CONTEST_RUN, contest.forum.scope) or actor.account_id is None:
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    if clock.day_of(at) > last_revocation_day(award.granted_on, contest.revocation_years):
        raise StepRefused(N_("수상을 취소할 수 있는 기간이 지났습니다."))


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
