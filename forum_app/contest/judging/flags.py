"""Flags: what asks for a note or a written reason. They never change a result."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from forum_app.contest.judging.aggregate import RoundArithmetic, Sheet
from forum_app.contest.judging.ruleset import FlagLimits, Round, RuleSet
from forum_app.contest.judging.scores import ScoreTable

JUDGE_DEVIATION = "judge_deviation"
ITEM_GAP = "item_gap"


class Flag(NamedTuple):
    """A judge far from the others (`judge`), or judges far apart in a criterion (`criterion`)."""

    entry: str
    round: str
    kind: str
    judge: str | None = None
    criterion: str | None = None

    def as_dict(self) -> dict[str, str]:
        """The flag as it stands in the result package."""
        named = {"kind": self.kind, "entry": self.entry, "judge": self.judge, "round": self.round}
        named["criterion"] = self.criterion
        return {key: value for key, value in named.items() if value is not None}


def raise_flags(rules: RuleSet, table: ScoreTable, taking_part: Mapping[str, Sequence[str]]) -> list[Flag]:
    """Every flag, sorted; `taking_part` is round id -> the entries judged in it."""
    flags: list[Flag] = []
    for round_ in rules.rounds:
        arithmetic = RoundArithmetic(round_, table.scale)
        gaps = _gap_limits(round_, rules.flags, table.scale)
        for entry in taking_part[round_.id]:
            sheet = table.rounds[round_.id].get(entry, {})
            if len(sheet) > 1:
                flags += [
                    Flag(entry, round_.id, JUDGE_DEVIATION, judge=judge)
                    for judge in _deviating(arithmetic.totals(sheet), rules.flags)
                ]
                flags += [
                    Flag(entry, round_.id, ITEM_GAP, criterion=round_.criteria[place].id)
                    for place in _gaping(sheet, gaps)
                ]
    return sorted(flags, key=lambda flag: (flag.entry, flag.round, flag.kind, flag.judge or flag.criterion or ""))


def _deviating(totals: Mapping[str, int], limits: FlagLimits) -> Iterator[str]:
    """Judges whose total is further from the mean of the others than the limit's share of that mean."""
    numerator, denominator = limits.judge_deviation.as_integer_ratio()
    count, total = len(totals), sum(totals.values())
    for judge, own in totals.items():
        # |own - others/(count-1)| > limit * others/(count-1), both sides times count-1
        if abs(count * own - total) * denominator > numerator * (total - own):
            yield judge


def _gap_limits(round_: Round, limits: FlagLimits, scale: int) -> list[Fraction]:
    """For each criterion the largest gap that needs no reason, in scaled points."""
    return [Fraction(limits.item_gap) * Fraction(criterion.max) * scale for criterion in round_.criteria]


def _gaping(sheet: Sheet, limits: Sequence[Fraction]) -> Iterator[int]:
    by_criterion = zip(*sheet.values(), strict=True)
    for place, (points, limit) in enumerate(zip(by_criterion, limits, strict=True)):
        if max(points) - min(points) > limit:
            yield place
