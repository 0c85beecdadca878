"""From sheets to round scores: totals, trimming, medians, sums and rank sums, all in whole numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from forum_app.contest.judging.exact import common_scale, half_up, scaled
from forum_app.contest.judging.ruleset import Aggregation, Method, Round, Stage

Sheet: TypeAlias = Mapping[str, tuple[int, ...]]
"""Judge -> scaled points in the order of the round's criteria."""


def kept(values: Iterable[int], aggregation: Aggregation) -> Sequence[int]:
    """The values that count under the method, ascending: trimmed, the middle one or two, or all of them.

    Exactly `drop` values leave at each end, even when several share the highest or the lowest.
    """
    ordered = sorted(values)
    match aggregation.method:
        case Method.TRIMMED_MEAN | Method.TRIMMED_BY_CRITERION if len(ordered) >= aggregation.trim_from:
            return ordered[aggregation.drop : len(ordered) - aggregation.drop]
        case Method.MEDIAN:
            return ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
        case _:
            return ordered


def rank_sums(columns: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Entry -> twice the sum of its ranks, from entry -> judge -> value; rank 1 is the highest value.

    Each judge ranks the entries he or she scored; equal values share the mean of their places. Doubling
    keeps the halves whole.
    """
    by_judge: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry, values in columns.items():
        for judge, value in values.items():
            by_judge[judge][value].append(entry)
    doubled = dict.fromkeys(columns, 0)
    for entries_by_value in by_judge.values():
        above = 0
        for value in sorted(entries_by_value, reverse=True):
            equals = entries_by_value[value]
            for entry in equals:
                doubled[entry] += 2 * above + len(equals) + 1
            above += len(equals)
    return doubled


class RoundArithmetic:
    """One round's rules as whole numbers, ready to be applied to many sheets."""

    def __init__(self, round_: Round, scale: int) -> None:
        weight_scale = common_scale(criterion.weight for criterion in round_.criteria)
        self.round = round_
        self.scale = scale
        self.unit = scale * weight_scale
        """A judge's total is held times this."""
        self._weights = [scaled(criterion.weight, weight_scale) for criterion in round_.criteria]
        self._weight_scale = weight_scale
        self._even = set(self._weights) == {1}

    def totals(self, sheet: Sheet) -> dict[str, int]:
        """Judge -> weighted total, times `unit`, never rounded."""
        if self._even:
            return {judge: sum(points) for judge, points in sheet.items()}
        weights = self._weights
        return {
            judge: sum(weight * value for weight, value in zip(weights, points, strict=True))
            for judge, points in sheet.items()
        }

    def scores(self, pool: Mapping[str, Sheet]) -> dict[str, int]:
        """Entry -> round score in units of 10**-places, for entries ranked against each other."""
        method = self.round.aggregation.method
        if method is Method.RANK_SUM:
            doubled = rank_sums({entry: self._staged(sheet) for entry, sheet in pool.items()})
            return {entry: half_up(value, 2, self.round.rounding.places) for entry, value in doubled.items()}
        score = self._by_criterion if method is Method.TRIMMED_BY_CRITERION else self._by_total
        return {entry: score(sheet) for entry, sheet in pool.items()}

    def _staged(self, sheet: Sheet) -> dict[str, int]:
        """Totals, rounded already when the rules round each judge."""
        totals = self.totals(sheet)
        if self.round.rounding.stage is not Stage.JUDGE:
            return totals
        places = self.round.rounding.places
        return {judge: half_up(total, self.unit, places) for judge, total in totals.items()}

    def _by_total(self, sheet: Sheet) -> int:
        rounding = self.round.rounding
        values = kept(self._staged(sheet).values(), self.round.aggregation)
        unit = 10**rounding.places if rounding.stage is Stage.JUDGE else self.unit
        count = 1 if self.round.aggregation.method is Method.SUM else len(values)
        return half_up(sum(values), count * unit, rounding.places)

    def _by_criterion(self, sheet: Sheet) -> int:
        places = self.round.rounding.places
        score = 0
        for place, weight in enumerate(self._weights):
            values = kept((points[place] for points in sheet.values()), self.round.aggregation)
            mean = half_up(sum(values), len(values) * self.scale, places)
            score += half_up(weight * mean, self._weight_scale * 10**places, places)
        return score

    def criterion_mean(self, sheet: Sheet, place: int) -> Fraction:
        """A criterion's mean over the judges that count, before the weight; what a cut-off looks at."""
        values = kept((points[place] for points in sheet.values()), self.round.aggregation)
        return Fraction(sum(values), len(values) * self.scale)

    def criterion_value(self, sheet: Sheet, place: int) -> Fraction:
        """The criterion's aggregate by the round's method, unrounded (rank sums need several sheets)."""
        if self.round.aggregation.method is Method.SUM:
            return Fraction(sum(points[place] for points in sheet.values()), self.scale)
        return self.criterion_mean(sheet, place)

    def untrimmed_mean(self, sheet: Sheet) -> Fraction:
        """The plain mean of the judges' totals, exact."""
        totals = self.totals(sheet)
        return Fraction(sum(totals.values()), len(totals) * self.unit)
