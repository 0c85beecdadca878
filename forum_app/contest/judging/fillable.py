"""Whether a rule set can fill its slots and end every tie: looked at before the call opens."""

from collections.abc import Iterator

from forum_app.contest.judging.problems import RuleProblem
from forum_app.contest.judging.ruleset import Round, RoundKind, RuleSet, TieLink
from forum_app.core.i18n import N_


def unfillable(rules: RuleSet) -> Iterator[RuleProblem]:
    """What leaves slots empty whatever the judges say. These rules can be computed, but not announced."""
    if not rules.slots:
        yield RuleProblem("slots", N_("시상 자리가 하나도 없습니다."))
    for place, round_ in enumerate(rules.rounds):
        if round_.judges_per_entry is not None and round_.min_judges > round_.judges_per_entry:
            yield RuleProblem(
                f"rounds[{place}].min_judges",
                N_("출품작마다 심사위원이 %(judges)d명이라 심사표 %(sheets)d장은 모일 수 없습니다."),
                {"judges": round_.judges_per_entry, "sheets": round_.min_judges},
            )
        yield from _too_few_go_on(place, round_, rules)


def _too_few_go_on(place: int, round_: Round, rules: RuleSet) -> Iterator[RuleProblem]:
    """The best n of every track go on: the awards of a track, and all awards together, need as many."""
    if round_.advance is None or round_.advance.count is None:
        return
    going, where = round_.advance.count, f"rounds[{place}].advance"
    for track in rules.tracks:
        wanted = max(track.min_awards, sum(slot.count for slot in rules.slots if slot.track == track.id))
        if wanted > going:
            yield RuleProblem(
                where, N_("%(track)s 부문은 상이 %(wanted)d개인데 %(going)d편만 올라갑니다."),
                {"track": track.name or track.id, "wanted": wanted, "going": going},
            )  # fmt: skip
    reach = sum(going if track.max_awards is None else min(going, track.max_awards) for track in rules.tracks)
    if rules.slot_count > reach:
        yield RuleProblem(
            where, N_("상은 모두 %(wanted)d개인데 %(going)d편까지만 받을 수 있습니다."),
            {"wanted": rules.slot_count, "going": reach},
        )  # fmt: skip


def advice(rules: RuleSet) -> Iterator[RuleProblem]:
    """What may be announced, but will surprise somebody on the day of the result."""
    if TieLink.LOTTERY not in rules.tie_break:
        yield RuleProblem("tie_break", N_("추첨이 없으면 끝까지 같은 점수일 때 결과를 내지 못합니다."))
    elif not rules.lottery_source:
        yield RuleProblem("lottery_source", N_("추첨에 쓸 값을 미리 알리면 나중에 다툼이 없습니다."))
    for place, round_ in enumerate(rules.rounds):
        trims = round_.aggregation
        if (
            trims.method.value.startswith("trimmed")
            and trims.drop
            and round_.judges_per_entry is not None
            and round_.judges_per_entry < trims.trim_from
        ):
            yield RuleProblem(
                f"rounds[{place}].aggregation.trim_from",
                N_("심사위원이 %(judges)d명이라 한 번도 빼지 않습니다. 절사는 %(from)d장부터입니다."),
                {"judges": round_.judges_per_entry, "from": trims.trim_from},
            )
        if round_.kind is RoundKind.AUDIENCE and round_.min_judges > 1:
            yield RuleProblem(
                f"rounds[{place}].min_judges",
                N_("표가 %(sheets)d장보다 적게 모이면 순위를 매기지 못합니다."),
                {"sheets": round_.min_judges},
            )
