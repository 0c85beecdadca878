"""Which judge scores which entry: no conflict, loads as even as can be, the same answer each time."""

import hashlib
import math
from collections import deque
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

_RANGE: Final = 2**61 - 1
_SPREAD: Final = 0x1F3D5B79A2C4E687


@dataclass(frozen=True, slots=True)
class Shortage:
    """An entry that cannot get enough judges: how many are missing, and who could score it but is full."""

    entry: str
    missing: int
    full_judges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pairs of entry and judge, sorted; without pairs when there are shortages."""

    pairs: tuple[tuple[str, str], ...]
    shortages: tuple[Shortage, ...]


def assign(
    entries: Sequence[str],
    judges: Sequence[str],
    *,
    per_entry: int | None,
    conflicts: AbstractSet[tuple[str, str]],
    max_entries: Mapping[str, int] | None,
    seed: str,
) -> Assignment:
    """Give every entry its judges.

    Without conflicts and limits the judges' loads differ by at most one. The order of `entries` and `judges`
    does not matter; another seed gives another, equally balanced assignment.

    Args:
        entries: entry ids, each once.
        judges: judge ids, each once.
        per_entry: judges for each entry; None: all who have no conflict with it.
        conflicts: pairs of entry and judge that must not meet.
        max_entries: judge -> the most entries he or she takes; a judge who is not named has no limit.
        seed: any text.
    """
    panel = _Panel(sorted(judges, key=lambda judge: _lot(seed, judge)), max_entries or {}, seed)
    shortages: list[Shortage] = []
    for entry in sorted(entries, key=lambda entry: _lot(seed, entry)):
        allowed = [judge for judge in panel.judges if (entry, judge) not in conflicts]
        wanted = len(allowed) if per_entry is None else per_entry
        given = panel.give(entry, allowed, wanted)
        if given < wanted:
            full = sorted(judge for judge in allowed if panel.is_full(judge) and entry not in panel.entries[judge])
            shortages.append(Shortage(entry, wanted - given, tuple(full)))
    if shortages:
        return Assignment((), tuple(sorted(shortages, key=lambda shortage: shortage.entry)))
    return Assignment(tuple(sorted(panel.pairs())), ())


class _Panel:
    """The judges and what they hold so far.

    Each step gives an entry one more judge along an alternating path (an entry takes a judge, who passes
    another entry on to another judge, and so on) that ends at the judge with the least load in reach. Done
    for every place in turn, this keeps the loads as even as any assignment could, and finds a place whenever
    there is one.
    """

    def __init__(self, judges: Sequence[str], limits: Mapping[str, int], seed: str) -> None:
        self.judges = judges
        self.entries: dict[str, set[str]] = {judge: set() for judge in judges}
        self._load = dict.fromkeys(judges, 0)
        self._limit = {judge: limits.get(judge, math.inf) for judge in judges}
        self._noise = {judge: _lot(seed, judge) for judge in judges}
        self._seed = seed
        self._allowed: dict[str, list[str]] = {}

    def is_full(self, judge: str) -> bool:
        """Whether the judge is at the limit."""
        return self._load[judge] >= self._limit[judge]

    def pairs(self) -> list[tuple[str, str]]:
        """What has been assigned."""
        return [(entry, judge) for judge, held in self.entries.items() for entry in held]

    def give(self, entry: str, allowed: list[str], wanted: int) -> int:
        """Give `entry` up to `wanted` judges; the number it got."""
        self._allowed[entry] = allowed
        for given in range(wanted):
            if not self._give_one(entry):
                return given
        return wanted

    def _give_one(self, entry: str) -> bool:
        came_from: dict[str, tuple[str, str | None]] = {}
        queue: deque[tuple[str, str | None]] = deque([(entry, None)])
        least = min(self._load.values(), default=0)
        best: str | None = None
        while queue:
            passed_on, holder = queue.popleft()
            reached = [
                judge
                for judge in self._allowed[passed_on]
                if judge not in came_from and passed_on not in self.entries[judge]
            ]
            came_from.update(dict.fromkeys(reached, (passed_on, holder)))
            best = self._lightest(passed_on, [*reached, *([best] if best else [])])
            if best and self._load[best] == least:
                break
            queue.extend((held, judge) for judge in reached for held in sorted(self.entries[judge]))
        if best is None:
            return False
        self._shift(best, came_from)
        return True

    def _lightest(self, entry: str, judges: list[str]) -> str | None:
        """The least loaded judge with room; which of equals depends on the entry, so that no blocks form."""
        noise, mixed = self._noise, _lot(self._seed, entry)
        load, limit = self._load, self._limit
        room = [judge for judge in judges if load[judge] < limit[judge]]
        least = min(map(load.__getitem__, room), default=0)
        equals = [judge for judge in room if load[judge] == least]
        return min(equals, key=lambda judge: (noise[judge] ^ mixed) * _SPREAD % _RANGE, default=None)

    def _shift(self, last: str, came_from: Mapping[str, tuple[str, str | None]]) -> None:
        """Walk the path back: every judge on it takes an entry over from the one before."""
        self._load[last] += 1
        judge: str | None = last
        while judge is not None:
            entry, holder = came_from[judge]
            self.entries[judge].add(entry)
            if holder is not None:
                self.entries[holder].discard(entry)
            judge = holder


def _lot(seed: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest()[:8])
