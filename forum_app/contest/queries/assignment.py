"""Who judges what in a round: what an assignment would look like under some conditions, and what was assigned."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from forum_app.contest import judging
from forum_app.contest.judging import EntryRow, JudgeRow, Remark, Standing, assignment_csv
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Assignment, Contest, Entry, Judge, Round
from forum_app.contest.queries.panel import competing_entries, judges_of_round, kept_away
from forum_app.contest.rules import ExclusionKind
from forum_app.core.db import db


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the organiser may change before judges are assigned.

    Attributes:
        seed: any text; another gives another assignment that is as good.
        caps: round code -> most entries of a judge without a limit of his or her own.
        floors: round code -> fewest entries, where possible.
        reserves: judges to try it with who are not of the panel; such an assignment cannot be made.
    """

    seed: str = ""
    caps: Mapping[str, int] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    reserves: int = 0

    @property
    def reserve_keys(self) -> list[str]:
        """What the reserves are called in a plan."""
        return [f"R{number}" for number in range(1, self.reserves + 1)]

    def with_cap(self, round_: Round, cap: int) -> "Conditions":
        """The same with another cap in one round."""
        return replace(self, caps={**self.caps, round_.code: cap})


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge in a round and what he or she has.

    Attributes:
        key: the judge's number, or the name of a reserve.
        judge: None for a reserve.
        by_track: track code -> entries.
        kept_away: kind -> entries of the round the judge must not score.
        floor: fewest entries where possible; None once assigned.
        cap: most entries; None once assigned.
    """

    key: str
    judge: Judge | None
    by_track: Mapping[str, int]
    kept_away: Mapping[ExclusionKind, int]
    floor: int | None = None
    cap: int | None = None

    @property
    def total(self) -> int:
        """Entries in all tracks."""
        return sum(self.by_track.values())


@dataclass(frozen=True, slots=True)
class ShortEntry:
    """An entry that lacks judges; `reasons`: seat key -> assigned, full, or what keeps the judge away."""

    entry: Entry
    wanted: int
    missing: int
    reasons: Mapping[str, Standing | ExclusionKind]


@dataclass(frozen=True, slots=True)
class Plan:
    """The judges of one round: proposed, or as they were assigned.

    Attributes:
        pairs: what would be or was assigned; empty when entries are short.
        short: the entries that lack judges.
        shared: two seat keys, sorted as text -> entries both score; of the attempt when entries are short.
        components: groups of judges that share no entry with the others.
        cap: most entries of judges without a limit of their own, where there are such.
    """

    round: Round
    is_made: bool
    entry_count: int
    sheet_count: int
    pairs: tuple[tuple[Entry, Judge], ...]
    short: tuple[ShortEntry, ...]
    seats: tuple[Seat, ...]
    shared: Mapping[tuple[str, str], int]
    components: int
    remarks: tuple[Remark, ...] = ()
    cap: int | None = None
    floor: int | None = None

    @property
    def missing(self) -> int:
        """Sheets that nobody can take."""
        return sum(short.missing for short in self.short)

    def shared_by(self, one: str, other: str) -> int:
        """How many entries two judges both score."""
        first, second = sorted((one, other))
        return self.shared.get((first, second), 0)

    def fewest_shared(self) -> int:
        """What the two judges share who share the least; 0 for a single judge."""
        keys = [seat.key for seat in self.seats if seat.total]
        return min((self.shared_by(one, other) for one in keys for other in keys if one < other), default=0)

    def most_shared(self) -> int:
        """What the two judges share who share the most."""
        return max(self.shared.values(), default=0)

    def as_csv(self) -> bytes:
        """assignment.csv, judges by their number in the panel."""
        return assignment_csv(sorted((entry.code or "", str(judge.number)) for entry, judge in self.pairs))


@dataclass(frozen=True, slots=True)
class Case:
    """A round with the entries and judges it is about."""

    contest: Contest
    round: Round
    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    away: Mapping[tuple[int, int], ExclusionKind]

    @property
    def size(self) -> int:
        """Cells of the table of entries and judges."""
        return len(self.entries) * len(self.judges)

    def assigned(self, conditions: Conditions) -> judging.Assignment:
        """What the engine makes of it."""
        code, rules = self.round.code, self.contest.rules_sha256
        return judging.assign(
            [EntryRow(entry.code or "", entry.track.code) for entry in self.entries],
            [*(self._row(judge) for judge in self.judges), *map(JudgeRow, conditions.reserve_keys)],
            per_entry=self.round.judges_per_entry,
            cap=conditions.caps.get(code),
            floor=conditions.floors.get(code),
            seed=f"{self.contest.slug}|{rules}|{code}|{conditions.seed}",
        )

    def plan(self, conditions: Conditions) -> Plan:
        """The assignment under `conditions`, with everything a page shows of it."""
        made = self.assigned(conditions)
        entry_by_code = {entry.code or "": entry for entry in self.entries}
        judge_by_key: dict[str, Judge | None] = {str(judge.number): judge for judge in self.judges}
        limits = {load.judge: (load.floor, load.cap) for load in made.loads}
        attempt = [(entry_by_code[entry], judge) for entry, judge in made.attempt]
        seats = tuple(
            self._seat(key, judge_by_key.get(key), attempt, limits[key])
            for key in (*judge_by_key, *conditions.reserve_keys)
        )
        common = next((seat for seat in seats if seat.judge is None or seat.judge.max_entries is None), None)
        known = ((entry_by_code[entry], judge_by_key.get(judge)) for entry, judge in made.pairs)
        return Plan(
            round=self.round,
            is_made=False,
            entry_count=len(self.entries),
            sheet_count=len(made.attempt) + made.missing,
            pairs=tuple((entry, judge) for entry, judge in known if judge is not None),
            short=tuple(self._short(one, entry_by_code[one.entry], judge_by_key) for one in made.shortages),
            seats=seats,
            shared=made.shared(),
            components=made.components,
            remarks=made.remarks,
            cap=common.cap if common else None,
            floor=common.floor if common else None,
        )

    def made(self, pairs: Sequence[tuple[Entry, Judge]]) -> Plan:
        """The assignment as it stands in the rows."""
        held = [(entry, str(judge.number)) for entry, judge in pairs]
        named = [(entry.code or "", key) for entry, key in held]
        return Plan(
            round=self.round,
            is_made=True,
            entry_count=len({entry.id for entry, _ in pairs}),
            sheet_count=len(pairs),
            pairs=tuple(pairs),
            short=(),
            seats=tuple(self._seat(str(judge.number), judge, held) for judge in self.judges),
            shared=judging.shared_entries(named),
            components=judging.count_components(named),
        )

    def _row(self, judge: Judge) -> JudgeRow:
        return JudgeRow(
            str(judge.number),
            tracks=frozenset(track.code for track in judge.tracks),
            max_entries=judge.max_entries,
            conflicts=frozenset(entry.code or "" for entry in self.entries if (judge.id, entry.id) in self.away),
        )

    def _seat(
        self,
        key: str,
        judge: Judge | None,
        held: Sequence[tuple[Entry, str]],
        limits: tuple[int | None, int | None] = (None, None),
    ) -> Seat:
        tracks = Counter(entry.track_id for entry, holder in held if holder == key)
        kinds = Counter(self.away.get((judge.id, entry.id)) for entry in self.entries) if judge else Counter()
        return Seat(
            key,
            judge,
            {track.code: tracks[track.id] for track in self.contest.tracks},
            {kind: kinds[kind] for kind in ExclusionKind},
            *limits,
        )

    def _short(self, short: judging.Shortage, entry: Entry, judge_by_key: Mapping[str, Judge | None]) -> ShortEntry:
        reasons: dict[str, Standing | ExclusionKind] = {}
        for key, standing in short.standings.items():
            judge = judge_by_key.get(key)
            kind = self.away.get((judge.id, entry.id)) if judge else None
            reasons[key] = kind if kind and standing is Standing.CONFLICT else standing
        return ShortEntry(entry, short.wanted, short.missing, reasons)


def case_of(contest: Contest, round_: Round) -> Case:
    """A round with its judges, and the entries that stand now."""
    judges, entries = judges_of_round(contest, round_), competing_entries(contest)
    return Case(contest, round_, tuple(entries), tuple(judges), kept_away(contest, judges, entries))


def judged_rounds(contest: Contest) -> list[Round]:
    """The rounds that have judges or get them next, in order; votes of the audience have none."""
    reached = contest.rounds_to_assign or contest.stage_rounds
    last = max((round_.position for round_ in reached), default=0)
    return [one for one in contest.rounds if one.position <= last and one.kind is not RoundKind.AUDIENCE]


def rounds_to_plan(contest: Contest) -> list[Round]:
    """The rounds that get their judges next."""
    return [round_ for round_ in contest.rounds_to_assign if round_.kind is not RoundKind.AUDIENCE]


def is_assigned(round_: Round) -> bool:
    """Whether the round has its judges."""
    return bool(db.session.scalar(select(exists().where(Assignment.round_id == round_.id))))


def standing_plan(contest: Contest, round_: Round) -> Plan:
    """The assignment of a round as it was made."""
    query = (
        select(Assignment)
        .where(Assignment.contest_id == contest.id, Assignment.round_id == round_.id)
        .options(joinedload(Assignment.entry).joinedload(Entry.track), joinedload(Assignment.judge))
        .order_by(Assignment.entry_id, Assignment.judge_id)
    )
    pairs = [(one.entry, one.judge) for one in db.session.scalars(query)]
    entries = {entry.id: entry for entry, _ in pairs}.values()
    judges = {judge.id: judge for judge in (*judges_of_round(contest, round_), *(judge for _, judge in pairs))}
    in_order = sorted(judges.values(), key=lambda judge: judge.number)
    away = kept_away(contest, in_order, list(entries))
    return Case(contest, round_, tuple(entries), tuple(in_order), away).made(pairs)


def plans(contest: Contest, conditions: Conditions) -> list[Plan]:
    """What `apply_assignment` would do now under `conditions`, round by round."""
    return [case_of(contest, round_).plan(conditions) for round_ in rounds_to_plan(contest)]


def plans_digest(contest: Contest, planned: Sequence[Plan]) -> str:
    """A fingerprint of what a preview showed (SHA-256 over the files of its rounds)."""
    parts = [f"{contest.id}".encode(), *(plan.round.code.encode() + b"\n" + plan.as_csv() for plan in planned)]
    return hashlib.sha256(b"\n\n".join(parts)).hexdigest()
