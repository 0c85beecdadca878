"""Ranks and awards: competition ranks, and the tie chain where an award line would cut through equals."""

from collections import Counter, defaultdict
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


def awards_by_entry(rules: RuleSet, ranked: Sequence[Candidate]) -> dict[str, Slot]:
    """Entry -> its slot.

    Args:
        rules: the slots and the tracks' limits.
        ranked: from `contenders`.

    Raises:
        TiesUndecided: who is awarded what would depend on the order of entries equal in every link.
    """
    awards = give_awards(rules, ranked)
    for _, group in groupby(ranked, key=lambda candidate: candidate.key):
        same = list(group)
        if len(same) > 1 and _is_open(rules, ranked, awards, same):
            raise TiesUndecided(sorted(candidate.entry for candidate in same))
    return awards


def decided_across_tracks(
    rules: RuleSet, ranked: Sequence[Candidate], awards: Mapping[str, Slot], links: Sequence[Link]
) -> dict[str, str]:
    """Entry -> the link that gave or cost it its award against an equal of another track.

    Found by putting the entry before and after all its equals: where its award stays the same, the chain had no part
    in it. The link is the one that separates it from those whose award changes with it.
    """
    across: dict[str, str] = {}
    for _, group in groupby(ranked, key=lambda candidate: candidate.key[0]):
        equals = list(group)
        by_track = Counter(candidate.track for candidate in equals)
        alone = [candidate for candidate in equals if by_track[candidate.track] == 1]
        for candidate in alone if len(by_track) > 1 else ():
            moved = _moved(rules, ranked, awards, [candidate], equals)
            if candidate.entry in moved:
                rivals = [c for c in equals if c.key != candidate.key]
                swapped = [c for c in rivals if c.entry in moved] or rivals
                last = max(_first_difference(candidate, rival) for rival in swapped)
                across[candidate.entry] = links[last].name
    return across


def _is_open(
    rules: RuleSet, ranked: Sequence[Candidate], awards: Mapping[str, Slot], same: Sequence[Candidate]
) -> bool:
    """Whether another order of candidates with the same key would give anybody another award."""
    by_track: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in same:
        by_track[candidate.track].append(candidate)
    if any(len({award_of(awards, c.entry) for c in members}) > 1 for members in by_track.values()):
        return True
    return len(by_track) > 1 and any(_moved(rules, ranked, awards, members, same) for members in by_track.values())


def _moved(
    rules: RuleSet,
    ranked: Sequence[Candidate],
    awards: Mapping[str, Slot],
    members: Sequence[Candidate],
    among: Sequence[Candidate],
) -> set[str]:
    """Entries whose award changes when `members` stand before or after all the others `among` whom they are."""
    begins = ranked.index(among[0])
    own = {candidate.entry for candidate in members}
    rest = [candidate for candidate in among if candidate.entry not in own]
    moved: set[str] = set()
    for turned in ([*members, *rest], [*rest, *members]):
        otherwise = give_awards(rules, [*ranked[:begins], *turned, *ranked[begins + len(among) :]])
        moved |= {c.entry for c in ranked if award_of(awards, c.entry) != award_of(otherwise, c.entry)}
    return moved


def _first_difference(one: Candidate, other: Candidate) -> int:
    """The place of the first link under which two candidates of equal score differ."""
    pairs = zip(one.key[1:], other.key[1:], strict=True)
    return next(place for place, (mine, theirs) in enumerate(pairs) if mine != theirs)


def award_of(awards: Mapping[str, Slot], entry: str) -> tuple[str, str, int] | None:
    """What an entry receives; equal for slots between which there is no line."""
    slot = awards.get(entry)
    return slot.award if slot else None


def places_by_entry(
    merits: Mapping[str, int],
    pool_by_entry: Mapping[str, str],
    awards: Mapping[str, Slot],
    links: Sequence[Link],
    across: Mapping[str, str],
) -> dict[str, Place]:
    """Entry -> its place among the entries of its ranking that passed: 1, 2, 2, 4.

    `across` names what decided for entries that stand alone in their ranking but not in the selection.
    """
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for entry in merits:
        pools[pool_by_entry[entry]].append(entry)
    places: dict[str, Place] = {}
    for pool in pools.values():
        above = 0
        for equals in _equals(pool, merits):
            for part, by in _parted(equals, BY_SCORE, awards, links):
                decided_by = across.get(part[0], by) if by == BY_SCORE else by
                places.update(dict.fromkeys(part, Place(above + 1, decided_by)))
                above += len(part)
    return places


def contenders(
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
