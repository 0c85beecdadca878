"""Challenge and recusal: asked for, decided, recorded; only what is granted stands as an Exclusion."""

from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Assignment, ConflictRequest, Contest, Entry, Exclusion, Judge
from forum_app.contest.queries.conflicts import published_panel
from forum_app.contest.queries.scoring import is_kept_away
from forum_app.contest.rules import CONFLICT_WORKFLOW, ConflictFacts, ConflictState, ContestState, ExclusionKind
from forum_app.contest.rules.conflicts import TO_CHALLENGE, TO_RECUSE
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

BEFORE_SEAL = (*TO_CHALLENGE, ContestState.DRAFT, ContestState.COMPUTED, *TO_RECUSE)


def ask_recusal(assignment: Assignment, *, reason: str, actor: Actor, at: datetime) -> ConflictRequest:
    """A judge asks to be spared an entry: it is hidden at once, what was scored rests until an organiser decides.

    Raises:
        FieldError: no reason is given.
        StepRefused: the scores are sealed, or the forum is over.
        NotFound: the entry has been taken from the judge in between.
    """
    contest = held_alone(assignment.contest_id)
    if contest.state not in TO_RECUSE or assignment.round_id not in {one.id for one in contest.stage_rounds}:
        raise StepRefused(N_("채점이 끝나 회피를 신청할 수 없습니다."))
    still_theirs = select(Assignment.id).join(Assignment.judge).where(Assignment.id == assignment.id)
    if db.session.scalar(still_theirs.where(Judge.removed_at.is_(None), ~is_kept_away())) is None:
        raise NotFound(N_("그런 심사표가 없습니다."))
    return _ask(
        contest, assignment.judge_id, assignment.entry_id, ExclusionKind.RECUSAL, reason=reason, actor=actor, at=at
    )


def file_challenge(
    entry: Entry, judge: Judge, *, reason: str, actor: Actor, at: datetime
) -> ConflictRequest:  # fmt: skip
    """The people of an entry ask that a judge of the published panel not score it.

    Raises:
        FieldError: no reason is given.
        NotFound: the panel is not published, or the judge is not of it.
        Conflict: they asked for it before, or the judge is kept away already.
        StepRefused: the forum is over.
    """
    contest = held_alone(entry.contest_id)
    if judge.id not in {one.id for one in published_panel(entry)}:
        raise NotFound(N_("그런 심사위원이 없습니다."))
    if db.session.get(Exclusion, (judge.id, entry.id)):
        raise Conflict(N_("이 심사위원은 이미 이 출품작을 심사하지 않습니다."))
    return _ask(
        contest, judge.id, entry.id, ExclusionKind.CHALLENGE, reason=reason, actor=actor, at=at, is_from_entrant=True
    )


def decide_request(request: ConflictRequest, step: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Grant ("uphold") or refuse ("dismiss", with a reason) what was asked for.

    Granted: the judge is kept away for good. Refused: a recused entry comes back as it was left.

    Raises:
        StepRefused: it is decided already, the reason is missing, the scores are sealed, or the forum is over.
    """
    contest = held_alone(request.contest_id)
    db.session.refresh(request)
    facts = ConflictFacts(is_sealed=contest.state not in BEFORE_SEAL)
    before = request.state
    request.state = CONFLICT_WORKFLOW.follow(
        step, before, actor, facts, reason=reason, scope=contest.forum.scope
    )  # fmt: skip
    request.decided_at, request.decided_by_id, request.decision_reason = at, actor.account_id, reason.strip()
    if request.state is ConflictState.GRANTED and not db.session.get(Exclusion, (request.judge_id, request.entry_id)):
        db.session.add(
            Exclusion(
                contest_id=contest.id, judge_id=request.judge_id, entry_id=request.entry_id, kind=request.kind,
                reason=request.reason, decided_at=at,
            )
        )  # fmt: skip
    db.session.flush()
    audit.record(
        actor, f"conflict:{step}", request, at=at, before={"state": before.value},
        after={"state": request.state.value, "kind": request.kind.value, "judge": request.judge.number},
        reason=reason.strip(), scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def note_decided(
    contest: Contest, judge: Judge, entry: Entry, *, kind: ExclusionKind, reason: str, actor: Actor, at: datetime
) -> None:
    """Keep a challenge or recusal that came by letter and that the organiser decided on the spot."""
    query = select(ConflictRequest).where(
        ConflictRequest.judge_id == judge.id,
        ConflictRequest.entry_id == entry.id,
        ConflictRequest.state == ConflictState.OPEN,
    )
    request = db.session.scalar(query)
    if request is None:
        request = ConflictRequest(
            contest_id=contest.id, judge_id=judge.id, entry_id=entry.id, kind=kind, reason=reason, requested_at=at,
            requested_by_id=actor.account_id,
        )  # fmt: skip
        db.session.add(request)
    request.state, request.decided_at, request.decided_by_id = ConflictState.GRANTED, at, actor.account_id
    db.session.flush()


def held_alone(contest_id: int) -> Contest:
    """The contest, read anew and held alone until the transaction ends, so that no sheet is saved meanwhile.

    Raises:
        StepRefused: the forum is over.
    """
    query = select(Contest).where(Contest.id == contest_id).with_for_update()
    contest = db.session.scalars(query.execution_options(populate_existing=True)).one()
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    return contest


def _ask(
    contest: Contest,
    judge_id: int,
    entry_id: int,
    kind: ExclusionKind,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    is_from_entrant: bool = False,
) -> ConflictRequest:
    if not (why := reason.strip()):
        raise FieldError("reason", N_("사유를 적어 주십시오."))
    open_ = select(ConflictRequest).where(
        ConflictRequest.judge_id == judge_id,
        ConflictRequest.entry_id == entry_id,
        ConflictRequest.state == ConflictState.OPEN,
    )
    if db.session.scalar(open_) is not None:
        raise Conflict(N_("이미 신청하여 결정을 기다리고 있습니다."))
    request = ConflictRequest(
        contest_id=contest.id, judge_id=judge_id, entry_id=entry_id, kind=kind, reason=why, requested_at=at,
        requested_by_id=actor.account_id, is_from_entrant=is_from_entrant,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    audit.record(
        actor, f"conflict:{'challenge' if is_from_entrant else 'recuse'}", request, at=at,
        after={"kind": kind.value, "judge": request.judge.number}, scope=f"forum:{contest.forum_id}",
    )  # fmt: skip
    return request
