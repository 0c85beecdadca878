"""Score sheets: saved while scoring runs, handed in when complete, sealed together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from forum_app.contest.models import Assignment, Contest, Criterion, Judge, Score, ScoreSheet
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.scoring import counts, points_of
from forum_app.contest.rules import (
    CONTEST_WORKFLOW,
    SHEET_WORKFLOW,
    ContestState,
    SheetFacts,
    SheetState,
    points_problem,
)
from forum_app.contest.services.call import take_contest_step
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

SEAL_WORD = "봉인"


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """A complete sheet from outside: criterion id -> points."""

    assignment: Assignment
    scores: Mapping[int, Decimal]
    comment: str = ""


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
    actor: Actor,
    at: datetime,
) -> ScoreSheet:
    """Keep what a judge has given so far; criteria that are not in `scores` have no points.

    `version` is the one the judge had before the eyes, 0 for a sheet that did not exist; the same content sent twice is
    one save.

    Raises:
        FieldError: points out of range; the field is "points_<criterion id>".
        StepRefused: scoring is not open by the database's clock, or the sheet is handed in.
        Conflict: the sheet was saved from elsewhere in between.
    """
    contest = _locked(assignment.contest_id)
    sheet = _sheet_of(assignment)
    criteria = _criteria(assignment.round_id)
    _check(scores, criteria)
    facts = SheetFacts(scoring_is_open=_scoring_is_open(contest, assignment.round_id))
    before = sheet.state if sheet else SheetState.DRAFT
    state = SHEET_WORKFLOW.follow("save", before, actor, facts, scope=_scope(contest))
    if sheet is not None and points_of(sheet) == dict(scores) and sheet.comment == comment:
        return sheet
    if (sheet.version if sheet else 0) != version:
        raise Conflict(N_("다른 창이나 기기에서 먼저 저장했습니다. 아래 값을 확인하고 다시 저장해 주십시오."))
    if sheet is None:
        _link_account(assignment, actor)
        sheet = ScoreSheet(assignment_id=assignment.id, state=state, saved_at=at)
        db.session.add(sheet)
    else:
        sheet.version = version + 1  # the scores below belong to it: a change of them is a change of the sheet
    sheet.comment, sheet.saved_at = comment, at
    _write_scores(sheet, scores, criteria)
    db.session.flush()
    return sheet


def submit_sheet(assignment: Assignment, *, actor: Actor, at: datetime) -> None:
    """Hand a sheet in; it counts from the seal on and can be taken back until then.

    Raises:
        StepRefused: points are missing, scoring is not open, or the sheet is handed in already.
    """
    _advance_sheet(assignment, "submit", actor=actor, at=at)


def revise_sheet(assignment: Assignment, *, actor: Actor, at: datetime) -> None:
    """Take a sheet back to change it; unless it is handed in again it does not count.

    Raises:
        StepRefused: scoring is not open, or the sheet is not handed in.
    """
    _advance_sheet(assignment, "revise", actor=actor, at=at)


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
    contest = _locked(contest_id)
    listed = list(given)
    criteria = {round_id: _criteria(round_id) for round_id in {one.assignment.round_id for one in listed}}
    is_open = {round_id: _scoring_is_open(contest, round_id) for round_id in criteria}
    held = _sheets_by_assignment(contest)
    sheets = []
    for one in listed:
        known = criteria[one.assignment.round_id]
        _check(one.scores, known)
        sheet = held.get(one.assignment.id)
        # what is handed in already is taken as taken back: one act, one record
        before = sheet.state if sheet and sheet.state is SheetState.SEALED else SheetState.DRAFT
        missing = len(known.keys() - one.scores.keys())
        facts = SheetFacts(scoring_is_open=is_open[one.assignment.round_id], missing_count=missing)
        state = SHEET_WORKFLOW.follow("submit", before, actor, facts, scope=_scope(contest))
        if sheet is None:
            sheet = ScoreSheet(assignment_id=one.assignment.id)
            db.session.add(sheet)
        sheet.submitted_at = sheet.saved_at = at
        sheet.state, sheet.comment = state, one.comment
        _write_scores(sheet, one.scores, known)
        sheets.append(sheet)
    db.session.flush()
    for sheet in sheets:
        after = {"state": sheet.state.value, "assignment": sheet.assignment_id}
        audit.record(actor, "sheet:record", sheet, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return len(sheets)


def seal(contest: Contest, *, typed_word: str, actor: Actor, at: datetime) -> int:
    """End the scoring: what is handed in becomes immutable, drafts do not count; answers how many sheets.

    Raises:
        FieldError: the word was not typed.
        StepRefused: it is not the time by the database's clock, or the forum is over.
    """
    if typed_word.strip() != SEAL_WORD:
        raise FieldError("typed_word", N_("봉인하려면 칸에 '봉인'이라고 적어 주십시오."))
    contest = _locked(contest.id, alone=True)
    facts = contest_facts(contest, clock.db_now(db.session))
    require_running(contest.forum, clock.day_of(facts.at))
    target = CONTEST_WORKFLOW.follow("seal", contest.state, actor, facts, scope=contest.forum.scope)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.assignment)
        .join(Assignment.judge)
        .where(
            Assignment.round_id.in_([round_.id for round_ in contest.stage_rounds]),
            ScoreSheet.state == SheetState.SUBMITTED,
            counts(),
        )
    ).all()
    none_open = SheetFacts(scoring_is_open=False)
    for sheet in sheets:
        sheet.state = SHEET_WORKFLOW.follow("seal", sheet.state, actor, none_open, scope=contest.forum.scope)
    contest.sealed_at, contest.state = at, target
    for round_ in contest.stage_rounds:
        round_.sealed_at = at
    db.session.flush()
    after = {"state": target.value, "sheets": len(sheets)}
    audit.record(actor, "contest:seal", contest, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return len(sheets)


def _advance_sheet(assignment: Assignment, step: str, *, actor: Actor, at: datetime) -> None:
    contest = _locked(assignment.contest_id)
    sheet = _sheet_of(assignment)
    given = points_of(sheet) if sheet else {}
    missing = sum(criterion_id not in given for criterion_id in _criteria(assignment.round_id))
    before = sheet.state if sheet else SheetState.DRAFT
    facts = SheetFacts(scoring_is_open=_scoring_is_open(contest, assignment.round_id), missing_count=missing)
    target = SHEET_WORKFLOW.follow(step, before, actor, facts, scope=_scope(contest))
    if sheet is None:
        raise StepRefused(N_("점수를 모두 적어야 제출할 수 있습니다."))
    if target is SheetState.SUBMITTED:
        sheet.submitted_at = at
    sheet.state = target
    db.session.flush()
    audit.record(
        actor, f"sheet:{step}", sheet, at=at, before={"state": before.value}, after={"state": target.value},
        scope=f"forum:{contest.forum_id}",
    )  # fmt: skip


def _locked(contest_id: int, *, alone: bool = False) -> Contest:
    """The contest, read anew and held until the transaction ends: savers together, the seal alone."""
    query = select(Contest).where(Contest.id == contest_id).with_for_update(read=not alone)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _sheet_of(assignment: Assignment) -> ScoreSheet | None:
    query = select(ScoreSheet).where(ScoreSheet.assignment_id == assignment.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _sheets_by_assignment(contest: Contest) -> dict[int, ScoreSheet]:
    query = select(ScoreSheet).join(ScoreSheet.assignment).where(Assignment.contest_id == contest.id)
    return {sheet.assignment_id: sheet for sheet in db.session.scalars(query)}


def _criteria(round_id: int) -> dict[int, Criterion]:
    query = select(Criterion).where(Criterion.round_id == round_id).order_by(Criterion.position)
    return {criterion.id: criterion for criterion in db.session.scalars(query)}


def _scoring_is_open(contest: Contest, round_id: int) -> bool:
    """By the database's clock; only rounds of the stage at work are open."""
    round_ = next((one for one in contest.stage_rounds if one.id == round_id), None)
    if round_ is None or contest.state is not ContestState.SCORING:
        return False
    return round_.scoring_closes_at is None or clock.db_now(db.session) < round_.scoring_closes_at


def _scope(contest: Contest) -> tuple[str, int]:
    return ("forum", contest.forum_id)


def _check(scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion]) -> None:
    for criterion_id, points in scores.items():
        criterion = criteria.get(criterion_id)
        if criterion is None:
            raise FieldError(f"points_{criterion_id}", N_("이 심사표에 없는 심사 항목입니다."))
        if problem := points_problem(points, criterion.max_points):
            raise FieldError(
                f"points_{criterion_id}", problem, criterion=criterion.name, highest=format(criterion.max_points, "f")
            )


def _write_scores(sheet: ScoreSheet, scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion]) -> None:
    held = {score.criterion_id: score for score in sheet.scores}
    for criterion_id, score in held.items():
        if criterion_id not in scores:
            sheet.scores.remove(score)
    for criterion_id, points in scores.items():
        if criterion_id in held:
            held[criterion_id].points = points
        else:
            highest = criteria[criterion_id].max_points
            sheet.scores.append(Score(criterion_id=criterion_id, max_points=highest, points=points))


def _link_account(assignment: Assignment, actor: Actor) -> None:
    """From the first saved sheet on the judge is this account, even if it changes its address."""
    judge = db.session.get_one(Judge, assignment.judge_id)
    if judge.account_id is None:
        judge.account_id = actor.account_id
