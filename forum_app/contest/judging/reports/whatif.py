"""Who would win if one thing were otherwise: the official method run again, the official result untouched."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from forum_app.contest.judging.aggregate import RoundArithmetic
from forum_app.contest.judging.exact import decimal_text
from forum_app.contest.judging.problems import ResultRefused
from forum_app.contest.judging.ranking import awards_by_entry, contenders
from forum_app.contest.judging.reports.design import Design
from forum_app.contest.judging.reports.leniency import fit
from forum_app.contest.judging.rounds import RoundOutcome, Standing, final_scores, run_rounds
from forum_app.contest.judging.ruleset import Advance, Method, Round, Rounding, RoundKind, RuleSet, Stage
from forum_app.contest.judging.scores import ScoreTable, Sheets
from forum_app.contest.judging.ties import chain

AGGREGATION: Final = "aggregation"
LENIENCY: Final = "leniency"
WITHOUT: Final = "without"
WEIGHT: Final = "weight"

OTHER_METHODS: Final = (Method.MEAN, Method.MEDIAN, Method.TRIMMED_MEAN)
FINER: Final = 10**6
"""Corrected points are whole numbers of a millionth of the sheets' own unit."""


@dataclass(frozen=True, slots=True)
class Change:
    """One assumption and what it would do; both lists None where it leads to no result.

    `change` is a kind, and after a colon what it is about: `aggregation:mean`, `without:J3`, `weight:doc:c1` (twice
    the weight), `leniency`.
    """

    change: str
    enter: tuple[str, ...] | None
    leave: tuple[str, ...] | None
    scores: Mapping[str, str] = field(default_factory=dict)
    """Of those who enter or leave, under the assumption; none for whoever did not pass."""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "change": self.change,
            "enter": None if self.enter is None else list(self.enter),
            "leave": None if self.leave is None else list(self.leave),
        }


@dataclass(frozen=True)
class Decision:
    """Who wins, or goes on: `merits` are the scores of those who passed, the better one always greater."""

    outcomes: Sequence[RoundOutcome]
    merits: Mapping[str, int]
    winners: frozenset[str]


def decide(
    rules: RuleSet, tracks: Mapping[str, str], table: ScoreTable, seed: str | None, *, is_last: bool = True
) -> Decision:
    """The winners as `compute` finds them, without flags and package; who goes on while rounds are still to come.

    Raises:
        ResultRefused: the rules do not lead to a result.
    """
    outcomes = run_rounds(rules, tracks, table)
    finals = final_scores(rules, outcomes)
    sign = -1 if outcomes[-1].round.lower_is_better else 1
    passed = (entry for entry, how in outcomes[-1].standings.items() if how is Standing.PASSED)
    merits = {entry: sign * finals[entry] for entry in passed}
    if not is_last:
        return Decision(outcomes, merits, frozenset(merits))
    ranked = contenders(rules, merits, tracks, chain(rules, outcomes, seed))
    return Decision(outcomes, merits, frozenset(awards_by_entry(rules, ranked)))


def what_if(
    rules: RuleSet,
    tracks: Mapping[str, str],
    table: ScoreTable,
    seed: str | None,
    official: Decision,
    *,
    is_last: bool = True,
) -> list[Change]:
    """Every assumption in turn: other methods, without leniency, twice a weight, without one judge.

    Args:
        rules: as the notice froze them.
        tracks: entry -> track.
        table: the sheets.
        seed: of the lottery, where there is one.
        official: the winners under the rules.
        is_last: whether awards follow; else it is about who goes on from the last of the rules' rounds.
    """
    tried = [
        *(_Case(name, changed, tracks, table) for name, changed in _other_rules(rules)),
        _Case(LENIENCY, rules, tracks, _without_leniency(rules, table)),
        *_without_each_judge(rules, tracks, table, official),
    ]
    return [_changed(case, seed, official.winners, is_last=is_last) for case in tried]


class _Case(NamedTuple):
    """What is computed again under an assumption."""

    change: str
    rules: RuleSet
    tracks: Mapping[str, str]
    table: ScoreTable


def _changed(case: _Case, seed: str | None, official: frozenset[str], *, is_last: bool) -> Change:
    try:
        found = decide(case.rules, case.tracks, case.table, seed, is_last=is_last)
    except ResultRefused:
        return Change(case.change, None, None)
    places = case.rules.rounds[-1].rounding.places
    moved = found.winners ^ official
    scores = {entry: decimal_text(abs(found.merits[entry]), places) for entry in sorted(moved) if entry in found.merits}
    return Change(
        case.change, tuple(sorted(found.winners - official)), tuple(sorted(official - found.winners)), scores
    )  # fmt: skip


def judged_by_panel(rules: RuleSet) -> list[Round]:
    """The rounds in which judges sit, not an audience."""
    return [round_ for round_ in rules.rounds if round_.kind is not RoundKind.AUDIENCE]


def _other_rules(rules: RuleSet) -> Iterator[tuple[str, RuleSet]]:
    panel = judged_by_panel(rules)
    for method in OTHER_METHODS:
        if any(round_.aggregation.method is not method for round_ in panel):
            yield f"{AGGREGATION}:{method.value}", _with_rounds(rules, [_by(round_, method) for round_ in panel])
    for round_ in panel:
        for place, criterion in enumerate(round_.criteria if len(round_.criteria) > 1 else ()):
            yield f"{WEIGHT}:{round_.id}:{criterion.id}", _with_rounds(rules, [_weighted(round_, place)])
    if len(rules.rounds) > 1:
        for round_ in rules.rounds:
            yield f"{WEIGHT}:{round_.id}", _with_rounds(rules, [replace(round_, weight=round_.weight * 2)])


def _with_rounds(rules: RuleSet, changed: Sequence[Round]) -> RuleSet:
    by_id = {round_.id: round_ for round_ in changed}
    return replace(rules, rounds=tuple(by_id.get(round_.id, round_) for round_ in rules.rounds))


def _by(round_: Round, method: Method) -> Round:
    """The round by another method; lines drawn for sums say nothing about means and fall away."""
    stage = Stage.ENTRY if round_.rounding.stage is Stage.CRITERION else round_.rounding.stage
    changed = replace(
        round_,
        aggregation=replace(round_.aggregation, method=method),
        rounding=Rounding(round_.rounding.places, stage),
    )
    return _with_lines(changed, None) if round_.aggregation.method is Method.SUM else changed


def _weighted(round_: Round, place: int) -> Round:
    """The round with one criterion counting twice; its lines move with the greatest total there can be."""
    criteria = list(round_.criteria)
    criteria[place] = replace(criteria[place], weight=criteria[place].weight * 2)
    before = sum((one.weight * one.max for one in round_.criteria), Decimal(0))
    after = sum((one.weight * one.max for one in criteria), Decimal(0))
    changed = replace(round_, criteria=tuple(criteria))
    return changed if round_.lower_is_better else _with_lines(changed, after / before)


def _with_lines(round_: Round, factor: Decimal | None) -> Round:
    """The round with its cut-off and its score to advance times `factor`, or without them."""

    def moved(line: Decimal | None) -> Decimal | None:
        return None if line is None or factor is None else line * factor

    advance = round_.advance
    if advance is not None and advance.score is not None:
        score = moved(advance.score)
        advance = None if score is None else Advance(score=score)
    return replace(round_, cutoff=moved(round_.cutoff), advance=advance)


def totals_of(round_: Round, table: ScoreTable) -> dict[str, dict[str, float]]:
    """Entry -> judge -> weighted total in points."""
    arithmetic = RoundArithmetic(round_, table.scale)
    unit = arithmetic.unit
    return {
        entry: {judge: total / unit for judge, total in arithmetic.totals(sheet).items()}
        for entry, sheet in table.rounds[round_.id].items()
    }


def _without_leniency(rules: RuleSet, table: ScoreTable) -> ScoreTable:
    """The sheets less their judge's leniency, spread over the criteria in proportion to their points."""
    rounds: dict[str, Sheets] = {
        id_: {e: {j: tuple([cell * FINER for cell in cells]) for j, cells in sheet.items()} for e, sheet in own.items()}
        for id_, own in table.rounds.items()
    }
    for round_ in judged_by_panel(rules):
        if design := _design_of(round_, table):
            most = float(sum(criterion.weight * criterion.max for criterion in round_.criteria))
            shares = [float(criterion.max) / most * table.scale * FINER for criterion in round_.criteria]
            less = {
                judge: [round(value * share) for share in shares]
                for judge, value in zip(design.judges, fit(design).leniency.tolist(), strict=True)
            }
            rounds[round_.id] = {
                entry: {
                    judge: tuple([cell - off for cell, off in zip(cells, less[judge], strict=True)])
                    for judge, cells in sheet.items()
                }
                for entry, sheet in rounds[round_.id].items()
            }
    return ScoreTable(table.scale * FINER, rounds)


def _design_of(round_: Round, table: ScoreTable) -> Design | None:
    design = Design.of(totals_of(round_, table))
    return design if design.entries else None


def _without_each_judge(
    rules: RuleSet, tracks: Mapping[str, str], table: ScoreTable, official: Decision
) -> Iterator[_Case]:
    """Each judge of the panel left out; an entry that had enough judges does not become incomplete by that."""
    panel = judged_by_panel(rules)
    looser = _with_rounds(rules, [replace(round_, min_judges=max(round_.min_judges - 1, 1)) for round_ in panel])
    complete: dict[str, Sheets] = {
        outcome.round.id: {
            entry: sheet
            for entry, sheet in table.rounds[outcome.round.id].items()
            if outcome.standings.get(entry) is not Standing.INCOMPLETE
        }
        for outcome in official.outcomes
    }
    scored: defaultdict[str, set[str]] = defaultdict(set)
    for round_ in panel:
        for entry, sheet in complete[round_.id].items():
            for judge in sheet:
                scored[judge].add(entry)
    contest = _Contest(rules, tracks, official)
    seated = {round_.id for round_ in panel}
    for judge in sorted(scored):
        kept = contest.in_play(scored[judge])
        rounds = {
            id_: {
                entry: {name: cells for name, cells in sheets[entry].items() if name != judge or id_ not in seated}
                for entry in kept
                if entry in sheets
            }
            for id_, sheets in complete.items()
        }
        yield _Case(f"{WITHOUT}:{judge}", looser, {e: tracks[e] for e in kept}, ScoreTable(table.scale, rounds))


class _Contest:
    """Which entries matter when the scores of a few change.

    An entry whose own scores stay, and before which as many others that stay rank as there are places, never takes
    one of them: leaving it out changes nothing and spares the arithmetic. Rank sums need everybody.
    """

    def __init__(self, rules: RuleSet, tracks: Mapping[str, str], official: Decision) -> None:
        self._all = list(tracks)
        self._needs_all = any(round_.lower_is_better for round_ in rules.rounds)
        self._lists: list[tuple[int, list[tuple[int, str]]]] = []
        for outcome in official.outcomes:
            if outcome.round.advance is not None and outcome.round.advance.count is not None:
                there = (Standing.PASSED, Standing.NOT_ADVANCED)
                merits = {e: outcome.merit(e) for e, how in outcome.standings.items() if how in there}
                self._add(outcome.round.advance.count, merits, tracks)
        self._add(rules.slot_count, official.merits, tracks)

    def _add(self, places: int, merits: Mapping[str, int], tracks: Mapping[str, str]) -> None:
        by_track: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for entry, merit in merits.items():
            by_track[tracks[entry]].append((merit, entry))
        self._lists += [(places, sorted(entries, reverse=True)) for entries in by_track.values()]

    def in_play(self, changing: AbstractSet[str]) -> list[str]:
        """The entries that change, and those that could take a place whatever becomes of them."""
        if self._needs_all:
            return self._all
        kept = set(changing)
        for places, entries in self._lists:
            kept |= _best(places, entries, changing)
        return sorted(kept)


def _best(places: int, entries: Sequence[tuple[int, str]], changing: AbstractSet[str]) -> set[str]:
    """The best `places` of those that stay, and their equals; `entries` the best first."""
    found: set[str] = set()
    last: int | None = None
    for merit, entry in entries:
        if len(found) >= places and merit != last:
            break
        if entry not in changing:
            found.add(entry)
            last = merit
    return found
