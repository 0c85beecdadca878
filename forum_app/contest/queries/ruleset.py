"""The rule set of a contest: from its rows while it is a draft, as it was frozen afterwards."""

from typing import Any

import orjson

from forum_app.contest.judging import RuleProblem, RuleSet, RuleSetError, parse_rules
from forum_app.contest.judging.fillable import advice, unfillable
from forum_app.contest.models import AwardSlot, Contest, Round, Track


def rules_source(contest: Contest) -> dict[str, Any]:
    """The JSON form of the rule set as the rows say it, before any check."""
    return {
        "version": 1,
        "tracks": [_track(track) for track in contest.tracks],
        "rank_together": contest.rank_together,
        "rounds": [_round(round_) for round_ in contest.rounds],
        "combine": contest.combine.value,
        "tie_break": contest.tie_break,
        "lottery_source": contest.lottery_source,
        "slots": [_slot(slot) for slot in contest.slots],
        "flags": {"judge_deviation": _text(contest.judge_deviation), "item_gap": _text(contest.item_gap)},
    }


def rules_from_rows(contest: Contest) -> RuleSet:
    """The rule set as the rows say it.

    Raises:
        RuleSetError: it cannot work, say because the quotas cannot fill the slots.
    """
    rules = parse_rules(rules_source(contest))
    if problems := list(unfillable(rules)):
        raise RuleSetError(problems)
    return rules


def rule_problems(contest: Contest) -> tuple[RuleProblem, ...]:
    """What has to be put right before the call can be published; empty when nothing."""
    try:
        rules_from_rows(contest)
    except RuleSetError as refusal:
        return refusal.problems
    return ()


def rule_advice(contest: Contest) -> tuple[RuleProblem, ...]:
    """What a draft may be published with, and will surprise somebody later."""
    try:
        return tuple(advice(rules_from_rows(contest)))
    except RuleSetError:
        return ()


def frozen_rules(contest: Contest) -> RuleSet:
    """The rule set that was frozen when the call was published.

    Raises:
        RuleSetError: never for rules that this house froze.
    """
    return parse_rules(orjson.loads(contest.rules_json or "{}"))


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.code, "name": track.name, "min_awards": track.min_awards, "max_awards": track.max_awards,
    }  # fmt: skip


def _round(round_: Round) -> dict[str, Any]:
    return {
        "id": round_.code,
        "kind": round_.kind.value,
        "weight": _text(round_.weight),
        "judges_per_entry": round_.judges_per_entry or "all",
        "advance": _advance(round_),
        "min_judges": round_.min_judges,
        "criteria": [
            {
                "id": c.code, "name": c.name, "max": _text(c.max_points), "weight": _text(c.weight),
                "cutoff": _text(c.cutoff),
            }
            for c in round_.criteria
        ],
        "aggregation": {"method": round_.method, "drop": round_.drop_count, "trim_from": round_.trim_from},
        "rounding": {"places": round_.places, "stage": round_.rounding_stage.value},
        "cutoff": _text(round_.cutoff),
    }  # fmt: skip


def _advance(round_: Round) -> dict[str, Any] | None:
    if round_.advance_count is not None:
        return {"count": round_.advance_count}
    return None if round_.advance_score is None else {"score": _text(round_.advance_score)}


def _slot(slot: AwardSlot) -> dict[str, Any]:
    return {
        "grade": slot.grade, "authority": slot.authority, "prize": slot.prize_krw,
        "track": slot.track.code if slot.track else None, "count": slot.count,
    }  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else format(value, "f")
