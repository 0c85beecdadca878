"""From the JSON form of a rule set to a valid `RuleSet`, or to the list of all its problems."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from forum_app.contest.judging.problems import RuleProblem, RuleSetError
from forum_app.contest.judging.rules_checks import contradictions
from forum_app.contest.judging.rules_reader import REQUIRED, RulesReader, as_decimal
from forum_app.contest.judging.ruleset import (
    Advance,
    Aggregation,
    Combine,
    Criterion,
    FlagLimits,
    Method,
    Round,
    Rounding,
    RoundKind,
    RuleSet,
    Slot,
    Stage,
    TieLink,
    Track,
)
from forum_app.core.i18n import N_

VERSION: Final = 1
MOST_PLACES: Final = 12
DEFAULT_GRADE: Final = "최우수상"
DEFAULT_AUTHORITY: Final = "보건복지부장관"


def parse_rules(source: Mapping[str, object]) -> RuleSet:
    """The rule set written in `source`, the JSON object of rules.json.

    Raises:
        RuleSetError: with every unknown key, bad value and contradiction it contains.
    """
    problems: list[RuleProblem] = []
    reader = RulesReader(source, "", problems)
    reader.whole("version", REQUIRED, least=VERSION, most=VERSION)
    rules = RuleSet(
        tracks=tuple(_track(section) for section in reader.sections("tracks", least=1)),
        rank_together=reader.flag("rank_together", default=False),
        rounds=tuple(_round(section) for section in reader.sections("rounds", least=1)),
        combine=reader.choice("combine", Combine.WEIGHTED),
        tie_break=reader.choices("tie_break", TieLink),
        lottery_source=reader.optional_text("lottery_source"),
        lottery_seed=reader.optional_text("lottery_seed"),
        slots=tuple(_slot(section) for section in reader.sections("slots", least=0)),
        flags=_flags(reader.section("flags")),
    )
    reader.close()
    problems.extend(contradictions(rules, unsure={problem.where.split("[")[0] for problem in problems}))
    if problems:
        raise RuleSetError(problems)
    return rules


def _track(reader: RulesReader) -> Track:
    track = Track(
        id=reader.identifier(),
        name=reader.text("name", ""),
        min_awards=reader.whole("min_awards", 0, least=0),
        max_awards=reader.optional_whole("max_awards", least=0),
    )
    reader.close()
    return track


def _round(reader: RulesReader) -> Round:
    round_ = Round(
        id=reader.identifier(),
        kind=reader.choice("kind", RoundKind.DOCUMENT),
        weight=reader.decimal("weight", "1"),
        judges_per_entry=_judges_per_entry(reader),
        advance=_advance(reader),
        min_judges=reader.whole("min_judges", 3, least=1),
        criteria=tuple(_criterion(section) for section in reader.sections("criteria", least=1)),
        aggregation=_aggregation(reader.section("aggregation")),
        rounding=_rounding(reader.section("rounding")),
        cutoff=reader.optional_decimal("cutoff"),
    )
    reader.close()
    return round_


def _judges_per_entry(reader: RulesReader) -> int | None:
    if reader.take("judges_per_entry", "all") == "all":
        return None
    return reader.whole("judges_per_entry", 1, least=1)


def _advance(reader: RulesReader) -> Advance | None:
    wanted = reader.take("advance", None)
    if wanted is None:
        return None
    if isinstance(wanted, dict) and len(wanted) == 1:
        count, score = wanted.get("count"), as_decimal(wanted.get("score"))
        if isinstance(count, int) and not isinstance(count, bool) and count > 0:
            return Advance(count=count)
        if score is not None:
            return Advance(score=score)
    reader.note("advance", N_('null, {"count": 8} 또는 {"score": "60"} 꼴이어야 합니다.'))
    return None


def _criterion(reader: RulesReader) -> Criterion:
    criterion = Criterion(
        id=reader.identifier(),
        name=reader.text("name", ""),
        max=reader.decimal("max", REQUIRED, above_zero=True),
        weight=reader.decimal("weight", "1"),
        cutoff=reader.optional_decimal("cutoff"),
    )
    reader.close()
    return criterion


def _aggregation(reader: RulesReader) -> Aggregation:
    aggregation = Aggregation(
        method=reader.choice("method", Method.TRIMMED_MEAN),
        drop=reader.whole("drop", 1, least=0),
        trim_from=reader.whole("trim_from", 5, least=1),
    )
    if 2 * aggregation.drop >= aggregation.trim_from:
        reader.note("drop", N_("양쪽에서 빼는 점수의 합이 절사를 시작하는 심사위원 수보다 적어야 합니다."))
    reader.close()
    return aggregation


def _rounding(reader: RulesReader) -> Rounding:
    rounding = Rounding(
        places=reader.whole("places", 2, least=0, most=MOST_PLACES),
        stage=reader.choice("stage", Stage.ENTRY),
    )
    reader.close()
    return rounding


def _slot(reader: RulesReader) -> Slot:
    track = None if reader.take("track", None) is None else reader.identifier("track")
    slot = Slot(
        grade=reader.text("grade", DEFAULT_GRADE),
        authority=reader.text("authority", DEFAULT_AUTHORITY),
        prize=reader.whole("prize", 0, least=0),
        track=track,
        count=reader.whole("count", 1, least=1, most=100_000),
    )
    reader.close()
    return slot


def _flags(reader: RulesReader) -> FlagLimits:
    limits: dict[str, Decimal] = {
        "judge_deviation": reader.decimal("judge_deviation", "0.10"),
        "item_gap": reader.decimal("item_gap", "0.30"),
    }
    reader.close()
    return FlagLimits(**limits)
