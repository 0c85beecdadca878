"""The rule set of a contest: everything a result depends on besides the scores, frozen with the notice."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

import rfc8785


class RoundKind(StrEnum):
    """How a round is judged."""

    DOCUMENT = "document"
    PRESENTATION = "presentation"
    AUDIENCE = "audience"


class Method(StrEnum):
    """How the sheets of an entry become its round score."""

    TRIMMED_MEAN = "trimmed_mean"
    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED_BY_CRITERION = "trimmed_by_criterion"
    SUM = "sum"
    RANK_SUM = "rank_sum"


class Stage(StrEnum):
    """Where scores are rounded; the round score always is."""

    ENTRY = "entry"
    JUDGE = "judge"
    CRITERION = "criterion"


class Combine(StrEnum):
    """How round scores become the final score."""

    WEIGHTED = "weighted"
    SUM = "sum"
    LAST = "last"


class TieLink(StrEnum):
    """A link of the tie-break chain."""

    CRITERIA = "criteria"
    ROUNDS = "rounds"
    UNTRIMMED_MEAN = "untrimmed_mean"
    LOTTERY = "lottery"


@dataclass(frozen=True, slots=True)
class Track:
    """A category entries compete in. `max_awards` None: no limit."""

    id: str
    name: str = ""
    min_awards: int = 0
    max_awards: int | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the score sheet; `max` and `cutoff` in points, before the weight."""

    id: str
    max: Decimal
    name: str = ""
    weight: Decimal = Decimal(1)
    cutoff: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`drop` highest and lowest are left out once `trim_from` judges have scored."""

    method: Method = Method.TRIMMED_MEAN
    drop: int = 1
    trim_from: int = 5


@dataclass(frozen=True, slots=True)
class Rounding:
    """Half-up to `places` digits after the point."""

    places: int = 2
    stage: Stage = Stage.ENTRY


@dataclass(frozen=True, slots=True)
class Advance:
    """Who goes on from a round: the best `count` of each track, or everybody from `score` upwards."""

    count: int | None = None
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of judging. `judges_per_entry` None: all judges. `cutoff` is of the round score."""

    id: str
    criteria: tuple[Criterion, ...]
    kind: RoundKind = RoundKind.DOCUMENT
    weight: Decimal = Decimal(1)
    judges_per_entry: int | None = None
    advance: Advance | None = None
    min_judges: int = 3
    aggregation: Aggregation = Aggregation()
    rounding: Rounding = Rounding()
    cutoff: Decimal | None = None

    @property
    def lower_is_better(self) -> bool:
        """Rank sums count down: the smallest is the best."""
        return self.aggregation.method is Method.RANK_SUM


@dataclass(frozen=True, slots=True)
class Slot:
    """`count` equal awards; `prize` in KRW; `track` None: open to every track."""

    grade: str
    authority: str
    prize: int = 0
    track: str | None = None
    count: int = 1

    @property
    def award(self) -> tuple[str, str, int]:
        """What a winner receives; two slots that agree in it have no line between them."""
        return self.grade, self.authority, self.prize


@dataclass(frozen=True, slots=True)
class FlagLimits:
    """Shares above which a written reason is asked for."""

    judge_deviation: Decimal = Decimal("0.10")
    item_gap: Decimal = Decimal("0.30")


@dataclass(frozen=True)
class RuleSet:
    """A valid rule set. Made by `parse_rules`; slots and rounds are in their official order."""

    tracks: tuple[Track, ...]
    rounds: tuple[Round, ...]
    slots: tuple[Slot, ...]
    rank_together: bool = False
    combine: Combine = Combine.WEIGHTED
    tie_break: tuple[TieLink, ...] = tuple(TieLink)
    lottery_source: str | None = None
    lottery_seed: str | None = None
    flags: FlagLimits = field(default_factory=FlagLimits)
    version: int = 1

    @cached_property
    def slot_count(self) -> int:
        """How many awards there are in all."""
        return sum(slot.count for slot in self.slots)

    def pool(self, track: str) -> str:
        """The name of the ranking a track's entries stand in; one for all when ranked together."""
        return "" if self.rank_together else track

    def as_dict(self) -> dict[str, Any]:
        """The rule set as its JSON form, every default filled in, decimals as strings."""
        return {
            "version": self.version,
            "tracks": [_track(track) for track in self.tracks],
            "rank_together": self.rank_together,
            "rounds": [_round(round_) for round_ in self.rounds],
            "combine": self.combine.value,
            "tie_break": [link.value for link in self.tie_break],
            "lottery_source": self.lottery_source,
            "lottery_seed": self.lottery_seed,
            "slots": [_slot(slot) for slot in self.slots],
            "flags": {
                "judge_deviation": _text(self.flags.judge_deviation),
                "item_gap": _text(self.flags.item_gap),
            },
        }


def canonical(rules: RuleSet) -> bytes:
    """The canonical JSON of a rule set (RFC 8785): equal rule sets give equal bytes."""
    return rfc8785.dumps(rules.as_dict())


def rules_sha256(rules: RuleSet) -> str:
    """The hash the notice shows. The lottery seed is left out: it becomes known only later."""
    frozen = rules.as_dict()
    del frozen["lottery_seed"]
    return hashlib.sha256(rfc8785.dumps(frozen)).hexdigest()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.id,
        "name": track.name,
        "min_awards": track.min_awards,
        "max_awards": track.max_awards,
    }


def _round(round_: Round) -> dict[str, Any]:
    return {
        "id": round_.id,
        "kind": round_.kind.value,
        "weight": _text(round_.weight),
        "judges_per_entry": round_.judges_per_entry or "all",
        "advance": _advance(round_.advance),
        "min_judges": round_.min_judges,
        "criteria": [_criterion(criterion) for criterion in round_.criteria],
        "aggregation": {
            "method": round_.aggregation.method.value,
            "drop": round_.aggregation.drop,
            "trim_from": round_.aggregation.trim_from,
        },
        "rounding": {"places": round_.rounding.places, "stage": round_.rounding.stage.value},
        "cutoff": _text(round_.cutoff),
    }


def _advance(advance: Advance | None) -> Mapping[str, Any] | None:
    if advance is None:
        return None
    if advance.count is not None:
        return {"count": advance.count}
    return {"score": _text(advance.score)}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "name": criterion.name,
        "max": _text(criterion.max),
        "weight": _text(criterion.weight),
        "cutoff": _text(criterion.cutoff),
    }


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "grade": slot.grade,
        "authority": slot.authority,
        "prize": slot.prize,
        "track": slot.track,
        "count": slot.count,
    }
