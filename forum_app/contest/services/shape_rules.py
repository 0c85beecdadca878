"""From a rules.json to the shape of a draft."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson

from forum_app.contest.judging import RuleProblem, RuleSet, RuleSetError, parse_rules
from forum_app.contest.judging import ruleset as rules_of
from forum_app.contest.services.shapes import CriterionGiven, Judging, RoundGiven, Shape, SlotGiven, TrackGiven
from forum_app.core.db import DECIMAL_PLACES
from forum_app.core.i18n import N_
from forum_app.core.incoming import is_keepable

MOST_BYTES = 1_000_000
MOST_PLACES = 4
MOST_POINTS = Decimal(100_000)
TOO_LONG = N_("%(longest)d자까지 적을 수 있습니다.")


def read_rules(content: bytes) -> RuleSet:
    """The rule set of the file `content`.

    Raises:
        RuleSetError: it is no JSON object, or no rule set; with every problem and its place.
    """
    if len(content) > MOST_BYTES:
        raise RuleSetError([RuleProblem("", N_("파일이 너무 큽니다."))])
    try:
        source = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        message = N_("JSON으로 읽을 수 없습니다. %(line)d번째 줄 %(column)d번째 글자를 보아 주십시오.")
        problem = RuleProblem("", message, {"line": error.lineno, "column": error.colno})
        raise RuleSetError([problem]) from None
    return parse_rules(source)


def shape_from_rules(rules: RuleSet, before: Shape) -> Shape:
    """The shape that `rules` describe; what they do not say stays as in `before` where the ids are the same.

    English names, questions, receipt prefixes and deadlines are no part of a rule set.

    Raises:
        RuleSetError: something does not fit into a draft; with every problem and its place.
    """
    if problems := list(_unfit(rules)):
        raise RuleSetError(problems)
    tracks, rounds = {one.code: one for one in before.tracks}, {one.code: one for one in before.rounds}
    return Shape(
        tracks=tuple(_track(track, tracks.get(track.id)) for track in rules.tracks),
        rounds=tuple(_round(round_, rounds.get(round_.id)) for round_ in rules.rounds),
        slots=tuple(_slot(slot, before) for slot in rules.slots),
        judging=Judging(
            combine=rules.combine, tie_break=rules.tie_break, lottery_source=rules.lottery_source,
            judge_deviation=rules.flags.judge_deviation, item_gap=rules.flags.item_gap,
        ),
        rank_together=rules.rank_together,
    )  # fmt: skip


def _track(track: rules_of.Track, known: TrackGiven | None) -> TrackGiven:
    named = known or TrackGiven(track.id, track.id.upper(), "")
    return replace(
        named, name=track.name or named.name or track.id, min_awards=track.min_awards, max_awards=track.max_awards
    )


def _round(round_: rules_of.Round, known: RoundGiven | None) -> RoundGiven:
    criteria = {one.code: one for one in known.criteria} if known else {}
    advance = round_.advance or rules_of.Advance()
    return RoundGiven(
        criteria=tuple(_criterion(one, criteria.get(one.id)) for one in round_.criteria),
        judges_per_entry=round_.judges_per_entry, min_judges=round_.min_judges, method=round_.aggregation.method,
        drop_count=round_.aggregation.drop, trim_from=round_.aggregation.trim_from, places=round_.rounding.places,
        rounding_stage=round_.rounding.stage, cutoff=round_.cutoff, code=round_.id, kind=round_.kind,
        weight=round_.weight, advance_count=advance.count, advance_score=advance.score,
        runs_with_previous=known.runs_with_previous if known else round_.kind is rules_of.RoundKind.AUDIENCE,
        scoring_closes_at=known.scoring_closes_at if known else None,
    )  # fmt: skip


def _criterion(criterion: rules_of.Criterion, known: CriterionGiven | None) -> CriterionGiven:
    named = known or CriterionGiven("", criterion.max)
    return replace(
        named, name=criterion.name or named.name or criterion.id, max_points=criterion.max, weight=criterion.weight,
        cutoff=criterion.cutoff, code=criterion.id,
    )  # fmt: skip


def _slot(slot: rules_of.Slot, before: Shape) -> SlotGiven:
    grades = {one.grade: one.grade_en for one in before.slots}
    authorities = {one.authority: one.authority_en for one in before.slots}
    return SlotGiven(
        slot.grade, slot.authority, slot.count, slot.track, grades.get(slot.grade), authorities.get(slot.authority),
        slot.prize,
    )  # fmt: skip


def _unfit(rules: RuleSet) -> Iterator[RuleProblem]:
    """What the engine understands and a draft cannot keep."""
    if rules.lottery_seed is not None:
        yield RuleProblem("lottery_seed", N_("추첨 값은 집계할 때 적습니다. 규칙에서는 null이어야 합니다."))
    yield from _long("lottery_source", rules.lottery_source or "", 300)
    for place, track in enumerate(rules.tracks):
        yield from _long(f"tracks[{place}].id", track.id, 20)
        yield from _long(f"tracks[{place}].name", track.name, 60)
    for place, round_ in enumerate(rules.rounds):
        yield from _unfit_round(f"rounds[{place}]", round_)
    for place, slot in enumerate(rules.slots):
        yield from _long(f"slots[{place}].grade", slot.grade, 40)
        yield from _long(f"slots[{place}].authority", slot.authority, 60)
    yield from _fine("flags.judge_deviation", rules.flags.judge_deviation)
    yield from _fine("flags.item_gap", rules.flags.item_gap)


def _unfit_round(where: str, round_: rules_of.Round) -> Iterator[RuleProblem]:
    yield from _long(f"{where}.id", round_.id, 20)
    if round_.rounding.places > MOST_PLACES:
        yield RuleProblem(f"{where}.rounding.places", N_("소수점 아래 네 자리까지 적을 수 있습니다."))
    if round_.judges_per_entry is not None and round_.min_judges > round_.judges_per_entry:
        yield RuleProblem(f"{where}.min_judges", N_("출품작마다 보는 심사위원보다 많습니다."))
    yield from _fine(f"{where}.weight", round_.weight)
    yield from _fine(f"{where}.cutoff", round_.cutoff)
    yield from _fine(f"{where}.advance.score", round_.advance.score if round_.advance else None)
    for place, criterion in enumerate(round_.criteria):
        inner = f"{where}.criteria[{place}]"
        yield from _long(f"{inner}.id", criterion.id, 20)
        yield from _long(f"{inner}.name", criterion.name, 60)
        yield from _fine(f"{inner}.max", criterion.max)
        yield from _fine(f"{inner}.weight", criterion.weight)
        yield from _fine(f"{inner}.cutoff", criterion.cutoff)
        if criterion.weight == 0:
            yield RuleProblem(f"{inner}.weight", N_("0보다 커야 합니다."))


def _long(where: str, text: str, longest: int) -> Iterator[RuleProblem]:
    if len(text) > longest:
        yield RuleProblem(where, TOO_LONG, {"longest": longest})
    if not is_keepable(text):
        yield RuleProblem(where, N_("보이지 않는 문자가 들어 있습니다. 다시 적어 주십시오."))


def _fine(where: str, value: Decimal | None) -> Iterator[RuleProblem]:
    if value is None:
        return
    exponent: Any = value.as_tuple().exponent
    if -exponent > DECIMAL_PLACES:
        yield RuleProblem(where, N_("소수점 아래 네 자리까지 적을 수 있습니다."))
    if value > MOST_POINTS:
        yield RuleProblem(where, N_("%(most)s보다 클 수 없습니다."), {"most": str(MOST_POINTS)})
