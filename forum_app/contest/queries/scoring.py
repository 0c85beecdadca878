"""What a judge sees: the own entries and sheets, and of the entry only what is judged.

Nothing here reads who entered or what others gave: a page built from it answers alike whatever they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased, joinedload

from forum_app.contest.models import Assignment, Contest, Criterion, Entry, Exclusion, Judge, Round, Score, ScoreSheet
from forum_app.contest.queries.seats import PledgeMissing, has_signed, is_own
from forum_app.contest.rules import ContestState, SheetState
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


class SquareState(StrEnum):
    """What became of one of a judge's entries so far."""

    OPEN = "open"
    DRAFT = "draft"
    DONE = "done"
    RECUSED = "recused"

    @classmethod
    def labels(cls) -> dict["SquareState", str]:
        """The visible words."""
        return {cls.OPEN: N_("시작 전"), cls.DRAFT: N_("작성 중"), cls.DONE: N_("제출"), cls.RECUSED: N_("회피")}


@dataclass(frozen=True, slots=True)
class Square:
    """One entry in a judge's strip, in the order of tracks and receipt numbers."""

    assignment_id: int
    receipt_no: str
    title: str
    title_en: str | None
    state: SquareState


@dataclass(frozen=True, slots=True)
class OwnContest:
    """A contest in which the actor judges, with the own entries."""

    slug: str
    name: str
    name_en: str | None
    state: ContestState
    scoring_closes_at: datetime | None
    judge_number: int
    squares: tuple[Square, ...]

    @property
    def done(self) -> int:
        """Sheets handed in."""
        return sum(square.state is SquareState.DONE for square in self.squares)

    @property
    def wanted(self) -> int:
        """Sheets there are to be."""
        return sum(square.state is not SquareState.RECUSED for square in self.squares)

    def next_open(self, after: int) -> Square | None:
        """The first entry behind assignment `after`, round the end, whose sheet is not handed in."""
        places = [square.assignment_id for square in self.squares]
        start = places.index(after) + 1 if after in places else 0
        order = (*self.squares[start:], *self.squares[:start])
        waiting = (SquareState.OPEN, SquareState.DRAFT)
        return next((one for one in order if one.state in waiting and one.assignment_id != after), None)

    def neighbour(self, of: int, step: int) -> Square | None:
        """The entry `step` places from assignment `of` that may be opened, or None at the end."""
        open_ = [square for square in self.squares if square.state is not SquareState.RECUSED]
        place = next((n for n, square in enumerate(open_) if square.assignment_id == of), -1) + step
        return open_[place] if 0 <= place < len(open_) else None

    def place(self, of: int) -> int:
        """Which one of the strip, from 1."""
        return next((n for n, square in enumerate(self.squares, 1) if square.assignment_id == of), 0)


@dataclass(frozen=True, slots=True)
class BlindEntry:
    """What a judge may know of an entry."""

    receipt_no: str
    title: str
    title_en: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A judge's sheet of one entry; `points` criterion id -> points, without those not yet given."""

    assignment: Assignment
    contest: OwnContest
    entry: BlindEntry
    criteria: tuple[Criterion, ...]
    state: SheetState
    version: int
    comment: str = ""
    saved_at: datetime | None = None
    points: dict[int, Decimal] = field(default_factory=dict)

    @property
    def missing(self) -> list[Criterion]:
        """The criteria without points."""
        return [criterion for criterion in self.criteria if criterion.id not in self.points]

    @property
    def total(self) -> Decimal:
        """The sum of what is given so far."""
        return sum(self.points.values(), Decimal(0))

    @property
    def most_given(self) -> Decimal:
        """What those criteria could reach that have points."""
        return sum((one.max_points for one in self.criteria if one.id in self.points), Decimal(0))

    @property
    def most(self) -> Decimal:
        """What the sheet can reach."""
        return sum((criterion.max_points for criterion in self.criteria), Decimal(0))


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
        .where(Assignment.id == assignment_id, is_own(actor), Contest.state.in_((*JUDGING, *OVER)), ~_is_kept_away())
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
    criteria = db.session.scalars(
        select(Criterion).where(Criterion.round_id == assignment.round_id).order_by(Criterion.position)
    ).all()
    sheet = db.session.scalar(select(ScoreSheet).where(ScoreSheet.assignment_id == assignment.id))
    return OwnSheet(
        assignment=assignment,
        contest=_own(contest, judge, _squares([judge.id]).get(judge.id, ())),
        entry=BlindEntry(receipt_no or "", title, title_en, summary),
        criteria=tuple(criteria),
        state=sheet.state if sheet else SheetState.DRAFT,
        version=sheet.version if sheet else 0,
        comment=sheet.comment if sheet else "",
        saved_at=sheet.saved_at if sheet else None,
        points=points_of(sheet) if sheet else {},
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
    return and_(Judge.removed_at.is_(None), ~_is_kept_away())


def _is_kept_away() -> ColumnElement[bool]:
    return exists().where(Exclusion.judge_id == Assignment.judge_id, Exclusion.entry_id == Assignment.entry_id)


def _squares(judge_ids: Sequence[int]) -> dict[int, tuple[Square, ...]]:
    """Judge id -> the strip."""
    sheet, away = aliased(ScoreSheet), aliased(Exclusion)
    query = (
        select(
            Assignment.judge_id,
            Assignment.id,
            Entry.receipt_no,
            Entry.title,
            Entry.title_en,
            sheet.state,
            away.judge_id,
        )
        .join(Assignment.entry)
        .join(Entry.track)
        .join(Assignment.round)
        .outerjoin(sheet, sheet.assignment_id == Assignment.id)
        .outerjoin(away, and_(away.judge_id == Assignment.judge_id, away.entry_id == Assignment.entry_id))
        .where(Assignment.judge_id.in_(judge_ids))
        .order_by(Round.position, Entry.track_id, Entry.code)
    )
    strips: dict[int, list[Square]] = {}
    for judge_id, assignment_id, receipt_no, title, title_en, state, is_away in db.session.execute(query):
        square = Square(assignment_id, receipt_no or "", title, title_en, _square_state(state, is_away is not None))
        strips.setdefault(judge_id, []).append(square)
    return {judge_id: tuple(squares) for judge_id, squares in strips.items()}


def _square_state(sheet: SheetState | None, is_away: bool) -> SquareState:  # noqa: FBT001  a cell of one row
    if is_away:
        return SquareState.RECUSED
    if sheet in HANDED_IN:
        return SquareState.DONE
    return SquareState.DRAFT if sheet is SheetState.DRAFT else SquareState.OPEN


def _own(contest: Contest, judge: Judge, squares: tuple[Square, ...]) -> OwnContest:
    return OwnContest(
        slug=contest.slug, name=contest.name, name_en=contest.name_en, state=contest.state,
        scoring_closes_at=contest.scoring_closes_at, judge_number=judge.number, squares=squares,
    )  # fmt: skip
