"""What the papers of a decided contest say, from rows; only after the seal."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import (
    Assignment,
    Award,
    Contest,
    Entry,
    EntryResult,
    Judge,
    Round,
    RoundResult,
    Score,
    ScoreSheet,
    Track,
)
from forum_app.contest.queries.result import awards_of
from forum_app.contest.rules import SheetState
from forum_app.core.db import db

TallyRow = tuple[Entry, dict[int, Decimal], Decimal | None]


@dataclass(frozen=True, slots=True)
class JudgeSheet:
    """What one judge gave in one round: (entry, points by criterion id), by receipt number."""

    judge: Judge
    round: Round
    rows: tuple[tuple[Entry, dict[int, Decimal]], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One round of one track: the judges, and for each entry the weighted totals by judge id and the round's score."""

    round: Round
    track: Track
    judges: tuple[Judge, ...]
    rows: tuple[TallyRow, ...]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a track's table; `award` None without one."""

    result: EntryResult
    award: Award | None
    shares_rank: bool


@dataclass(frozen=True, slots=True)
class TrackResult:
    """A track with its entries in official order, those without rank last."""

    track: Track
    rows: tuple[ResultRow, ...]

    @property
    def award_count(self) -> int:
        """How many awards went to it."""
        return sum(row.award is not None for row in self.rows)


def signing_judges(contest: Contest) -> list[Judge]:
    """The members of the panel who have a J-number, in its order; removed ones do not sign."""
    query = select(Judge).where(Judge.contest_id == contest.id, Judge.code.is_not(None), Judge.removed_at.is_(None))
    return sorted(db.session.scalars(query), key=_place)


def judge_sheets(contest: Contest) -> list[JudgeSheet]:
    """Every judge's sealed sheets, by round and J-number."""
    query = (
        select(Judge, Round, Entry, Score.criterion_id, Score.points)
        .select_from(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .where(Assignment.contest_id == contest.id, ScoreSheet.state == SheetState.SEALED)
    )
    points: defaultdict[tuple[int, int], dict[int, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    judges, rounds, entries = {}, {}, {}
    for judge, round_, entry, criterion_id, given in db.session.execute(query):
        judges[judge.id], rounds[round_.id], entries[entry.id] = judge, round_, entry
        points[round_.id, judge.id][entry.id][criterion_id] = given
    keys = sorted(points, key=lambda key: (rounds[key[0]].position, _place(judges[key[1]])))
    return [
        JudgeSheet(
            judges[judge_id], rounds[round_id],
            tuple(
                (entries[entry_id], given)
                for entry_id, given in sorted(
                    points[round_id, judge_id].items(), key=lambda item: entries[item[0]].code or ""
                )
            ),
        )
        for round_id, judge_id in keys
    ]  # fmt: skip


def tallies(contest: Contest) -> list[Tally]:
    """Every round that judges scored, track by track, entries by score."""
    sheets = judge_sheets(contest)
    results = db.session.scalars(select(RoundResult).where(RoundResult.contest_id == contest.id)).all()
    scores = {(one.round_id, one.entry_id): one.score for one in results}
    found = []
    for round_ in contest.rounds:
        own = [sheet for sheet in sheets if sheet.round.id == round_.id]
        if not own or round_.kind is RoundKind.AUDIENCE:
            continue
        weights = {criterion.id: criterion.weight for criterion in round_.criteria}
        for track in contest.tracks:
            totals: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
            entries: dict[int, Entry] = {}
            for sheet in own:
                for entry, given in sheet.rows:
                    if entry.track_id == track.id:
                        entries[entry.id] = entry
                        totals[entry.id][sheet.judge.id] = sum(
                            (weights[criterion] * points for criterion, points in given.items()), Decimal(0)
                        )
            rows = [(entry, totals[entry.id], scores.get((round_.id, entry.id))) for entry in entries.values()]
            rows.sort(key=lambda row: (row[2] is None, -(row[2] or 0), row[0].code or ""))
            found.append(Tally(round_, track, tuple(sheet.judge for sheet in own), tuple(rows)))
    return [tally for tally in found if tally.rows]


def results_by_track(contest: Contest) -> list[TrackResult]:
    """Every track with its entries in official order; empty before the computation."""
    results = db.session.scalars(
        select(EntryResult)
        .where(EntryResult.contest_id == contest.id)
        .options(joinedload(EntryResult.entry).joinedload(Entry.institution))
    ).all()
    if not results:
        return []
    award_by_entry = {award.entry_id: award for award in awards_of(contest)}
    by_track: defaultdict[int, list[EntryResult]] = defaultdict(list)
    for result in results:
        by_track[result.entry.track_id].append(result)
    return [TrackResult(track, _ordered(by_track[track.id], award_by_entry)) for track in contest.tracks]


def _ordered(results: list[EntryResult], award_by_entry: dict[int, Award]) -> tuple[ResultRow, ...]:
    ranks = [result.rank for result in results]
    ordered = sorted(results, key=lambda one: (one.rank is None, one.rank or 0, one.entry.code or ""))
    return tuple(
        ResultRow(one, award_by_entry.get(one.entry_id), one.rank is not None and ranks.count(one.rank) > 1)
        for one in ordered
    )


def _place(judge: Judge) -> tuple[int, str]:
    """J2 before J10."""
    code = judge.code or ""
    return (len(code), code)
