"""What an organiser says of a contest, before it becomes rows."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from forum_app.contest.judging.ruleset import Combine, FlagLimits, Method, RoundKind, Stage, TieLink

MOST_VERIFICATION_DAYS = 60
MOST_GRACE_MINUTES = 180
AUDIENCE_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class ContestDetails:
    """Name, address, notice, times (UTC) and procedure of a contest.

    `grace_minutes`: how long after the deadline a draft begun before it may still be handed in. `verification_days`:
    how long the public may object to the candidates; 0: not at all.
    """

    slug: str
    name: str
    opens_at: datetime
    closes_at: datetime
    name_en: str | None = None
    notice: str = ""
    notice_en: str | None = None
    grace_minutes: int = 0
    verification_days: int = 0
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class TrackGiven:
    """A category and its quota of awards; `max_awards` None: no limit of its own."""

    code: str
    prefix: str
    name: str
    name_en: str | None = None
    min_awards: int = 0
    max_awards: int | None = None


@dataclass(frozen=True, slots=True)
class CriterionGiven:
    """What a judge gives 0 to `max_points` for; without a `code` it gets the next free one."""

    name: str
    max_points: Decimal
    name_en: str | None = None
    question: str = ""
    question_en: str | None = None
    cutoff: Decimal | None = None
    weight: Decimal = Decimal(1)
    code: str = ""


@dataclass(frozen=True, slots=True)
class RoundGiven:
    """How entries are scored and who goes on. `judges_per_entry` None: the whole panel; deadline in UTC."""

    criteria: tuple[CriterionGiven, ...]
    judges_per_entry: int | None = 5
    min_judges: int = 3
    method: Method = Method.TRIMMED_MEAN
    drop_count: int = 1
    trim_from: int = 5
    places: int = 2
    cutoff: Decimal | None = None
    code: str = "doc"
    kind: RoundKind = RoundKind.DOCUMENT
    weight: Decimal = Decimal(1)
    runs_with_previous: bool = False
    advance_count: int | None = None
    advance_score: Decimal | None = None
    rounding_stage: Stage = Stage.ENTRY
    scoring_closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SlotGiven:
    """`count` equal awards; `track` is the code of a track, or None for any; prize in whole KRW."""

    grade: str
    authority: str
    count: int
    track: str | None = None
    grade_en: str | None = None
    authority_en: str | None = None
    prize_krw: int = 0


@dataclass(frozen=True, slots=True)
class Judging:
    """What holds for all rounds together: how they combine, how ties are solved, when a reason is asked for."""

    combine: Combine = Combine.WEIGHTED
    tie_break: tuple[TieLink, ...] = tuple(TieLink)
    lottery_source: str | None = None
    judge_deviation: Decimal = field(default_factory=lambda: FlagLimits().judge_deviation)
    item_gap: Decimal = field(default_factory=lambda: FlagLimits().item_gap)


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything the rule set of a contest is made of; rounds in their order, slots best first."""

    tracks: tuple[TrackGiven, ...]
    rounds: tuple[RoundGiven, ...]
    slots: tuple[SlotGiven, ...]
    judging: Judging = field(default_factory=Judging)
    rank_together: bool = False
