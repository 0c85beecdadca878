"""What a judge sees, as values: the own contests, the strip of entries, the sheet of one."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Assignment, Criterion
from forum_app.contest.rules import ContestState, SheetState, minutes_at_pace
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.core.i18n import N_


class SquareState(StrEnum):
    """What became of one of a judge's entries so far."""

    OPEN = "open"
    DRAFT = "draft"
    DONE = "done"
    RECUSED = "recused"
    LOOK = "look"

    @classmethod
    def labels(cls) -> dict["SquareState", str]:
        """The visible words."""
        return {
            cls.OPEN: N_("시작 전"), cls.DRAFT: N_("작성 중"), cls.DONE: N_("제출"), cls.RECUSED: N_("회피"),
            cls.LOOK: N_("다시 열림"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Square:
    """One entry in a judge's strip, in the order of tracks and receipt numbers."""

    assignment_id: int
    receipt_no: str
    title: str
    title_en: str | None
    state: SquareState
    submitted_at: datetime | None = None


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

    @property
    def left(self) -> int:
        """Sheets still to be handed in."""
        return self.wanted - self.done

    @property
    def minutes_left(self) -> int | None:
        """How long the rest takes at the pace so far; None while that cannot be told."""
        return minutes_at_pace([one.submitted_at for one in self.squares if one.submitted_at], self.left)

    def next_open(self, after: int) -> Square | None:
        """The first entry behind assignment `after`, round the end, whose sheet is not handed in."""
        places = [square.assignment_id for square in self.squares]
        start = places.index(after) + 1 if after in places else 0
        order = (*self.squares[start:], *self.squares[:start])
        waiting = (SquareState.OPEN, SquareState.DRAFT, SquareState.LOOK)
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
    """A judge's sheet of one entry; `points` criterion id -> points, without those not yet given.

    `own_totals`: what this judge gave the entries handed in so far, this one left out; nobody else's. `closes_at` is
    the end of the sheet's own round; `page_sizes` are width and height of each page of the blind copy.
    """

    assignment: Assignment
    contest: OwnContest
    entry: BlindEntry
    criteria: tuple[Criterion, ...]
    state: SheetState
    version: int
    kind: RoundKind
    closes_at: datetime | None
    comment: str = ""
    comment_entrant: str = ""
    saved_at: datetime | None = None
    own_totals: tuple[Decimal, ...] = ()
    page_sizes: tuple[tuple[int, int], ...] = ()
    points: dict[int, Decimal] = field(default_factory=dict)

    @property
    def round_name(self) -> str:
        """What kind of judging this is, as a Korean msgid."""
        return ROUND_KINDS[self.kind]

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
