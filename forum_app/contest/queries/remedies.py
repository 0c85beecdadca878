"""Ways out of an assignment that is short of judges, each tried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from forum_app.contest.models import Contest, Round
from forum_app.contest.queries.assignment import Case, Conditions, Plan, case_of

MOST_CELLS = 50_000
MOST_RESERVES = 5


class RemedyKind(StrEnum):
    """What could be changed."""

    CAP = "cap"
    RESERVE = "reserve"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out and what came of it.

    Attributes:
        value: the new cap, the number of reserves, or the judges an entry would get.
        missing: sheets that would still lack a judge; 0: everything is assigned.
        over: keys of the judges who would have more than the cap before.
    """

    kind: RemedyKind
    value: int
    missing: int
    over: tuple[str, ...] = ()


def remedies(contest: Contest, round_: Round, conditions: Conditions, plan: Plan) -> list[Remedy]:
    """What would help a plan that is short; nothing is tried where trying would take minutes."""
    case = case_of(contest, round_)
    if not plan.short or case.size > MOST_CELLS:
        return []
    fewest = min(short.wanted - short.missing for short in plan.short)
    return [*_cap(case, conditions, plan), *_reserve(case, conditions, plan), Remedy(RemedyKind.FEWER, fewest, 0)]


def _cap(case: Case, conditions: Conditions, plan: Plan) -> Sequence[Remedy]:
    """The lowest cap at which everybody is served, or what is missing without any."""
    if plan.cap is None:
        return []

    def tried(cap: int) -> Remedy:
        made = case.assigned(conditions.with_cap(case.round, cap))
        over = tuple(load.judge for load in made.loads if plan.cap is not None and load.entries > plan.cap)
        return Remedy(RemedyKind.CAP, cap, made.missing, tuple(sorted(over, key=lambda key: (len(key), key))))

    low, high = plan.cap, len(case.entries)
    if high <= low:
        return []
    best = tried(high)
    if best.missing:
        return [best]
    while high - low > 1:
        middle = (low + high) // 2
        found = tried(middle)
        if found.missing:
            low = middle
        else:
            high, best = middle, found
    return [best]


def _reserve(case: Case, conditions: Conditions, plan: Plan) -> Sequence[Remedy]:
    """The fewest reserves that serve everybody without a higher cap."""
    kept = conditions.with_cap(case.round, plan.cap) if plan.cap is not None else conditions
    found = None
    for more in range(1, MOST_RESERVES + 1):
        made = case.assigned(replace(kept, reserves=conditions.reserves + more))
        found = Remedy(RemedyKind.RESERVE, conditions.reserves + more, made.missing)
        if not made.missing:
            break
    return [found] if found else []
