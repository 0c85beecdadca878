"""Who receives which award: the best set that keeps every track's limits, then the slots in their order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forum_app.contest.judging.ruleset import RuleSet, Slot


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be awarded; `key` is its score and tie chain, greater being better."""

    entry: str
    track: str
    key: tuple[Any, ...]


def give_awards(rules: RuleSet, candidates: Sequence[Candidate]) -> dict[str, Slot]:
    """Entry -> its slot, one award an entry; slots nobody can fill stay empty.

    Args:
        rules: slots in their order, tracks with their limits.
        candidates: the best first; of those with equal keys the one named first is preferred.
    """
    return _fill(rules.slots, select(rules, candidates))


def select(rules: RuleSet, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The winners: as many as the slots hold, and of those sets the lexicographically greatest, best first.

    The sets that keep the limits are the bases of a matroid: how many may come from a track depends only on
    counts. Hence taking the best that still leaves a complete set possible, one after the other, is exact.
    A minimum that a track's candidates cannot meet shrinks to what it has.
    """
    quota = _Quota(rules, Counter(candidate.track for candidate in candidates))
    winners: list[Candidate] = []
    for candidate in candidates:
        if len(winners) == rules.slot_count:
            break
        if quota.take(candidate.track):
            winners.append(candidate)
    return winners


class _Quota:
    """How many of each track are taken, and whether one more still allows a complete set."""

    def __init__(self, rules: RuleSet, available: Mapping[str, int]) -> None:
        self._own, self._open = _slots_by_track(rules.slots)
        self._most = {
            track.id: rules.slot_count if track.max_awards is None else track.max_awards for track in rules.tracks
        }
        self._least = {
            track.id: min(max(track.min_awards, self._own[track.id]), available.get(track.id, 0))
            for track in rules.tracks
        }
        self._taken = Counter[str]()

    def take(self, track: str) -> bool:
        """Take one more of `track` if that is possible."""
        if self._taken[track] == self._most[track]:
            return False
        self._taken[track] += 1
        wanted = Counter({name: max(least, self._taken[name]) for name, least in self._least.items()})
        if _beyond(wanted, self._own) <= self._open:
            return True
        self._taken[track] -= 1
        return False


def _slots_by_track(slots: Iterable[Slot]) -> tuple[Counter[str], int]:
    """How many slots each track has for itself, and how many are open to all."""
    own = Counter[str]()
    open_to_all = 0
    for slot in slots:
        if slot.track is None:
            open_to_all += slot.count
        else:
            own[slot.track] += slot.count
    return own, open_to_all


def _beyond(wanted: Mapping[str, int], own: Mapping[str, int]) -> int:
    """How many of `wanted` find no place in their own track's slots."""
    return sum(max(0, count - own.get(track, 0)) for track, count in wanted.items())


def _fill(slots: Sequence[Slot], winners: Sequence[Candidate]) -> dict[str, Slot]:
    """Each slot in turn goes to the best winner left, as long as the other winners still find a place."""
    places = [slot for slot in slots for _ in range(slot.count)]
    own, open_to_all = _slots_by_track(slots)
    waiting = list(winners)
    left = Counter(winner.track for winner in winners)
    awards: dict[str, Slot] = {}
    for slot in places:
        if slot.track is None:
            open_to_all -= 1
        else:
            own[slot.track] -= 1
        for winner in waiting:
            if slot.track not in {None, winner.track}:
                continue
            if _beyond(left - Counter([winner.track]), own) <= open_to_all:
                awards[winner.entry] = slot
                waiting.remove(winner)
                left[winner.track] -= 1
                break
    return awards
