"""Opening a sealed sheet again: asked for with a reason, approved by two different organisers, told to the auditors.

What was sealed is kept as a version before anything may change; the database refuses every other way.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Assignment, Contest, Reopening, ScoreSheet, SheetVersion
from forum_app.contest.queries.scoring import points_of
from forum_app.contest.rules import (
    REOPENABLE,
    REOPENING_WORKFLOW,
    SHEET_WORKFLOW,
    ReopeningFacts,
    ReopeningState,
    SheetFacts,
    SheetState,
)
from forum_app.contest.rules.reopening import UNDER_WAY
from forum_app.contest.services.sheet_rows import criteria_of, keep_version, locked_contest, sheet_of
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.services import require_running

Tell = Callable[[Reopening], None]
LONGEST_REASON = 500


def ask_reopening(assignment: Assignment, *, reason: str, actor: Actor, at: datetime) -> Reopening:
    """Ask for a sealed sheet to be opened: its judge, or an organiser of the forum; that alone opens nothing.

    Raises:
        FieldError: no reason is given.
        StepRefused: the sheet is not sealed, of a stage on whose result the next one was built, or the result is final.
        Conflict: a request for this sheet is under way.
    """
    contest, sheet = _still_open(assignment), sheet_of(assignment)
    _require_stage_at_work(contest, assignment)
    if not actor.may(Permission.CONTEST_RUN, contest.forum.scope) and not _is_its_judge(assignment, actor):
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    if sheet is None or sheet.state is not SheetState.SEALED or contest.state not in REOPENABLE:
        raise StepRefused(N_("봉인한 심사표만, 결과를 확정하기 전까지 다시 열 수 있습니다."))
    under_way = select(Reopening.id).where(Reopening.sheet_id == sheet.id, Reopening.state.in_(UNDER_WAY))
    if db.session.scalar(under_way):
        raise Conflict(N_("이 심사표를 다시 열어 달라는 요청이 이미 있습니다."))
    request = Reopening(
        sheet_id=sheet.id, reason=_given(reason), requested_by_id=_account_of(actor), requested_at=at
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    _record(contest, request, "ask", reason=request.reason, actor=actor, at=at)
    return request


def approve_reopening(request: Reopening, *, tell: Tell, actor: Actor, at: datetime) -> None:
    """Approve; the second approval, of somebody else, opens the sheet for its judge and `tell`s who has to know.

    Raises:
        StepRefused: the actor has approved already, the request is settled, or the result is final.
    """
    assignment = request.sheet.assignment
    contest = _still_open(assignment)
    _require_stage_at_work(contest, assignment)
    db.session.refresh(request)
    approver = _account_of(actor)
    facts = ReopeningFacts(contest.state, is_first_approver=request.first_approver_id == approver)
    step = "support" if request.state is ReopeningState.ASKED else "permit"
    target = REOPENING_WORKFLOW.follow(step, request.state, actor, facts, scope=contest.forum.scope)
    if step == "support":
        request.first_approver_id, request.first_approved_at = approver, at
    else:
        request.second_approver_id, request.second_approved_at = approver, at
        _keep_sealed(request.sheet, assignment, request, actor=actor, at=at)
    request.state = target
    db.session.flush()
    _record(contest, request, step, actor=actor, at=at)
    if target is ReopeningState.OPEN:
        _open(contest, assignment, request, actor=actor, at=at)
        tell(request)


def refuse_reopening(request: Reopening, *, reason: str, actor: Actor, at: datetime) -> None:
    """Say no, with a reason; the sheet stays sealed.

    Raises:
        FieldError: no reason is given.
        StepRefused: the request is settled.
    """
    contest = _still_open(request.sheet.assignment)
    db.session.refresh(request)
    why, facts = _given(reason), ReopeningFacts(contest.state)
    request.state = REOPENING_WORKFLOW.follow(
        "refuse", request.state, actor, facts, reason=why, scope=contest.forum.scope
    )
    request.refusal, request.ended_at = why, at
    db.session.flush()
    _record(contest, request, "refuse", reason=why, actor=actor, at=at)


def _keep_sealed(sheet: ScoreSheet, assignment: Assignment, request: Reopening, *, actor: Actor, at: datetime) -> None:
    """Let the request name the sealed sheet as a version; one that was sealed again has it already."""
    if db.session.get(SheetVersion, (sheet.id, sheet.version)) is None:
        keep_version(sheet, points_of(sheet), criteria_of(assignment.round_id), actor=actor, at=at)
        db.session.flush()
    request.kept_version = sheet.version


def _open(contest: Contest, assignment: Assignment, request: Reopening, *, actor: Actor, at: datetime) -> None:
    sheet = request.sheet
    facts = SheetFacts(
        scoring_is_open=False, approval_count=len({request.first_approver_id, request.second_approver_id})
    )
    before = sheet.state
    sheet.state = SHEET_WORKFLOW.follow(
        "reopen", before, actor, facts, reason=request.reason, scope=contest.forum.scope
    )
    db.session.flush()
    keep_version(sheet, points_of(sheet), criteria_of(assignment.round_id), actor=actor, at=at)
    audit.record(
        actor, "sheet:reopen", sheet, at=at, before={"state": before.value}, after={"state": sheet.state.value},
        reason=request.reason, scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def _still_open(assignment: Assignment) -> Contest:
    """The contest, locked alone, so that no result becomes final meanwhile."""
    contest = locked_contest(assignment.contest_id, alone=True)
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    return contest


def _require_stage_at_work(contest: Contest, assignment: Assignment) -> None:
    """Who takes part in a later stage was decided by the sheets as they were sealed."""
    if assignment.round_id not in {round_.id for round_ in contest.stage_rounds}:
        raise StepRefused(N_("다음 단계의 심사를 시작한 뒤에는 앞 단계의 심사표를 다시 열 수 없습니다."))


def _is_its_judge(assignment: Assignment, actor: Actor) -> bool:
    return actor.account_id is not None and assignment.judge.account_id == actor.account_id


def _account_of(actor: Actor) -> int:
    if actor.account_id is None:
        raise StepRefused(N_("사람이 들어와서 해야 하는 일입니다."))
    return actor.account_id


def _given(reason: str) -> str:
    if text := reason.strip():
        return text[:LONGEST_REASON]
    raise FieldError("reason", N_("사유를 적어 주십시오."))


def _record(contest: Contest, request: Reopening, deed: str, *, reason: str = "", actor: Actor, at: datetime) -> None:
    after = {"state": request.state.value, "sheet": request.sheet_id}
    audit.record(
        actor, f"reopening:{deed}", request, at=at, after=after, reason=reason, scope=f"forum:{contest.forum_id}"
    )
