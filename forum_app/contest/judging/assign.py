"""Which judge scores which entry: exact, without conflicts, as even as can be, the same answer each time.

What matters more is settled first: that every entry gets its judges and no judge too many, then the floor, then
that judges know the track, then even loads, then chance from a seed, which keeps the same judges from meeting over
and over. At last swaps make one panel of what would fall apart.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, groupby
from typing import Final

import numpy as np

from forum_app.contest.judging.assign_flow import (
    NOISE_LEVELS,
    Cost,
    Flags,
    Ints,
    Problem,
    TooLarge,
    cheapest,
)
from forum_app.contest.judging.assign_graph import components, could_be_one, joined
from forum_app.contest.judging.scores import EntryRow
from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_

MOST_CELLS: Final = 10_000_000
"""Entries x judges that are accepted; the network then takes about a gigabyte."""


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge as the assignment sees him or her.

    Attributes:
        judge: the id.
        affiliation: an entry of the same institution is a conflict.
        tracks: those he or she knows; none listed: all.
        max_entries: None: the limit all judges have.
        conflicts: entries he or she must not score.
    """

    judge: str
    affiliation: str = ""
    tracks: frozenset[str] = frozenset()
    max_entries: int | None = None
    conflicts: frozenset[str] = frozenset()

    def has_conflict(self, entry: EntryRow) -> bool:
        """Whether the judge must not score the entry."""
        return entry.entry in self.conflicts or (
            bool(entry.institution) and _plain(entry.institution) == _plain(self.affiliation)
        )


class Standing(StrEnum):
    """How a judge stands to an entry that is short of judges."""

    ASSIGNED = "assigned"
    CONFLICT = "conflict"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Shortage:
    """An entry that cannot get enough judges, and how every judge stands to it."""

    entry: str
    wanted: int
    missing: int
    standings: Mapping[str, Standing]

    def judges(self, standing: Standing) -> list[str]:
        """Those who stand so, sorted."""
        return sorted(judge for judge, one in self.standings.items() if one is standing)


@dataclass(frozen=True, slots=True)
class Load:
    """How much one judge has; `floor` where possible, `cap` always."""

    judge: str
    entries: int
    floor: int
    cap: int

    @property
    def below(self) -> int:
        """Entries by which the judge stays below the floor."""
        return max(self.floor - self.entries, 0)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the organiser should know of an assignment that could be made."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, slots=True)
class Assignment:
    """What came out; everything in sorted order.

    Attributes:
        pairs: entry and judge; empty when some entry is short.
        attempt: the pairs that could be found; the same as `pairs` when no entry is short.
        shortages: the entries that are short.
        loads: of every judge, in the attempt.
        components: parts of the graph of judges and entries, in the attempt.
        swaps: exchanges made to have fewer parts.
        optimum: the least cost, before the swaps.
        cost: the cost after them.
        remarks: what to look at.
    """

    pairs: tuple[tuple[str, str], ...]
    attempt: tuple[tuple[str, str], ...]
    shortages: tuple[Shortage, ...]
    loads: tuple[Load, ...]
    components: int
    swaps: int
    optimum: Cost
    cost: Cost
    remarks: tuple[Remark, ...]

    @property
    def missing(self) -> int:
        """Sheets that nobody can take."""
        return self.cost.missing

    @property
    def places_missing(self) -> int:
        """By how much the limits of the full judges are too low in all; the rest is missing for conflicts."""
        return sum(min(short.missing, len(short.judges(Standing.FULL))) for short in self.shortages)

    def full_judges(self) -> list[tuple[str, int]]:
        """The judges whose limit leaves entries short, each with that limit."""
        full = {judge for short in self.shortages for judge in short.judges(Standing.FULL)}
        return [(load.judge, load.cap) for load in self.loads if load.judge in full]

    def shared(self) -> Counter[tuple[str, str]]:
        """Two judges, sorted -> entries both score in the attempt."""
        return shared_entries(self.attempt)


def assign(
    entries: Sequence[EntryRow],
    judges: Sequence[JudgeRow],
    *,
    per_entry: int | None,
    seed: str,
    cap: int | None = None,
    floor: int | None = None,
) -> Assignment:
    """Give every entry its judges, or say who is short.

    The order of `entries` and `judges` does not matter.

    Args:
        entries: each once.
        judges: each once.
        per_entry: judges for each entry; None: all who have no conflict with it.
        seed: any text.
        cap: most entries of a judge without a limit of his or her own; None: the even share, rounded up.
        floor: fewest entries of a judge, where possible; None: the even share, rounded down.

    Raises:
        DomainError: there are too many entries and judges at once.
    """
    if len(entries) * len(judges) > MOST_CELLS:
        raise DomainError(
            N_("작품 %(entries)d편과 심사위원 %(judges)d명은 한 번에 배정하기에 너무 많습니다."),
            entries=len(entries), judges=len(judges),
        )  # fmt: skip
    rows = sorted(entries, key=lambda row: row.entry)
    panel = sorted(judges, key=lambda row: row.judge)
    problem = _problem(rows, panel, per_entry=per_entry, seed=seed, cap=cap, floor=floor)
    try:
        found = cheapest(problem)
    except TooLarge:
        raise DomainError(N_("한도가 너무 커서 정확히 배정할 수 없습니다. 심사위원의 상한을 낮춰 주십시오.")) from None
    return _answer(problem, found, [row.entry for row in rows], [row.judge for row in panel])


def shared_entries(pairs: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Two judges, sorted -> entries both score, from pairs of entry and judge."""
    panels = groupby(sorted(pairs), key=lambda pair: pair[0])
    return Counter(two for _, panel in panels for two in combinations([judge for _, judge in panel], 2))


def count_components(pairs: Collection[tuple[str, str]]) -> int:
    """How many groups of judges share no entry with the others, from pairs of entry and judge."""
    rows = {entry: place for place, entry in enumerate(sorted({entry for entry, _ in pairs}))}
    columns = {judge: place for place, judge in enumerate(sorted({judge for _, judge in pairs}))}
    chosen = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    for entry, judge in pairs:
        chosen[rows[entry], columns[judge]] = True
    return components(chosen)[0]


def _problem(
    entries: Sequence[EntryRow],
    judges: Sequence[JudgeRow],
    *,
    per_entry: int | None,
    seed: str,
    cap: int | None,
    floor: int | None,
) -> Problem:
    allowed = _allowed(entries, judges)
    able = allowed.sum(axis=1, dtype=np.int64)
    wanted = np.maximum(able, 1) if per_entry is None else np.full(len(entries), per_entry, dtype=np.int64)
    share, rest = divmod(int(wanted.sum()), max(len(judges), 1))
    if cap is None:
        cap = len(entries) if per_entry is None else share + (rest > 0)
    if floor is None:
        floor = 0 if per_entry is None else share
    most, limits = len(entries), [row.max_entries for row in judges]
    return Problem(
        wanted=wanted,
        allowed=allowed,
        outside=_outside(entries, judges),
        noise=_noise(seed, [row.entry for row in entries], [row.judge for row in judges]),
        floors=np.array([floor if own is None else min(floor, own) for own in limits], dtype=np.int64),
        caps=np.array([min(cap if own is None else own, most) for own in limits], dtype=np.int64),
    )


def _allowed(entries: Sequence[EntryRow], judges: Sequence[JudgeRow]) -> Flags:
    allowed = np.ones((len(entries), len(judges)), dtype=np.bool_)
    place = {row.entry: number for number, row in enumerate(entries)}
    by_institution: dict[str, list[int]] = {}
    for number, row in enumerate(entries):
        if row.institution:
            by_institution.setdefault(_plain(row.institution), []).append(number)
    for column, judge in enumerate(judges):
        allowed[by_institution.get(_plain(judge.affiliation), []), column] = False
        allowed[[place[entry] for entry in judge.conflicts if entry in place], column] = False
    return allowed


def _outside(entries: Sequence[EntryRow], judges: Sequence[JudgeRow]) -> Flags:
    tracks = {track: number for number, track in enumerate(sorted({row.track for row in entries}))}
    strange = np.array(
        [[bool(row.tracks) and track not in row.tracks for row in judges] for track in tracks], dtype=np.bool_
    ).reshape(len(tracks), len(judges))
    return strange[[tracks[row.track] for row in entries]].reshape(len(entries), len(judges))


def _noise(seed: str, entries: Sequence[str], judges: Sequence[str]) -> Ints:
    """A number for every cell that depends on the seed and on the two ids alone, not on a library's generator."""
    rows = np.array([_lot(seed, "entry", entry) for entry in entries], dtype=np.uint64)
    columns = np.array([_lot(seed, "judge", judge) for judge in judges], dtype=np.uint64)
    mixed = rows[:, None] + columns[None, :]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # the finaliser of SplitMix64
        mixed ^= mixed >> np.uint64(shift)
        mixed *= np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed % np.uint64(NOISE_LEVELS)).astype(np.int64)


def _lot(seed: str, kind: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{kind}|{name}".encode()).digest()[:8])


def _answer(problem: Problem, found: Flags, entries: Sequence[str], judges: Sequence[str]) -> Assignment:
    chosen, swaps = joined(problem, found)
    rows, columns = np.nonzero(chosen)
    attempt = tuple((entries[row], judges[column]) for row, column in zip(rows.tolist(), columns.tolist(), strict=True))
    shortages = _shortages(problem, chosen, entries, judges)
    numbers = (chosen.sum(axis=0).tolist(), problem.floors.tolist(), problem.caps.tolist())
    loads = tuple(Load(judge, *three) for judge, *three in zip(judges, *numbers, strict=True))
    parts, _ = components(chosen)
    optimum, cost = problem.cost(found), problem.cost(chosen)
    remarks = () if shortages else tuple(_remarks(loads, parts, chosen, cost.outside - optimum.outside))
    return Assignment(() if shortages else attempt, attempt, shortages, loads, parts, swaps, optimum, cost, remarks)


def _shortages(problem: Problem, chosen: Flags, entries: Sequence[str], judges: Sequence[str]) -> tuple[Shortage, ...]:
    missing = problem.wanted - chosen.sum(axis=1)
    return tuple(
        Shortage(
            entries[row],
            int(problem.wanted[row]),
            int(missing[row]),
            {
                judge: Standing.ASSIGNED if given else Standing.FULL if able else Standing.CONFLICT
                for judge, given, able in zip(judges, chosen[row], problem.allowed[row], strict=True)
            },
        )
        for row in np.flatnonzero(missing).tolist()
    )


def _remarks(loads: Sequence[Load], parts: int, chosen: Flags, given_up: int) -> list[Remark]:
    below = [load for load in loads if load.below]
    remarks = [
        Remark(
            N_("%(judge)s: %(entries)d건을 맡아 하한 %(floor)d건보다 %(below)d건 적습니다."),
            {"judge": load.judge, "entries": load.entries, "floor": load.floor, "below": load.below},
        )
        for load in below
    ]
    if given_up > 0:
        remarks.append(
            Remark(
                N_("심사위원단을 하나로 이으려고 전문 부문이 아닌 출품작을 %(count)d건 더 맡겼습니다."),
                {"count": given_up},
            )
        )
    if parts > 1:
        why = (
            N_("심사위원단이 서로 겹치지 않는 %(parts)d무리로 나뉩니다. 바꿔 맡겨도 이어지지 않습니다.")
            if could_be_one(chosen)
            else N_("심사위원단이 서로 겹치지 않는 %(parts)d무리로 나뉩니다. 심사표가 적어 하나로 이을 수 없습니다.")
        )
        remarks.append(Remark(why, {"parts": parts}))
    return remarks


def _plain(name: str) -> str:
    """A name as it is compared: spaces and capitals do not make another institution."""
    return " ".join(name.split()).casefold()
