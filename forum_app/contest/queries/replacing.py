"""Who would take over from a judge that leaves in the middle of a stage."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum_app.contest import judging
from forum_app.contest.judging import EntryRow, JudgeRow
from forum_app.contest.models import Assignment, Contest, Entry, Judge, Round
from forum_app.contest.queries.call import COMPETING
from forum_app.contest.queries.panel import judges_of_round, kept_away
from forum_app.contest.queries.scoring import counts
from forum_app.contest.rules import SheetState
from forum_app.core.db import db


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What one judge has in the stage, and what would come on top."""

    judge: Judge
    now: int
    more: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """What becomes of the entries of a judge who leaves.

    Attributes:
        pairs: an assignment of the judge -> who scores the entry instead.
        short: those nobody of the chosen may or can take; then `pairs` is empty.
        staying: sheets of the judge that count.
        takers: everybody chosen, by number.
    """

    pairs: tuple[tuple[Assignment, Judge], ...]
    short: tuple[Assignment, ...]
    staying: int
    takers: tuple[TakeOver, ...]

    @property
    def digest(self) -> str:
        """A fingerprint of what a preview showed (SHA-256)."""
        lines = [f"{one.id}>{judge.id}" for one, judge in self.pairs]
        return hashlib.sha256("\n".join([str(self.staying), *lines]).encode()).hexdigest()


def plan_replacement(contest: Contest, leaving: Judge, takers: Sequence[Judge], *, keeps_scores: bool) -> Replacement:
    """Who of `takers` scores what `leaving` has not handed in; all of it unless `keeps_scores`.

    The most that anybody has afterwards is as little as can be; the engine decides within that.
    """
    open_, staying, pairs, short = _to_hand_over(contest, leaving, keeps_scores=keeps_scores), 0, [], []
    staying = _sheets_of(contest, leaving) - len(open_)
    loads = _loads(contest)
    for round_ in contest.stage_rounds:
        listed = [one for one in open_ if one.round_id == round_.id]
        allowed = {one.id for one in judges_of_round(contest, round_)}
        chosen = [judge for judge in takers if judge.id in allowed and judge.id != leaving.id]
        if listed:
            found, missing = _shared_out(contest, round_, listed, chosen, loads)
            pairs += found
            short += missing
    given = Counter(judge.id for _, judge in pairs)
    return Replacement(
        () if short else tuple(pairs),
        tuple(short),
        staying,
        tuple(TakeOver(judge, loads[judge.id], 0 if short else given[judge.id]) for judge in takers),
    )


def _shared_out(
    contest: Contest, round_: Round, listed: Sequence[Assignment], takers: Sequence[Judge], loads: Counter[int]
) -> tuple[list[tuple[Assignment, Judge]], list[Assignment]]:
    by_code = {one.entry.code or "": one for one in listed}
    by_number = {str(judge.number): judge for judge in takers}
    away = kept_away(contest, takers, [one.entry for one in listed])
    taken = select(Assignment.judge_id, Assignment.entry_id).where(Assignment.round_id == round_.id)
    held = {(judge_id, entry_id) for judge_id, entry_id in db.session.execute(taken)}

    def made(level: int) -> judging.Assignment:
        rows = [
            JudgeRow(
                str(judge.number),
                tracks=frozenset(track.code for track in judge.tracks),
                max_entries=max(0, min(level, _most(judge, level)) - loads[judge.id]),
                conflicts=frozenset(
                    code for code, one in by_code.items()
                    if (judge.id, one.entry_id) in away or (judge.id, one.entry_id) in held
                ),
            )
            for judge in takers
        ]  # fmt: skip
        entries = [EntryRow(code, one.entry.track.code) for code, one in by_code.items()]
        return judging.assign(entries, rows, per_entry=1, floor=0, seed=f"{contest.slug}|{round_.code}|{level}")

    low, high = 0, max((loads[judge.id] for judge in takers), default=0) + len(listed)
    best = made(high)
    while low < high and not best.shortages:
        level = (low + high) // 2
        tried = made(level)
        if tried.shortages:
            low = level + 1
        else:
            best, high = tried, level
    if best.shortages:
        return [], [by_code[one.entry] for one in best.shortages]
    return [(by_code[code], by_number[number]) for code, number in best.pairs], []


def _most(judge: Judge, level: int) -> int:
    return level if judge.max_entries is None else judge.max_entries


def _to_hand_over(contest: Contest, leaving: Judge, *, keeps_scores: bool) -> list[Assignment]:
    """What counts no more once the judge has left, in the order of tracks and receipt numbers."""
    query = (
        select(Assignment)
        .join(Assignment.entry)
        .where(
            Assignment.judge_id == leaving.id,
            Assignment.round_id.in_([one.id for one in contest.stage_rounds]),
            Entry.state.in_(COMPETING),
        )
        .options(joinedload(Assignment.entry).joinedload(Entry.track), joinedload(Assignment.sheet))
    )
    stays: set[int] = set()
    if keeps_scores:
        stays = {
            one.id for one in db.session.scalars(query.join(Assignment.judge).where(counts()))
            if one.sheet is not None and one.sheet.state is not SheetState.DRAFT
        }  # fmt: skip
    rows = [one for one in db.session.scalars(query) if one.id not in stays]
    return sorted(rows, key=lambda one: (one.round_id, one.entry.track.position, one.entry.code or ""))


def _sheets_of(contest: Contest, judge: Judge) -> int:
    query = select(Assignment.id).join(Assignment.entry)
    query = query.where(
        Assignment.judge_id == judge.id,
        Assignment.round_id.in_([one.id for one in contest.stage_rounds]),
        Entry.state.in_(COMPETING),
    )
    return len(db.session.scalars(query).all())


def _loads(contest: Contest) -> Counter[int]:
    """Judge id -> entries in the stage that count."""
    query = select(Assignment.judge_id).join(Assignment.judge)
    query = query.where(Assignment.round_id.in_([one.id for one in contest.stage_rounds]), counts())
    return Counter(db.session.scalars(query))
