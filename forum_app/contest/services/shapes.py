"""What an organiser says of a contest, before it becomes rows; and the shape a new contest starts with."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_

ROUND_CODE = "doc"
MINISTER = ("보건복지부장관", "Minister of Health and Welfare")
AGENCY_HEAD = ("중앙사회서비스원장", "President of the Central Social Service Agency")


@dataclass(frozen=True, slots=True)
class ContestDetails:
    """Name, address, notice and times (UTC) of a contest."""

    slug: str
    name: str
    opens_at: datetime
    closes_at: datetime
    scoring_closes_at: datetime | None = None
    name_en: str | None = None
    notice: str = ""
    notice_en: str | None = None
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
    """What a judge gives points for: 0 to `max_points`, weighted by `weight`."""

    name: str
    max_points: Decimal
    name_en: str | None = None
    question: str = ""
    question_en: str | None = None
    weight: Decimal = Decimal(1)
    cutoff: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RoundGiven:
    """The round of documents. `judges_per_entry` None: the whole panel."""

    criteria: tuple[CriterionGiven, ...]
    judges_per_entry: int | None = 5
    min_judges: int = 3
    method: str = "trimmed_mean"
    drop_count: int = 1
    trim_from: int = 5
    places: int = 2
    cutoff: Decimal | None = None


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
class Shape:
    """Everything the rule set of a contest is made of; slots best first."""

    tracks: tuple[TrackGiven, ...]
    round: RoundGiven
    slots: tuple[SlotGiven, ...]
    lottery_source: str | None = None


CRITERIA = (
    (
        "공공성",
        "Public value",
        "사회문제와 맞닿고 이용자에게 돌아가는가",
        "Does it serve its users in a social problem",
    ),
    ("혁신성", "Innovation", "방법이나 구조가 새로운가", "Is its method or structure new"),
    ("실현가능성", "Feasibility", "인력, 재원, 일정이 갖춰졌는가", "Are people, funds and schedule in place"),
    ("효과성", "Effect", "성과가 숫자와 사례로 보이는가", "Do figures and cases show results"),
    ("확산가능성", "Reach", "다른 지역과 기관이 따라 할 수 있는가", "Can other regions and institutions follow it"),
)
GRADES = (
    ("최우수상", "Grand prize", MINISTER, 1),
    ("우수상", "Excellence prize", AGENCY_HEAD, 2),
    ("장려상", "Encouragement prize", AGENCY_HEAD, 3),
)
POINTS = Decimal(20)


def standard_shape() -> Shape:
    """Two tracks, five criteria of 20 points, five judges an entry, six awards a track; a start to be edited."""
    tracks = (
        TrackGiven("biz", "사업", "사업", "Services", 0, 6),
        TrackGiven("tech", "기술", "기술개발", "Technology", 0, 6),
    )
    criteria = tuple(
        CriterionGiven(name, POINTS, name_en, question, question_en)
        for name, name_en, question, question_en in CRITERIA
    )
    slots = tuple(
        SlotGiven(grade, authority[0], count, track.code, grade_en, authority[1])
        for grade, grade_en, authority, count in GRADES
        for track in tracks
    )
    return Shape(tracks, RoundGiven(criteria), slots)


def check_shape(shape: Shape) -> None:
    """Look whether the parts fit together; whether they can fill the slots, the rule set is asked when published.

    Raises:
        FieldError: the first part that does not fit.
    """
    _check_tracks(shape.tracks)
    if not shape.round.criteria:
        raise FieldError("criteria", N_("심사 항목을 하나 이상 적어 주십시오."))
    if shape.round.drop_count and 2 * shape.round.drop_count >= shape.round.trim_from:
        raise FieldError("drop_count", N_("양쪽에서 빼는 점수의 합이 절사를 시작하는 심사위원 수보다 적어야 합니다."))
    codes = {track.code for track in shape.tracks}
    for slot in shape.slots:
        if slot.track is not None and slot.track not in codes:
            raise FieldError(
                "slots", N_("%(grade)s: 부문 '%(track)s'이(가) 없습니다. 부문 표의 기호를 적어 주십시오."),
                grade=slot.grade, track=slot.track,
            )  # fmt: skip


def _check_tracks(tracks: tuple[TrackGiven, ...]) -> None:
    if not tracks:
        raise FieldError("tracks", N_("부문을 하나 이상 적어 주십시오."))
    for values in ([track.code for track in tracks], [track.prefix for track in tracks]):
        if doubled := sorted({value for value in values if values.count(value) > 1}):
            raise FieldError(
                "tracks", N_("부문의 기호와 접수번호 머리말은 서로 달라야 합니다: %(value)s"), value=", ".join(doubled)
            )
    for track in tracks:
        if track.max_awards is not None and track.max_awards < track.min_awards:
            raise FieldError("tracks", N_("%(track)s: 최대 시상 수가 최소보다 적습니다."), track=track.name)
