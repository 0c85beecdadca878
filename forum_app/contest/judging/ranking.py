"""Ranks and awards: competition ranks, and the tie chain where an award line would cut through equals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from forum_app.contest.judging.problems import TiesUndecided
from forum_app.contest.judging.ruleset import RuleSet, Slot
from forum_app.contest.judging.selection import Candidate, give_awards
from forum_app.contest.judging.ties import Link, split

BY_SCORE: Final = "score"
SHARED: Final = "tie"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry ended: its rank from 1, and what decided between it and its equals."""

    rank: int
    decided_by: str


def awards_by_entry(
    rules: RuleSet, merits: Mapping[str, int], track_by_entry: Mapping[str, str], links: Sequence[Link]
) -> dict[str, Slot]:
    """Entry -> its slot, from the final scores of the entries that passed (greater is better).

    Raises:
        TiesUndecided: who is awarded what would depend on the order of entries equal in every link.
    """
    ranked = _contenders(rules, merits, track_by_entry, links)
    awards = give_awards(rules, ranked)
    turned = ranked[::-1]
    turned.sort(key=lambda candidate: candidate.key, reverse=True)  # stable: only equals change places
    mirrored = give_awards(rules, turned)
    moved = {c.key for c in ranked if award_of(awards, c.entry) != award_of(mirrored, c.entry)}
    if moved:
        raise TiesUndecided(sorted(candidate.entry for candidate in ranked if candidate.key in moved))
    return awards


def award_of(awards: Mapping[str, Slot], entry: str) -> tuple[str, str, int] | None:
    """What an entry receives; equal for slots between which there is no line."""
    slot = awards.get(entry)
    return slot.award if slot else None


def places_by_entry(
    merits: Mapping[str, int],
    pool_by_entry: Mapping[str, str],
    awards: Mapping[str, Slot],
    links: Sequence[Link],
) -> dict[str, Place]:
    """Entry -> its place among the entries of its ranking that passed: 1, 2, 2, 4."""
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for entry in merits:
        pools[pool_by_entry[entry]].append(entry)
    places: dict[str, Place] = {}
    for pool in pools.values():
        above = 0
        for equals in _equals(pool, merits):
            for part, decided_by in _parted(equals, BY_SCORE, awards, links):
                places.update(dict.fromkeys(part, Place(above + 1, decided_by)))
                above += len(part)
    return places


def _contenders(
    rules: RuleSet, merits: Mapping[str, int], track_by_entry: Mapping[str, str], links: Sequence[Link]
) -> list[Candidate]:
    """The entries that could receive an award, the best first, equals by id.

    A track cannot win more than there are slots, so whoever has that many better ones in the track is left
    out; the chain is computed only for those who have an equal.
    """
    by_track: defaultdict[str, list[str]] = defaultdict(list)
    for entry in merits:
        by_track[track_by_entry[entry]].append(entry)
    hopeful: list[str] = []
    for entries in by_track.values():
        line = sorted((merits[entry] for entry in entries), reverse=True)[: rules.slot_count]
        hopeful += [entry for entry in entries if line and merits[entry] >= line[-1]]
    candidates: list[Candidate] = []
    for equals in _equals(hopeful, merits):
        chain: Sequence[Link] = links if len(equals) > 1 else ()
        keyed: list[tuple[tuple[Any, ...], str]] = [
            ((merits[entry], *(link.value(entry) for link in chain)), entry) for entry in sorted(equals)
        ]
        keyed.sort(key=lambda pair: pair[0], reverse=True)
        candidates += [Candidate(entry, track_by_entry[entry], key) for key, entry in keyed]
    return candidates


def _equals(entries: Iterable[str], merits: Mapping[str, int]) -> list[list[str]]:
    """Groups of equal merit, the best first."""
    ordered = sorted(entries, key=merits.__getitem__, reverse=True)
    return [list(group) for _, group in groupby(ordered, key=merits.__getitem__)]


def _parted(
    equals: list[str], decided_by: str, awards: Mapping[str, Slot], links: Sequence[Link]
) -> Iterator[tuple[list[str], str]]:
    """Those who share a rank, in order, and what decided; equals are parted only where an award line cuts."""
    cut = len({award_of(awards, entry) for entry in equals}) > 1
    if not cut or not links:
        yield equals, decided_by if len(equals) == 1 else SHARED
        return
    parts = split(equals, links[0])
    for part in parts:
        yield from _parted(part, links[0].name if len(parts) > 1 else decided_by, awards, links[1:])
