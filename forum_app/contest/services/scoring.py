"""Score sheets: saved while scoring runs, handed in when complete, corrected where one was opened again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from forum_app.contest.models import Assignment, Contest, Judge, Reopening, ScoreSheet
from forum_app.contest.queries.scoring import is_kept_away, points_of
from forum_app.contest.rules import (
    REOPENING_WORKFLOW,
    SHEET_WORKFLOW,
    ContestState,
    ReopeningFacts,
    ReopeningState,
    SheetFacts,
    SheetState,
)
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.sheet_rows import (
    check_points,
    commit_to,
    criteria_of,
    keep_version,
    locked_contest,
    names_of,
    sheet_of,
    write_points,
)
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

# what a judge does with a sheet that was opened again
AFTER_REOPENING = {"save": "correct", "submit": "reseal"}


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """A complete sheet from outside: criterion id -> points."""

    assignment: Assignment
    scores: Mapping[int, Decimal]
    comment: str = ""
    comment_entrant: str = ""


def start_scoring(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Let judges score.

    Raises:
        StepRefused: judges are not assigned yet, or the forum is over.
    """
    take_contest_step(contest, "start_scoring", actor=actor, at=at)


def save_sheet(
    assignment: Assignment,
    scores: Mapping[int, Decimal],
    *,
    version: int,
    comment: str = "",
    comment_entrant: str = "",
    actor: Actor,
    at: datetime,
) -> ScoreSheet:
    """Keep what a judge has given so far; criteria that are not in `scores` have no points.

    `version` is the one the judge had before the eyes, 0 for a sheet that did not exist; the same content sent twice is
    one save. `comment` is for the panel, `comment_entrant` for whoever entered.

    Raises:
        FieldError: points out of range; the field is "points_<criterion id>".
        StepRefused: scoring is not open by the database's clock, or the sheet is handed in.
        Conflict: the sheet was saved from elsewhere in between.
    """
    contest = locked_contest(assignment.contest_id)
    sheet = sheet_of(assignment)
    criteria = criteria_of(assignment.round_id)
    check_points(scores, criteria)
    state = _follow("save", contest, assignment, sheet, actor)
    if sheet is not None and _says(sheet, scores, comment, comment_entrant):
        return sheet
    if (sheet.version if sheet else 0) != version:
        raise Conflict(N_("다른 창이나 기기에서 먼저 저장했습니다. 아래 값을 확인하고 다시 저장해 주십시오."))
    if sheet is None:
        _link_account(assignment, actor)
        sheet = ScoreSheet(assignment_id=assignment.id, state=state)
        db.session.add(sheet)
    else:
        sheet.version = version + 1  # the scores below belong to it: a change of them is a change of the sheet
    sheet.comment, sheet.comment_entrant, sheet.saved_at = comment, comment_entrant, at
    write_points(sheet, scores, criteria)
    db.session.flush()
    keep_version(sheet, scores, criteria, actor=actor, at=at)
    return sheet


def submit_sheet(assignment: Assignment, *, actor: Actor, at: datetime) -> None:
    """Hand a sheet in, with a commitment to what it says; one that was opened again is sealed again.

    It counts from the seal on and can be taken back until then.

    Raises:
        StepRefused: points are missing, scoring is not open, or the sheet is handed in already.
    """
    contest, sheet = locked_contest(assignment.contest_id), sheet_of(assignment)
    criteria = criteria_of(assignment.round_id)
    given = points_of(sheet) if sheet else {}
    before = sheet.state if sheet else SheetState.DRAFT
    target = _follow("submit", contest, assignment, sheet, actor, missing=len(criteria.keys() - given.keys()))
    if sheet is None:
        raise StepRefused(N_("점수를 모두 적어야 제출할 수 있습니다."))
    commit_to(sheet, given, criteria, names_of([assignment.id])[assignment.id])
    sheet.submitted_at, sheet.state = at, target
    db.session.flush()
    keep_version(sheet, given, criteria, actor=actor, at=at)
    step = AFTER_REOPENING["submit"] if before is SheetState.REOPENED else "submit"
    _record(contest, sheet, step, before, actor=actor, at=at)
    if before is SheetState.REOPENED:
        _conclude(contest, sheet, actor=actor, at=at)


def revise_sheet(assignment: Assignment, *, actor: Actor, at: datetime) -> None:
    """Take a sheet back to change it; unless it is handed in again it does not count.

    Its commitment goes with it; the version that was handed in keeps it.

    Raises:
        StepRefused: scoring is not open, or the sheet is not handed in.
    """
    contest, sheet = locked_contest(assignment.contest_id), sheet_of(assignment)
    target = _follow("revise", contest, assignment, sheet, actor)
    if sheet is None:
        raise StepRefused(N_("제출한 심사표가 없습니다."))
    before, sheet.state = sheet.state, target
    sheet.salt = sheet.commitment = None
    db.session.flush()
    keep_version(sheet, points_of(sheet), criteria_of(assignment.round_id), actor=actor, at=at)
    _record(contest, sheet, "revise", before, actor=actor, at=at)


def record_sheet(assignment: Assignment, scores: Mapping[int, Decimal], *, actor: Actor, at: datetime) -> None:
    """Write one complete sheet and hand it in; see record_sheets."""
    record_sheets(assignment.contest_id, [GivenSheet(assignment, scores)], actor=actor, at=at)


def record_sheets(contest_id: int, given: Iterable[GivenSheet], *, actor: Actor, at: datetime) -> int:
    """Write complete sheets, say of an import, and hand them in; answers how many.

    A sheet that is there already is overwritten unless it is sealed.

    Raises:
        FieldError: points out of range.
        StepRefused: scoring is not open by the database's clock, or a sheet lacks points.
    """
    contest = locked_contest(contest_id)
    listed = list(given)
    _require_theirs([one.assignment.id for one in listed])
    criteria = {round_id: criteria_of(round_id) for round_id in {one.assignment.round_id for one in listed}}
    is_open = {round_id: _scoring_is_open(contest, round_id) for round_id in criteria}
    held, names = _sheets_by_assignment(contest), names_of(one.assignment.id for one in listed)
    sheets = []
    for one in listed:
        known = criteria[one.assignment.round_id]
        check_points(one.scores, known)
        sheet = held.get(one.assignment.id)
        # what is handed in already is taken as taken back: one act, one record
        before = SheetState.DRAFT if sheet is None or sheet.state is SheetState.SUBMITTED else sheet.state
        missing = len(known.keys() - one.scores.keys())
        facts = SheetFacts(scoring_is_open=is_open[one.assignment.round_id], missing_count=missing)
        state = SHEET_WORKFLOW.follow("submit", before, actor, facts, scope=_scope(contest))
        if sheet is None:
            sheet = ScoreSheet(assignment_id=one.assignment.id)
            db.session.add(sheet)
        sheet.submitted_at = sheet.saved_at = at
        sheet.state, sheet.comment, sheet.comment_entrant = state, one.comment, one.comment_entrant
        write_points(sheet, one.scores, known)
        commit_to(sheet, one.scores, known, names[one.assignment.id])
        sheets.append(sheet)
    db.session.flush()
    for one, sheet in zip(listed, sheets, strict=True):
        keep_version(sheet, one.scores, criteria[one.assignment.round_id], actor=actor, at=at)
        after = {"state": sheet.state.value, "assignment": sheet.assignment_id}
        audit.record(actor, "sheet:record", sheet, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return len(sheets)


def _follow(
    step: str, contest: Contest, assignment: Assignment, sheet: ScoreSheet | None, actor: Actor, *, missing: int = 0
) -> SheetState:
    """The state after `step`, or what stands for it where the sheet was opened again."""
    _require_theirs([assignment.id])
    before = sheet.state if sheet else SheetState.DRAFT
    name = AFTER_REOPENING.get(step, step) if before is SheetState.REOPENED else step
    facts = SheetFacts(scoring_is_open=_scoring_is_open(contest, assignment.round_id), missing_count=missing)
    return SHEET_WORKFLOW.follow(name, before, actor, facts, scope=_scope(contest))


def _require_theirs(assignment_ids: list[int]) -> None:
    """Once the contest is held: see that nobody has taken these entries from their judges in between."""
    query = select(func.count()).select_from(Assignment).join(Assignment.judge)
    held = query.where(Assignment.id.in_(assignment_ids), Judge.removed_at.is_(None), ~is_kept_away())
    if db.session.scalar(held) != len(assignment_ids):
        raise StepRefused(N_("더는 맡고 있지 않은 출품작입니다. 저장하지 않았습니다."))


def _conclude(contest: Contest, sheet: ScoreSheet, *, actor: Actor, at: datetime) -> None:
    """The request that opened the sheet has done its work."""
    query = select(Reopening).where(Reopening.sheet_id == sheet.id, Reopening.state == ReopeningState.OPEN)
    request = db.session.scalars(query).one()
    facts = ReopeningFacts(contest.state)
    request.state = REOPENING_WORKFLOW.follow("conclude", request.state, actor, facts, scope=_scope(contest))
    request.ended_at = at
    db.session.flush()
    audit.record(actor, "reopening:conclude", request, at=at, scope=f"forum:{contest.forum_id}")


def _record(contest: Contest, sheet: ScoreSheet, step: str, before: SheetState, *, actor: Actor, at: datetime) -> None:
    audit.record(
        actor, f"sheet:{step}", sheet, at=at, before={"state": before.value}, after={"state": sheet.state.value},
        scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def _says(sheet: ScoreSheet, scores: Mapping[int, Decimal], comment: str, comment_entrant: str) -> bool:
    held = {score.criterion_id: score.points for score in sheet.scores}
    return (sheet.comment, sheet.comment_entrant) == (comment, comment_entrant) and held == dict(scores)


def _sheets_by_assignment(contest: Contest) -> dict[int, ScoreSheet]:
    query = select(ScoreSheet).join(ScoreSheet.assignment).where(Assignment.contest_id == contest.id)
    return {sheet.assignment_id: sheet for sheet in db.session.scalars(query)}


def _scoring_is_open(contest: Contest, round_id: int) -> bool:
    """By the database's clock; only rounds of the stage at work are open."""
    round_ = next((one for one in contest.stage_rounds if one.id == round_id), None)
    if round_ is None or contest.state is not ContestState.SCORING:
        return False
    return round_.scoring_closes_at is None or clock.db_now(db.session) < round_.scoring_closes_at


def _scope(contest: Contest) -> tuple[str, int]:
    return ("forum", contest.forum_id)


def _link_account(assignment: Assignment, actor: Actor) -> None:
    """From the first saved sheet on the judge is this account, even if it changes its address."""
    judge = db.session.get_one(Judge, assignment.judge_id)
    if judge.account_id is None:
        judge.account_id = actor.account_id
