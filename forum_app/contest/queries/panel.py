"""The panel of a contest, who must not judge what, and what an assignment would look like."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.contest.judging import EntryRow, JudgeRow, Shortage, assign
from forum_app.contest.models import Assignment, Contest, Entry, Exclusion, Judge, Round
from forum_app.contest.queries.call import COMPETING
from forum_app.contest.rules import ExclusionKind
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class JudgeLoad:
    """What one judge would have: entries a track (code -> number), and who is kept away from how many."""

    judge: Judge
    by_track: dict[str, int]
    kept_away: dict[ExclusionKind, int]

    @property
    def total(self) -> int:
        """Entries in all tracks."""
        return sum(self.by_track.values())


@dataclass(frozen=True, slots=True)
class ShortEntry:
    """An entry that would lack judges, and what stands between it and each judge of the panel (number -> why)."""

    entry: Entry
    missing: int
    reason_by_judge: dict[int, ExclusionKind | None]


@dataclass(frozen=True, slots=True)
class Preview:
    """An assignment before it is made: pairs of entry and judge, or the entries that are short and no pair."""

    pairs: tuple[tuple[Entry, Judge], ...]
    short: tuple[ShortEntry, ...]
    loads: tuple[JudgeLoad, ...]
    entry_count: int
    per_entry: int | None

    def shared(self) -> dict[tuple[int, int], int]:
        """Pair of judge numbers, the smaller first -> how many entries both would score."""
        panels: dict[int, list[int]] = {}
        for entry, judge in self.pairs:
            panels.setdefault(entry.id, []).append(judge.number)
        return Counter(
            (one, other) for numbers in panels.values() for one in numbers for other in numbers if one < other
        )


def judges_of_round(contest: Contest, round_: Round) -> list[Judge]:
    """The judges who stand and sit in `round_`, by number."""
    return [judge for judge in panel_of(contest) if judge.sits_in(round_)]


def panel_of(contest: Contest) -> Sequence[Judge]:
    """The judges who stand, by number."""
    return db.session.scalars(_judges(contest).where(Judge.removed_at.is_(None)).order_by(Judge.number)).all()


def removed_judges(contest: Contest) -> Sequence[Judge]:
    """Those who left the panel, by number."""
    return db.session.scalars(_judges(contest).where(Judge.removed_at.is_not(None)).order_by(Judge.number)).all()


def get_judge(contest: Contest, judge_id: int) -> Judge:
    """A judge of the contest who stands.

    Raises:
        NotFound: there is none.
    """
    if judge := db.session.scalar(_judges(contest).where(Judge.id == judge_id, Judge.removed_at.is_(None))):
        return judge
    raise NotFound(N_("그런 심사위원이 없습니다."))


def exclusions_of(contest: Contest) -> Sequence[Exclusion]:
    """Every recorded exclusion, the latest first."""
    query = select(Exclusion).where(Exclusion.contest_id == contest.id)
    return db.session.scalars(query.order_by(Exclusion.decided_at.desc(), Exclusion.judge_id, Exclusion.entry_id)).all()


def competing_entries(contest: Contest) -> Sequence[Entry]:
    """The entries that judges are to score, in the order of tracks and receipt numbers."""
    query = (
        select(Entry)
        .join(Entry.track)
        .where(Entry.contest_id == contest.id, Entry.state.in_(COMPETING))
        .options(joinedload(Entry.track))
    )
    entries = db.session.scalars(query).all()
    return sorted(entries, key=lambda entry: (entry.track.position, entry.code or ""))


def find_competing_entry(contest: Contest, receipt_no: str) -> Entry | None:
    """The entry with that receipt number, if judges are to score it."""
    query = select(Entry).where(
        Entry.contest_id == contest.id, Entry.receipt_no == receipt_no.strip(), Entry.state.in_(COMPETING)
    )
    return db.session.scalar(query)


def kept_away(
    contest: Contest, judges: Sequence[Judge], entries: Sequence[Entry]
) -> dict[tuple[int, int], ExclusionKind]:
    """(judge id, entry id) -> why the judge must not score the entry.

    Whoever belongs to the institution that entered is kept away by rule; the rest has been recorded.
    """
    by_rule = {
        (judge.id, entry.id): ExclusionKind.EXCLUSION
        for judge in judges
        if judge.institution_id is not None
        for entry in entries
        if entry.institution_id == judge.institution_id
    }
    return by_rule | {(one.judge_id, one.entry_id): one.kind for one in exclusions_of(contest)}


def preview_assignment(contest: Contest) -> Preview:
    """What `apply_assignment` would do now; the same answer each time, since the frozen rules are the seed."""
    round_ = contest.rounds_to_assign[0]
    judges, entries = judges_of_round(contest, round_), competing_entries(contest)
    away = kept_away(contest, judges, entries)
    judge_by_name = {str(judge.number): judge for judge in judges}
    entry_by_code = {entry.code or "": entry for entry in entries}
    per_entry = round_.judges_per_entry
    made = assign(
        [EntryRow(code, entry.track.code) for code, entry in entry_by_code.items()],
        [
            JudgeRow(
                str(judge.number),
                conflicts=frozenset(entry.code or "" for entry in entries if (judge.id, entry.id) in away),
            )
            for judge in judges
        ],
        per_entry=per_entry,
        seed=f"{contest.slug}|{contest.rules_sha256}",
    )
    pairs = tuple((entry_by_code[entry], judge_by_name[judge]) for entry, judge in made.pairs)
    return Preview(
        pairs=pairs,
        short=_short(made.shortages, entry_by_code, judges, away),
        loads=_loads(contest, pairs, judges, away),
        entry_count=len(entries),
        per_entry=per_entry,
    )


def standing_loads(contest: Contest) -> Preview:
    """The assignment as it was made, in the form of a preview."""
    judges, entries = panel_of(contest), competing_entries(contest)
    query = (
        select(Assignment)
        .where(Assignment.contest_id == contest.id, Assignment.round_id == contest.stage_rounds[0].id)
        .options(joinedload(Assignment.entry).joinedload(Entry.track), joinedload(Assignment.judge))
        .order_by(Assignment.entry_id, Assignment.judge_id)
    )
    pairs = tuple((one.entry, one.judge) for one in db.session.scalars(query))
    return Preview(
        pairs=pairs,
        short=(),
        loads=_loads(contest, pairs, judges, kept_away(contest, judges, entries)),
        entry_count=len({entry.id for entry, _ in pairs}),
        per_entry=contest.stage_rounds[0].judges_per_entry,
    )


def has_assignments(contest: Contest) -> bool:
    """Whether the rounds that come next have their judges."""
    rounds = [round_.id for round_ in contest.rounds_to_assign]
    return bool(db.session.scalar(select(exists().where(Assignment.round_id.in_(rounds)))))


def _judges(contest: Contest) -> Select[Judge]:
    return (
        select(Judge)
        .where(Judge.contest_id == contest.id)
        .options(joinedload(Judge.institution), selectinload(Judge.rounds))
    )


def _short(
    shortages: Sequence[Shortage],
    entry_by_code: dict[str, Entry],
    judges: Sequence[Judge],
    away: dict[tuple[int, int], ExclusionKind],
) -> tuple[ShortEntry, ...]:
    return tuple(
        ShortEntry(
            entry_by_code[shortage.entry],
            shortage.missing,
            {judge.number: away.get((judge.id, entry_by_code[shortage.entry].id)) for judge in judges},
        )
        for shortage in shortages
    )


def _loads(
    contest: Contest,
    pairs: Sequence[tuple[Entry, Judge]],
    judges: Sequence[Judge],
    away: dict[tuple[int, int], ExclusionKind],
) -> tuple[JudgeLoad, ...]:
    held = Counter((judge.id, entry.track_id) for entry, judge in pairs)
    kept = Counter((judge_id, kind) for (judge_id, _), kind in away.items())
    return tuple(
        JudgeLoad(
            judge,
            {track.code: held[judge.id, track.id] for track in contest.tracks},
            {kind: kept[judge.id, kind] for kind in ExclusionKind},
        )
        for judge in judges
    )
