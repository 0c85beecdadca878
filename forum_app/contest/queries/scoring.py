"""What a judge sees: the own entries and sheets, and of the entry only what is judged.

Nothing here reads who entered or what others gave: a page built from it answers alike whatever they are.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum_app.contest.models import (
    Assignment,
    BlindCopy,
    BlindPage,
    ConflictRequest,
    Contest,
    Entry,
    Exclusion,
    Judge,
    Round,
    Score,
    ScoreSheet,
)
from forum_app.contest.queries.own_shapes import BlindEntry, OwnContest, OwnSheet, Square, SquareState
from forum_app.contest.queries.seats import PledgeMissing, has_signed, is_own
from forum_app.contest.rules import ConflictState, ContestState, SheetState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

NO_SHEET = N_("그런 심사표가 없습니다.")
JUDGING = (
    ContestState.ASSIGNED, ContestState.SCORING, ContestState.SEALED, ContestState.COMPUTED, ContestState.CANDIDATES,
    ContestState.VERIFICATION, ContestState.OBJECTIONS,
)  # fmt: skip
OVER = (ContestState.FINAL, ContestState.AWARDED)
HANDED_IN = (SheetState.SUBMITTED, SheetState.SEALED)


def own_contests(actor: Actor) -> list[OwnContest]:
    """The contests in which `actor` judges or judged and signed the pledge, those at work first."""
    query = (
        select(Contest, Judge)
        .join(Judge, Judge.contest_id == Contest.id)
        .where(is_own(actor), has_signed(), Contest.state.in_((*JUDGING, *OVER)))
        .order_by(Contest.id.desc())
    )
    rows = db.session.execute(query).all()
    strips = _squares([judge.id for _, judge in rows])
    found = [_own(contest, judge, strips.get(judge.id, ())) for contest, judge in rows]
    return sorted(found, key=lambda one: JUDGING.index(one.state) if one.state in JUDGING else len(JUDGING))


def get_own_contest(actor: Actor, slug: str) -> OwnContest:
    """A contest in which `actor` judges.

    Raises:
        NotFound: there is none, or the actor is not of its panel.
        PledgeMissing: the actor has not signed the pledge.
    """
    query = (
        select(Contest, Judge, has_signed())
        .join(Judge, Judge.contest_id == Contest.id)
        .where(Contest.slug == slug, is_own(actor), Contest.state.in_((*JUDGING, *OVER)))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NO_SHEET)
    contest, judge, is_signed = row
    if not is_signed:
        raise PledgeMissing(contest.slug)
    return _own(contest, judge, _squares([judge.id]).get(judge.id, ()))


def get_own_assignment(actor: Actor, assignment_id: int) -> Assignment:
    """An entry that `actor` is to score, before or after it is done.

    Raises:
        NotFound: there is none, it is another judge's, or the actor is kept away from it.
        PledgeMissing: the actor has not signed the pledge.
    """
    query = (
        select(Assignment, Contest.slug, has_signed())
        .join(Assignment.judge)
        .join(Contest, Contest.id == Assignment.contest_id)
        .where(Assignment.id == assignment_id, is_own(actor), Contest.state.in_((*JUDGING, *OVER)), ~is_kept_away())
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NO_SHEET)
    assignment, slug, is_signed = row
    if not is_signed:
        raise PledgeMissing(slug)
    return assignment


def get_own_sheet(actor: Actor, assignment_id: int) -> OwnSheet:
    """The sheet as its judge sees it.

    Raises:
        NotFound, PledgeMissing: as in get_own_assignment.
    """
    assignment = get_own_assignment(actor, assignment_id)
    contest, judge = db.session.execute(
        select(Contest, Judge).join(Judge, Judge.contest_id == Contest.id).where(Judge.id == assignment.judge_id)
    ).one()
    receipt_no, title, title_en, summary = db.session.execute(
        select(Entry.receipt_no, Entry.title, Entry.title_en, Entry.summary).where(Entry.id == assignment.entry_id)
    ).one()
    round_ = assignment.round
    sheet = db.session.scalar(select(ScoreSheet).where(ScoreSheet.assignment_id == assignment.id))
    return OwnSheet(
        assignment=assignment,
        contest=_own(contest, judge, _squares([judge.id]).get(judge.id, ())),
        entry=BlindEntry(receipt_no or "", title, title_en, summary),
        criteria=tuple(round_.criteria),
        state=sheet.state if sheet else SheetState.DRAFT,
        version=sheet.version if sheet else 0,
        kind=round_.kind,
        closes_at=round_.scoring_closes_at,
        comment=sheet.comment if sheet else "",
        comment_entrant=sheet.comment_entrant if sheet else "",
        saved_at=sheet.saved_at if sheet else None,
        points=points_of(sheet) if sheet else {},
        own_totals=_own_totals(assignment),
        page_sizes=_page_sizes(assignment),
    )


def points_of(sheet: ScoreSheet) -> dict[int, Decimal]:
    """Criterion id -> points of a sheet, without those not given."""
    query = select(Score.criterion_id, Score.points).where(Score.sheet_id == sheet.id)
    return dict(db.session.execute(query).all())


def open_assignments(contest: Contest) -> Sequence[Assignment]:
    """Every pair of entry and judge that counts (the judge stands and is not kept away), with its entry."""
    query = (
        select(Assignment)
        .join(Assignment.judge)
        .where(Assignment.contest_id == contest.id, counts())
        .options(joinedload(Assignment.entry))
        .order_by(Assignment.id)
    )
    return db.session.scalars(query).all()


def counts() -> ColumnElement[bool]:
    """Whether an assignment counts, in a query that joins its judge."""
    return and_(judge_stands(), ~is_kept_away())


def judge_stands() -> ColumnElement[bool]:
    """Whether the judge of an assignment is on the panel, or left behind a sheet that was to count nevertheless."""
    own = aliased(ScoreSheet)  # the query may join the sheet as well
    handed_in = exists().where(own.assignment_id == Assignment.id, own.state != SheetState.DRAFT)
    return or_(Judge.removed_at.is_(None), and_(Judge.keeps_scores, handed_in))


def is_kept_away() -> ColumnElement[bool]:
    """Whether the judge of an assignment must not see its entry: so it stands, or somebody has still to decide."""
    stands = exists().where(Exclusion.judge_id == Assignment.judge_id, Exclusion.entry_id == Assignment.entry_id)
    waits = exists().where(
        ConflictRequest.judge_id == Assignment.judge_id,
        ConflictRequest.entry_id == Assignment.entry_id,
        ConflictRequest.state == ConflictState.OPEN,
    )
    return or_(stands, waits)


def _page_sizes(assignment: Assignment) -> tuple[tuple[int, int], ...]:
    """Width and height of each page of the confirmed blind copy; empty without one."""
    query = (
        select(BlindPage.width, BlindPage.height)
        .join(BlindCopy, BlindCopy.entry_id == BlindPage.entry_id)
        .where(BlindPage.entry_id == assignment.entry_id, BlindCopy.confirmed_at.is_not(None))
        .order_by(BlindPage.number)
    )
    return tuple((width, height) for width, height in db.session.execute(query))


def _own_totals(assignment: Assignment) -> tuple[Decimal, ...]:
    """What the judge gave the other entries of the round that are handed in, ascending."""
    query = (
        select(func.sum(Score.points))
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(
            Assignment.judge_id == assignment.judge_id,
            Assignment.round_id == assignment.round_id,
            Assignment.id != assignment.id,
            ScoreSheet.state != SheetState.DRAFT,
        )
        .group_by(ScoreSheet.id)
    )
    return tuple(sorted(db.session.scalars(query)))


def _squares(judge_ids: Sequence[int]) -> dict[int, tuple[Square, ...]]:
    """Judge id -> the strip."""
    sheet = aliased(ScoreSheet)
    query = (
        select(
            Assignment.judge_id,
            Assignment.id,
            Entry.receipt_no,
            Entry.title,
            Entry.title_en,
            sheet.state,
            sheet.submitted_at,
            is_kept_away(),
        )
        .join(Assignment.entry)
        .join(Entry.track)
        .join(Assignment.round)
        .outerjoin(sheet, sheet.assignment_id == Assignment.id)
        .where(Assignment.judge_id.in_(judge_ids))
        .order_by(Round.position, Entry.track_id, Entry.code)
    )
    strips: dict[int, list[Square]] = {}
    for judge_id, assignment_id, receipt_no, title, title_en, sheet_state, submitted, is_away in db.session.execute(
        query
    ):
        state = _square_state(sheet_state, is_away)
        square = Square(assignment_id, receipt_no or "", title, title_en, state, submitted)
        strips.setdefault(judge_id, []).append(square)
    return {judge_id: tuple(squares) for judge_id, squares in strips.items()}


def _square_state(sheet: SheetState | None, is_away: bool) -> SquareState:  # noqa: FBT001  a cell of one row
    if is_away:
        return SquareState.RECUSED
    if sheet in HANDED_IN:
        return SquareState.DONE
    if sheet is SheetState.REOPENED:
        return SquareState.LOOK
    return SquareState.DRAFT if sheet is SheetState.DRAFT else SquareState.OPEN


def _own(contest: Contest, judge: Judge, squares: tuple[Square, ...]) -> OwnContest:
    return OwnContest(
        slug=contest.slug, name=contest.name, name_en=contest.name_en, state=contest.state,
        scoring_closes_at=contest.scoring_closes_at, judge_number=judge.number, squares=squares,
    )  # fmt: skip
