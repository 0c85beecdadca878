"""What the engine is given, what came of it, and what visitors may see of that."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.contest.judging import EntryRow, RuleSet
from forum_app.contest.judging import Score as EngineScore
from forum_app.contest.judging.commitments import Commitment
from forum_app.contest.judging.package import listed
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import (
    Assignment,
    Award,
    AwardSlot,
    Computation,
    Contest,
    Criterion,
    Entry,
    EntryResult,
    Exclusion,
    Judge,
    Round,
    Score,
    ScoreSheet,
    Track,
)
from forum_app.contest.queries.scoring import counts
from forum_app.contest.rules import ContestState, EntryState, ExclusionKind, SheetState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_

JUDGED = (
    EntryState.IN_JUDGING, EntryState.ADVANCED, EntryState.NOT_ADVANCED, EntryState.CANDIDATE, EntryState.AWARDED,
    EntryState.NOT_AWARDED, EntryState.AWARD_REVOKED,
)  # fmt: skip
PUBLIC = (ContestState.FINAL, ContestState.AWARDED)
TRIMMED = "trimmed_mean"


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A judge far from the others (`judge_number`), or judges far apart in a criterion."""

    kind: str
    entry: str
    judge_number: int | None
    criterion: Criterion | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What a judge gave an entry in all: None where there is no sheet, which is not 0."""

    total: Decimal | None
    is_kept_away: bool = False


@dataclass(frozen=True, slots=True)
class GradeBlock:
    """The winners of one slot, in official order."""

    slot: AwardSlot
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True)
class PublicTrack:
    """A track as visitors see it."""

    track: Track
    entry_count: int
    award_count: int
    grades: tuple[GradeBlock, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The totals of one real entry, ascending and without names; `counted` of them make the score."""

    totals: tuple[Decimal, ...]
    counted: tuple[Decimal, ...]
    score: str

    @property
    def dropped(self) -> int:
        """How many are left out at each end."""
        return (len(self.totals) - len(self.counted)) // 2


def entry_rows(contest: Contest) -> list[EntryRow]:
    """The entries that compete, for the engine."""
    query = (
        select(Entry.code, Track.code)
        .join(Entry.track)
        .where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))
        .order_by(Entry.code)
    )
    return [EntryRow(entry or "", track) for entry, track in db.session.execute(query)]


def sealed_scores(contest: Contest, names: dict[int, str]) -> list[EngineScore]:
    """Every point of every sealed sheet of an entry that competes.

    `names` is judge id -> the name under which the engine knows the judge.
    """
    query = (
        select(Entry.code, Assignment.judge_id, Round.code, Criterion.code, Score.points)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.SEALED, Entry.state.in_(JUDGED))
    )
    return [
        EngineScore(entry or "", names[judge_id], round_, criterion, points)
        for entry, judge_id, round_, criterion, points in db.session.execute(query)
    ]


def judge_codes(contest: Contest) -> dict[int, str]:
    """Judge id -> J-number, for everybody who ever had one."""
    query = select(Judge.id, Judge.code).where(Judge.contest_id == contest.id, Judge.code.is_not(None))
    return {judge_id: code or "" for judge_id, code in db.session.execute(query)}


def commitments_of(contest: Contest) -> list[dict[str, str]] | None:
    """What every sealed sheet of the score matrix was committed to, as the package lists it.

    None when a sheet has no commitment: one handed in before there were any proves nothing, nor do the others then.
    """
    query = (
        select(Entry.code, Judge.code, Round.code, ScoreSheet.salt, ScoreSheet.commitment)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.contest_id == contest.id,
            ScoreSheet.state == SheetState.SEALED,
            Entry.state.in_(JUDGED),
            Round.kind != RoundKind.AUDIENCE,
            Entry.state.in_(JUDGED),
        )
    )
    rows = db.session.execute(query).all()
    made = [
        (entry or "", judge or "", round_, Commitment(salt, sha256))
        for entry, judge, round_, salt, sha256 in rows
        if salt and sha256
    ]
    return listed(made) if len(made) == len(rows) else None


def conflict_counts(contest: Contest) -> dict[str, int]:
    """Kind -> how many pairs of judge and entry were kept apart."""
    query = select(Exclusion.kind, func.count()).where(Exclusion.contest_id == contest.id).group_by(Exclusion.kind)
    held: dict[ExclusionKind, int] = dict(db.session.execute(query).all())
    return {kind.value: held.get(kind, 0) for kind in ExclusionKind}


def find_computation(contest: Contest) -> Computation | None:
    """The official computation, of the last stage, if it has been made and not been taken back; the latest counts."""
    query = select(Computation).where(
        Computation.contest_id == contest.id, Computation.package.is_not(None), Computation.superseded_at.is_(None)
    )
    return db.session.scalar(query.order_by(Computation.attempt.desc()).limit(1))


def published_package(contest: Contest) -> dict[str, Any]:
    """The result package of a contest whose result is public.

    Raises:
        NotFound: there is none, or it is not public yet.
    """
    computation = find_computation(contest) if contest.state in PUBLIC else None
    if computation is None:
        raise NotFound(N_("찾으시는 결과가 없습니다."))
    package: dict[str, Any] = computation.package or {}
    return package


def sheet_counts(contest: Contest) -> dict[SheetState | None, int]:
    """State -> how many sheets that count; None: not begun. Counts only, never points."""
    query = (
        select(ScoreSheet.state, func.count())
        .select_from(Assignment)
        .join(Assignment.judge)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.round_id.in_([round_.id for round_ in contest.stage_rounds]), counts())
        .group_by(ScoreSheet.state)
    )
    return dict(db.session.execute(query).all())


def awards_of(contest: Contest) -> Sequence[Award]:
    """The awards in the order of their numbers, which they get with the grant, with entry, institution and slot."""
    query = (
        select(Award)
        .where(Award.contest_id == contest.id)
        .options(joinedload(Award.entry).joinedload(Entry.institution), joinedload(Award.slot))
        .order_by(Award.year, Award.number, Award.id)
    )
    return db.session.scalars(query).all()


def ranked_entries(contest: Contest) -> list[Entry]:
    """The entries of the computation that counts, by receipt number; none before it."""
    query = (
        select(Entry).join(EntryResult, EntryResult.entry_id == Entry.id).where(EntryResult.contest_id == contest.id)
    )
    return list(db.session.scalars(query.order_by(Entry.code)))


def public_awards(contest: Contest) -> Sequence[Award]:
    """The awards in force of a contest whose result is public; none before."""
    if contest.state not in PUBLIC:
        return []
    return [award for award in awards_of(contest) if award.voided_on is None]


def public_tracks(contest: Contest) -> list[PublicTrack]:
    """The tracks with their winners by grade, as visitors see them; without winners before the publication.

    Revoked awards stay where they were and are not counted.
    """
    awards = awards_of(contest) if contest.state in PUBLIC else []
    counted = select(Entry.track_id, func.count()).where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))
    entries: dict[int, int] = dict(db.session.execute(counted.group_by(Entry.track_id)).all())
    tracks = []
    for track in contest.tracks:
        own = [award for award in awards if award.entry.track_id == track.id]
        blocks = (GradeBlock(slot, tuple(a for a in own if a.slot_id == slot.id)) for slot in contest.slots)
        grades = tuple(block for block in blocks if block.awards)
        tracks.append(PublicTrack(track, entries.get(track.id, 0), sum(one.voided_on is None for one in own), grades))
    return tracks


def score_matrix(contest: Contest) -> dict[tuple[int, int], Cell]:
    """(judge id, entry id) -> the total that judge gave, weighted.

    Pairs without a sheet are absent, unless they were kept apart.
    """
    totals = (
        select(Assignment.judge_id, Assignment.entry_id, Criterion.weight, Score.points)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.SEALED)
    )
    sums: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for judge_id, entry_id, weight, points in db.session.execute(totals):
        sums[judge_id, entry_id] += weight * points
    away = select(Exclusion.judge_id, Exclusion.entry_id).where(Exclusion.contest_id == contest.id)
    cells = {(judge_id, entry_id): Cell(None, is_kept_away=True) for judge_id, entry_id in db.session.execute(away)}
    return cells | {pair: Cell(total) for pair, total in sums.items()}


def filed_sheets(contest: Contest) -> list[tuple[str, str, str, str, Decimal]]:
    """J-number, entry, round, criterion (codes) and points of every sealed sheet, for the files."""
    query = (
        select(Judge.code, Entry.code, Round.code, Criterion.code, Score.points)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.SEALED)
        .order_by(Entry.code, Criterion.position)
    )
    return [
        (judge or "", entry or "", round_, criterion, points)
        for judge, entry, round_, criterion, points in db.session.execute(query)
    ]


def example_of(contest: Contest, rules: RuleSet) -> Example | None:
    """How the score of a winner came about: real totals, nobody's name; None without a trimmed score.

    The winner whose totals differ most is the one on whom the method is seen best; of equals the last.
    """
    round_ = rules.rounds[-1]
    awards = public_awards(contest)
    if round_.aggregation.method.value != TRIMMED or not awards:
        return None
    totals_by_entry: defaultdict[int, list[Decimal]] = defaultdict(list)
    for (_, entry_id), cell in score_matrix(contest).items():
        if cell.total is not None:
            totals_by_entry[entry_id].append(cell.total)
    enough = [a.entry_id for a in reversed(awards) if len(totals_by_entry[a.entry_id]) >= round_.aggregation.trim_from]
    if not enough:
        return None
    shown = max(enough, key=lambda entry_id: len(set(totals_by_entry[entry_id])))
    totals, drop = sorted(totals_by_entry[shown]), round_.aggregation.drop
    score = db.session.scalar(select(EntryResult.score).where(EntryResult.entry_id == shown))
    counted = tuple(totals[drop : len(totals) - drop])
    return Example(tuple(totals), counted, with_places(score, round_.rounding.places))


def with_places(score: Decimal | None, places: int) -> str:
    """A score with exactly the digits the rules ask for; a dash where there is none."""
    return "–" if score is None else f"{score:.{places}f}"
