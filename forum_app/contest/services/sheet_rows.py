"""The rows of a score sheet: its points, its versions, its commitment; no decision is taken here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from forum_app.contest.judging.commitments import commit
from forum_app.contest.judging.exact import plain_text
from forum_app.contest.models import (
    Assignment,
    Contest,
    Criterion,
    Entry,
    Judge,
    Round,
    Score,
    ScoreSheet,
    SheetVersion,
)
from forum_app.contest.rules import points_problem
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


class EngineNames(NamedTuple):
    """What the engine calls the parts of an assignment: entry, J-number and round."""

    entry: str
    judge: str
    round_id: str


def locked_contest(contest_id: int, *, alone: bool = False) -> Contest:
    """The contest, read anew and held until the transaction ends: savers together, the seal alone."""
    query = select(Contest).where(Contest.id == contest_id).with_for_update(read=not alone)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def sheet_of(assignment: Assignment) -> ScoreSheet | None:
    """The sheet of an assignment, read anew."""
    query = select(ScoreSheet).where(ScoreSheet.assignment_id == assignment.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def criteria_of(round_id: int) -> dict[int, Criterion]:
    """Criterion id -> criterion, in order; they stand since the call was published, so once a session is enough."""
    return {criterion.id: criterion for criterion in db.session.get_one(Round, round_id).criteria}


def names_of(assignment_ids: Iterable[int]) -> dict[int, EngineNames]:
    """Assignment id -> what the engine calls its parts."""
    query = (
        select(Assignment.id, Entry.code, Judge.code, Round.code)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .join(Assignment.round)
        .where(Assignment.id.in_(list(assignment_ids)))
    )
    return {row[0]: EngineNames(row[1] or "", row[2] or "", row[3]) for row in db.session.execute(query)}


def check_points(scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion]) -> None:
    """Refuse what no criterion of the sheet takes.

    Raises:
        FieldError: the field is "points_<criterion id>".
    """
    for criterion_id, points in scores.items():
        criterion = criteria.get(criterion_id)
        if criterion is None:
            raise FieldError(f"points_{criterion_id}", N_("이 심사표에 없는 심사 항목입니다."))
        if problem := points_problem(points, criterion.max_points):
            raise FieldError(
                f"points_{criterion_id}", problem, criterion=criterion.name, highest=format(criterion.max_points, "f")
            )


def write_points(sheet: ScoreSheet, scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion]) -> None:
    """Make the rows of `sheet` say `scores`; a criterion that is not in it has no row."""
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


def commit_to(
    sheet: ScoreSheet, scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion], names: EngineNames
) -> None:
    """Commit to what the sheet says, with a salt drawn anew."""
    by_code = {criteria[criterion_id].code: points for criterion_id, points in scores.items()}
    made = commit(entry=names.entry, judge=names.judge, round_id=names.round_id, scores=by_code)
    sheet.salt, sheet.commitment = made.salt, made.sha256


def keep_version(
    sheet: ScoreSheet, scores: Mapping[int, Decimal], criteria: Mapping[int, Criterion], *, actor: Actor, at: datetime
) -> SheetVersion:
    """Add a version: the sheet as it stands, flushed; `scores` are its points."""
    version = SheetVersion(
        sheet_id=sheet.id, version=sheet.version, state=sheet.state, saved_at=at,
        points={criteria[criterion_id].code: plain_text(points) for criterion_id, points in scores.items()},
        comment=sheet.comment, comment_entrant=sheet.comment_entrant, salt=sheet.salt, commitment=sheet.commitment,
        account_id=actor.account_id, actor_name=actor.name,
    )  # fmt: skip
    db.session.add(version)
    return version
