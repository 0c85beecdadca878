"""The official result: from rules, entries and scores to ranks and awards, and its package for others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from forum_app.contest.judging.exact import decimal_text
from forum_app.contest.judging.flags import Flag, raise_flags
from forum_app.contest.judging.ranking import (
    Place,
    awards_by_entry,
    contenders,
    decided_across_tracks,
    places_by_entry,
)
from forum_app.contest.judging.rounds import RoundOutcome, Standing, final_scores, run_rounds
from forum_app.contest.judging.ruleset import RuleSet, Slot, rules_sha256
from forum_app.contest.judging.scores import EntryRow, Score, ScoreTable, check_entries, tabulate
from forum_app.contest.judging.ties import chain

PACKAGE_FORMAT: Final = 1


class EntryState(StrEnum):
    """What became of an entry."""

    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    CUT_OFF = "cut_off"
    NOT_ADVANCED = "not_advanced"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class EntryResult:
    """One entry's outcome. Scores are decimal text with exactly the digits the rules ask for.

    `score` is None unless the entry has a score in every round; `rank` unless it passed them all.
    `rounds` is round id -> round score, for the rounds it has a score in.
    """

    entry: str
    track: str
    state: EntryState
    rounds: Mapping[str, str]
    score: str | None = None
    rank: int | None = None
    decided_by: str | None = None
    award: Slot | None = None

    def as_dict(self) -> dict[str, Any]:
        """The entry as it stands in the result package."""
        award = self.award
        return {
            "entry": self.entry,
            "track": self.track,
            "rank": self.rank,
            "score": self.score,
            "rounds": dict(self.rounds),
            "state": self.state.value,
            "decided_by": self.decided_by,
            "award": award and {"grade": award.grade, "authority": award.authority, "prize": award.prize},
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The official result; `entries` sorted by track, rank (unranked last) and id.

    `rounds` holds each round's own outcome, so that a panel can see who goes on while later rounds are open.
    `vacant` are the slots nobody could fill, one item a slot.
    """

    rules: RuleSet
    entries: tuple[EntryResult, ...]
    rounds: tuple[RoundOutcome, ...]
    flags: tuple[Flag, ...]
    vacant: tuple[Slot, ...]
    scores: ScoreTable
    lottery_seed: str | None

    def as_package(
        self,
        *,
        commitments: Sequence[Mapping[str, str]] | None = None,
        conflict_counts: Mapping[str, int] | None = None,
        audit_head: str | None = None,
    ) -> dict[str, Any]:
        """The result package, unsigned: all that is needed to compute the result again.

        Args:
            commitments: what judges' sheets were sealed with; None without a database.
            conflict_counts: judges left out by exclusion, challenge and recusal.
            audit_head: the hash the audit chain ended on.
        """
        return {
            "format": PACKAGE_FORMAT,
            "rules": self.rules.as_dict(),
            "rules_sha256": rules_sha256(self.rules),
            "entries": [entry.as_dict() for entry in self.entries],
            "judges": self.scores.judges(),
            "matrix": [
                {"entry": entry, "judge": judge, "round": round_, "criterion": criterion, "score": score}
                for entry, judge, round_, criterion, score in self.scores.cells(self.rules)
            ],
            "flags": [flag.as_dict() for flag in self.flags],
            "commitments": None if commitments is None else [dict(one) for one in commitments],
            "conflict_counts": None if conflict_counts is None else dict(conflict_counts),
            "lottery_seed": self.lottery_seed,
            "audit_head": audit_head,
            "signature": None,
        }


def compute(
    rules: RuleSet,
    entries: Iterable[EntryRow],
    scores: Iterable[Score] | ScoreTable,
    lottery_seed: str | None = None,
) -> Result:
    """The official result.

    Args:
        rules: from `parse_rules`.
        entries: every entry that may be scored.
        scores: in any order; a `ScoreTable` from `read_scores` is taken as checked.
        lottery_seed: takes the place of the seed in the rules.

    Raises:
        EntriesRefused: an entry is doubled or its track unknown.
        ScoresRefused: a score has no place in the rules, is doubled or missing from a sheet.
        ResultRefused: sums over different numbers of judges would have to be compared.
        TiesUndecided: an award line cuts through entries that are equal in every link.
    """
    seed = rules.lottery_seed if lottery_seed is None else lottery_seed
    tracks = check_entries(rules, enumerate(entries, start=1))
    table = scores if isinstance(scores, ScoreTable) else tabulate(rules, tracks, enumerate(scores, start=1))
    outcomes = run_rounds(rules, tracks, table)
    finals = final_scores(rules, outcomes)
    sign = -1 if outcomes[-1].round.lower_is_better else 1
    merits = {e: sign * finals[e] for e, how in outcomes[-1].standings.items() if how is Standing.PASSED}
    links = chain(rules, outcomes, seed)
    ranked = contenders(rules, merits, tracks, links)
    awards = awards_by_entry(rules, ranked)
    across = decided_across_tracks(rules, ranked, awards, links)
    pools = {entry: rules.pool(tracks[entry]) for entry in merits}
    places = places_by_entry(merits, pools, awards, links, across)
    results = [_entry_result(EntryRow(entry, tracks[entry]), outcomes, finals, places, awards) for entry in tracks]
    results.sort(key=lambda result: (result.track, result.rank is None, result.rank or 0, result.entry))
    return Result(
        rules=rules,
        entries=tuple(results),
        rounds=tuple(outcomes),
        flags=tuple(raise_flags(rules, table, {o.round.id: list(o.standings) for o in outcomes})),
        vacant=_vacant(rules, awards.values()),
        scores=table,
        lottery_seed=seed,
    )


def _entry_result(
    row: EntryRow,
    outcomes: Sequence[RoundOutcome],
    finals: Mapping[str, int],
    places: Mapping[str, Place],
    awards: Mapping[str, Slot],
) -> EntryResult:
    entry = row.entry
    place = places.get(entry)
    return EntryResult(
        entry=entry,
        track=row.track,
        state=_state(entry, outcomes, awards),
        rounds={
            outcome.round.id: decimal_text(outcome.scores[entry], outcome.round.rounding.places)
            for outcome in outcomes
            if entry in outcome.scores
        },
        score=decimal_text(finals[entry], outcomes[-1].round.rounding.places) if entry in finals else None,
        rank=place.rank if place else None,
        decided_by=place.decided_by if place else None,
        award=awards.get(entry),
    )


def _state(entry: str, outcomes: Sequence[RoundOutcome], awards: Mapping[str, Slot]) -> EntryState:
    """The first round an entry did not pass says what became of it."""
    for outcome in outcomes:
        standing = outcome.standings[entry]
        if standing is not Standing.PASSED:
            return EntryState(standing.value)
    return EntryState.AWARDED if entry in awards else EntryState.NOT_AWARDED


def _vacant(rules: RuleSet, given: Iterable[Slot]) -> tuple[Slot, ...]:
    left = [slot for slot in rules.slots for _ in range(slot.count)]
    for slot in given:
        left.remove(slot)
    return tuple(left)
