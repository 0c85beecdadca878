"""Contradictions inside a rule set, found before the call is published and not on the day of the result."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from forum_app.contest.judging.problems import RuleProblem
from forum_app.contest.judging.ruleset import Combine, Method, Round, RuleSet, Stage
from forum_app.core.i18n import N_


def contradictions(rules: RuleSet, *, unsure: Collection[str]) -> Iterator[RuleProblem]:
    """Everything in `rules` that cannot hold together.

    Args:
        rules: read, but not yet known to be valid.
        unsure: top-level keys that already have problems; sums over them are not checked again.
    """
    yield from _repeated("tracks", (track.id for track in rules.tracks))
    yield from _repeated("rounds", (round_.id for round_ in rules.rounds))
    for place, round_ in enumerate(rules.rounds):
        where = f"rounds[{place}]"
        yield from _repeated(f"{where}.criteria", (criterion.id for criterion in round_.criteria))
        yield from _in_round(where, round_)
        if round_.lower_is_better:
            yield from _in_rank_sum(where, round_, rules)
    if rules.rounds and rules.combine is Combine.WEIGHTED and not any(r.weight for r in rules.rounds):
        yield RuleProblem("rounds", N_("라운드 가중치의 합이 0보다 커야 합니다."))
    if not {"tracks", "slots"} & set(unsure):
        yield from _in_quotas(rules)


def _repeated(where: str, ids: Iterable[str]) -> Iterator[RuleProblem]:
    for id_, times in Counter(ids).items():
        if times > 1:
            yield RuleProblem(where, N_("%(id)s: 같은 id를 두 번 쓸 수 없습니다."), {"id": id_})


def _in_round(where: str, round_: Round) -> Iterator[RuleProblem]:
    method = round_.aggregation.method
    if round_.rounding.stage is Stage.CRITERION and method is not Method.TRIMMED_BY_CRITERION:
        yield RuleProblem(f"{where}.rounding.stage", N_("criterion 단계의 반올림은 trimmed_by_criterion에서만 씁니다."))
    for place, criterion in enumerate(round_.criteria):
        if criterion.cutoff is not None and criterion.cutoff > criterion.max:
            yield RuleProblem(f"{where}.criteria[{place}].cutoff", N_("과락 점수가 배점보다 높습니다."))
    highest = sum(Fraction(criterion.max) * Fraction(criterion.weight) for criterion in round_.criteria)
    if round_.cutoff is not None and method is not Method.SUM and Fraction(round_.cutoff) > highest:
        yield RuleProblem(f"{where}.cutoff", N_("과락 점수가 만점보다 높습니다."))


def _in_rank_sum(where: str, round_: Round, rules: RuleSet) -> Iterator[RuleProblem]:
    """Ranks say nothing about points, so no line in points can be drawn and nothing added to them."""
    lines = [round_.cutoff, *(criterion.cutoff for criterion in round_.criteria)]
    if any(line is not None for line in lines):
        yield RuleProblem(f"{where}.cutoff", N_("순위합에는 과락 점수를 둘 수 없습니다."))
    if round_.advance is not None and round_.advance.score is not None:
        yield RuleProblem(f"{where}.advance", N_("순위합에서는 점수로 진출자를 정할 수 없습니다."))
    if len(rules.rounds) > 1 and rules.combine is not Combine.LAST:
        yield RuleProblem("combine", N_("순위합은 다른 라운드의 점수와 합칠 수 없습니다."))


def _in_quotas(rules: RuleSet) -> Iterator[RuleProblem]:
    tracks = {track.id: track for track in rules.tracks}
    own = Counter[str]()
    for place, slot in enumerate(rules.slots):
        if slot.track is not None and slot.track not in tracks:
            yield RuleProblem(f"slots[{place}].track", N_("%(track)s: 없는 부문입니다."), {"track": slot.track})
        elif slot.track is not None:
            own[slot.track] += slot.count
    for place, track in enumerate(rules.tracks):
        if track.max_awards is not None and track.max_awards < max(track.min_awards, own[track.id]):
            yield RuleProblem(
                f"tracks[{place}].max_awards",
                N_("최대 시상 수가 최소 시상 수나 부문의 시상 자리보다 적습니다."),
            )
    if sum(max(track.min_awards, own[track.id]) for track in rules.tracks) > rules.slot_count:
        yield RuleProblem("slots", N_("부문별 최소 시상 수를 채우기에는 시상 자리가 모자랍니다."))
    most = [track.max_awards for track in rules.tracks]
    if None not in most and sum(limit or 0 for limit in most) < rules.slot_count:
        yield RuleProblem("slots", N_("부문별 최대 시상 수로는 시상 자리를 모두 채울 수 없습니다."))
