"""Running the rounds: who took part, who is incomplete, who is cut off, who goes on, and the final score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from forum_app.contest.judging.aggregate import RoundArithmetic, Sheet, rank_sums
from forum_app.contest.judging.exact import half_up
from forum_app.contest.judging.problems import ResultRefused
from forum_app.contest.judging.ruleset import Advance, Combine, Method, Round, RuleSet
from forum_app.contest.judging.scores import ScoreTable
from forum_app.core.i18n import N_


class Standing(StrEnum):
    """How an entry leaves a round."""

    PASSED = "passed"
    CUT_OFF = "cut_off"
    NOT_ADVANCED = "not_advanced"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """One round after its computation; only entries that took part appear.

    `sheets` and `scores` leave out incomplete entries; scores are in units of 10**-places. `pools` lists the
    entries that have a score by the ranking they stand in.
    """

    round: Round
    arithmetic: RoundArithmetic
    pools: Mapping[str, Sequence[str]]
    sheets: Mapping[str, Sheet]
    scores: Mapping[str, int]
    standings: Mapping[str, Standing]

    def merit(self, entry: str) -> int:
        """The round score with the better one always greater."""
        return -self.scores[entry] if self.round.lower_is_better else self.scores[entry]

    def criterion_ranks(self, place: int) -> dict[str, int]:
        """Entry -> twice its rank sum in one criterion, for rounds that count ranks."""
        ranks: dict[str, int] = {}
        for pool in self.pools.values():
            points = {e: {judge: cells[place] for judge, cells in self.sheets[e].items()} for e in pool}
            ranks.update(rank_sums(points))
        return ranks


def run_rounds(rules: RuleSet, track_by_entry: Mapping[str, str], table: ScoreTable) -> list[RoundOutcome]:
    """Every round in order; only those who passed the one before take part in the next.

    Raises:
        ResultRefused: a sum over different numbers of judges would have to be compared.
    """
    outcomes: list[RoundOutcome] = []
    taking_part = dict(track_by_entry)
    for round_ in rules.rounds:
        outcome = _run(rules, round_, taking_part, table)
        outcomes.append(outcome)
        taking_part = {
            entry: track for entry, track in taking_part.items() if outcome.standings[entry] is Standing.PASSED
        }
    return outcomes


def final_scores(rules: RuleSet, outcomes: Sequence[RoundOutcome]) -> dict[str, int]:
    """Entry -> final score in units of 10**-places of the last round, for those with every round score."""
    last = outcomes[-1]
    if len(outcomes) == 1 or rules.combine is Combine.LAST:
        return dict(last.scores)
    units = [10**outcome.round.rounding.places for outcome in outcomes]
    finals: dict[str, int] = {}
    for entry in last.scores:
        exact = combined(
            rules,
            [Fraction(outcome.scores[entry], unit) for outcome, unit in zip(outcomes, units, strict=True)],
        )
        finals[entry] = half_up(exact.numerator, exact.denominator, last.round.rounding.places)
    return finals


def combined(rules: RuleSet, values: Sequence[Fraction]) -> Fraction:
    """One value a round, in order, put together as the rules say; exact."""
    if rules.combine is Combine.LAST:
        return values[-1]
    if rules.combine is Combine.SUM:
        return sum(values, Fraction(0))
    weights = [Fraction(round_.weight) for round_ in rules.rounds]
    total = sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))
    return total / sum(weights)


def _run(rules: RuleSet, round_: Round, taking_part: Mapping[str, str], table: ScoreTable) -> RoundOutcome:
    arithmetic = RoundArithmetic(round_, table.scale)
    handed_in = table.rounds[round_.id]
    sheets = {entry: sheet for entry in taking_part if len(sheet := handed_in.get(entry, {})) >= round_.min_judges}
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for entry in sheets:
        pools[rules.pool(taking_part[entry])].append(entry)
    scores: dict[str, int] = {}
    for pool in pools.values():
        _refuse_uneven_sums(round_, {entry: len(sheets[entry]) for entry in pool})
        scores.update(arithmetic.scores({entry: sheets[entry] for entry in pool}))
    standings = dict.fromkeys(taking_part, Standing.INCOMPLETE)
    for entry, sheet in sheets.items():
        out = _is_cut_off(arithmetic, sheet, scores[entry])
        standings[entry] = Standing.CUT_OFF if out else Standing.PASSED
    outcome = RoundOutcome(round_, arithmetic, pools, sheets, scores, standings)
    for entry in _left_behind(outcome, taking_part):
        standings[entry] = Standing.NOT_ADVANCED
    return outcome


def _refuse_uneven_sums(round_: Round, judges_by_entry: Mapping[str, int]) -> None:
    if round_.aggregation.method not in {Method.SUM, Method.RANK_SUM}:
        return
    by_count = {judges: entry for entry, judges in judges_by_entry.items()}
    if len(by_count) > 1:
        fewest, most = min(by_count), max(by_count)
        raise ResultRefused(
            N_(
                "%(round)s 라운드는 점수를 더하므로 심사위원 수가 같아야 합니다: "
                "%(fewest_entry)s %(fewest)d명, %(most_entry)s %(most)d명"
            ),
            round=round_.id,
            fewest=fewest,
            most=most,
            fewest_entry=by_count[fewest],
            most_entry=by_count[most],
        )


def _is_cut_off(arithmetic: RoundArithmetic, sheet: Sheet, score: int) -> bool:
    """Below a line is out; on the line passes."""
    round_ = arithmetic.round
    if round_.cutoff is not None and score < round_.cutoff.scaleb(round_.rounding.places):
        return True
    return any(
        criterion.cutoff is not None and arithmetic.criterion_mean(sheet, place) < Fraction(criterion.cutoff)
        for place, criterion in enumerate(round_.criteria)
    )


def _left_behind(outcome: RoundOutcome, taking_part: Mapping[str, str]) -> list[str]:
    """Entries that passed the lines but do not go on; everybody equal to the last who does goes on too."""
    advance = outcome.round.advance
    if advance is None:
        return []
    passed: defaultdict[str, list[str]] = defaultdict(list)
    for entry, standing in outcome.standings.items():
        if standing is Standing.PASSED:
            passed[taking_part[entry]].append(entry)
    behind: list[str] = []
    for entries in passed.values():
        line = _advance_line(outcome, advance, entries)
        behind += [entry for entry in entries if outcome.merit(entry) < line]
    return behind


def _advance_line(outcome: RoundOutcome, advance: Advance, entries: list[str]) -> Decimal:
    """The lowest merit that goes on."""
    if advance.score is not None:
        return advance.score.scaleb(outcome.round.rounding.places)
    merits = sorted((outcome.merit(entry) for entry in entries), reverse=True)
    return Decimal(merits[min(advance.count or 1, len(merits)) - 1])
