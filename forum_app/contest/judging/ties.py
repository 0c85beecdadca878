"""The tie-break chain: what equals are compared by, link after link, greater always being better."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from forum_app.contest.judging.rounds import RoundOutcome, combined
from forum_app.contest.judging.ruleset import RoundKind, RuleSet, TieLink

Value: TypeAlias = Fraction | int


@dataclass(frozen=True, slots=True)
class Link:
    """One comparison; `name` is written to the result as what decided."""

    name: str
    value: Callable[[str], Value]


def chain(rules: RuleSet, outcomes: Sequence[RoundOutcome], seed: str | None) -> list[Link]:
    """The links in the order of the rules. Without a seed there is no lottery.

    The links hold for entries that have a score in every round.
    """
    links: list[Link] = []
    for link in rules.tie_break:
        match link:
            case TieLink.CRITERIA:
                links += _by_criteria(outcomes)
            case TieLink.ROUNDS:
                links += _by_rounds(outcomes)
            case TieLink.UNTRIMMED_MEAN:
                links.append(Link(link.value, _by_untrimmed_mean(rules, outcomes)))
            case TieLink.LOTTERY if seed is not None:
                links.append(Link(link.value, lambda entry: -lot(seed, entry)))
    return links


def lot(seed: str, entry: str) -> int:
    """The number an entry draws: SHA-256 of seed, bar and entry id; the smallest wins."""
    return int(hashlib.sha256(f"{seed}|{entry}".encode()).hexdigest(), 16)


def split(group: Iterable[str], link: Link) -> list[list[str]]:
    """The group in parts that are equal under the link, the best first."""
    parts: dict[Value, list[str]] = {}
    for entry in group:
        parts.setdefault(link.value(entry), []).append(entry)
    return [parts[value] for value in sorted(parts, reverse=True)]


def _by_criteria(outcomes: Sequence[RoundOutcome]) -> Iterator[Link]:
    """Criteria of the last round first; within a round the one with most points first."""
    for outcome in reversed(outcomes):
        criteria = outcome.round.criteria
        for place in sorted(range(len(criteria)), key=lambda place: -criteria[place].max):
            yield Link(f"{TieLink.CRITERIA}:{criteria[place].id}", _criterion_value(outcome, place))


def _criterion_value(outcome: RoundOutcome, place: int) -> Callable[[str], Value]:
    if outcome.round.lower_is_better:
        ranks = cache(lambda: outcome.criterion_ranks(place))
        return lambda entry: -ranks()[entry]
    return cache(lambda entry: outcome.arithmetic.criterion_value(outcome.sheets[entry], place))


def _by_rounds(outcomes: Sequence[RoundOutcome]) -> Iterator[Link]:
    for outcome in reversed(outcomes):
        if outcome.round.kind is RoundKind.PRESENTATION:
            yield Link(f"{TieLink.ROUNDS}:{outcome.round.id}", outcome.merit)


def _by_untrimmed_mean(rules: RuleSet, outcomes: Sequence[RoundOutcome]) -> Callable[[str], Value]:
    def value(entry: str) -> Fraction:
        return combined(rules, [outcome.arithmetic.untrimmed_mean(outcome.sheets[entry]) for outcome in outcomes])

    return cache(value)
