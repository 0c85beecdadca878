"""The shapes a new contest and a new round start with; to be edited."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from forum_app.contest.judging.ruleset import Method, RoundKind
from forum_app.contest.services.shapes import (
    AUDIENCE_POINTS,
    CriterionGiven,
    RoundGiven,
    Shape,
    SlotGiven,
    TrackGiven,
)

MINISTER = ("보건복지부장관", "Minister of Health and Welfare")
AGENCY_HEAD = ("중앙사회서비스원장", "President of the Central Social Service Agency")
CRITERIA = (
    CriterionGiven(
        "공공성", Decimal(20), "Public value", "사회문제와 맞닿고 이용자에게 돌아가는가",
        "Does it serve its users in a social problem",
    ),
    CriterionGiven(
        "혁신성", Decimal(20), "Innovation", "방법이나 구조가 새로운가", "Is its method or structure new",
    ),
    CriterionGiven(
        "실현가능성", Decimal(20), "Feasibility", "인력, 재원, 일정이 갖춰졌는가",
        "Are people, funds and schedule in place",
    ),
    CriterionGiven(
        "효과성", Decimal(20), "Effect", "성과가 숫자와 사례로 보이는가", "Do figures and cases show results",
    ),
    CriterionGiven(
        "확산가능성", Decimal(20), "Reach", "다른 지역과 기관이 따라 할 수 있는가",
        "Can other regions and institutions follow it",
    ),
)  # fmt: skip
PRESENTATION = (
    CriterionGiven(
        "발표 내용", Decimal(50), "Content", "무엇을 했고 무엇이 나아졌는지 분명한가",
        "Is it clear what was done and what improved",
    ),
    CriterionGiven("전달력", Decimal(30), "Delivery", "듣는 사람이 쉽게 알아듣는가", "Is it easy to follow"),
    CriterionGiven("질의응답", Decimal(20), "Answers", "물음에 맞게 답하는가", "Do the answers meet the questions"),
)  # fmt: skip
VOTE = (
    CriterionGiven(
        "참관단 지지", AUDIENCE_POINTS, "Audience vote", "표를 받은 비율이 점수가 됩니다",
        "The share of the votes becomes the score",
    ),
)  # fmt: skip
GRADES = (
    ("최우수상", "Grand prize", MINISTER, 1),
    ("우수상", "Excellence prize", AGENCY_HEAD, 2),
    ("장려상", "Encouragement prize", AGENCY_HEAD, 3),
)
CODES = {RoundKind.DOCUMENT: "doc", RoundKind.PRESENTATION: "pt", RoundKind.AUDIENCE: "vote"}


def standard_shape(*, scoring_closes_at: datetime | None = None) -> Shape:
    """Two tracks, five criteria of 20 points, five judges an entry, six awards a track."""
    tracks = (
        TrackGiven("biz", "사업", "사업", "Services", 0, 6),
        TrackGiven("tech", "기술", "기술개발", "Technology", 0, 6),
    )
    slots = tuple(
        SlotGiven(grade, authority[0], count, track.code, grade_en, authority[1])
        for grade, grade_en, authority, count in GRADES
        for track in tracks
    )
    round_ = replace(standard_round(RoundKind.DOCUMENT), scoring_closes_at=scoring_closes_at)
    return Shape(tracks, (round_,), slots)


def standard_round(kind: RoundKind, taken: Collection[str] = ()) -> RoundGiven:
    """A round of `kind` to start from, with a code that is not among `taken`.

    A vote of the audience runs with the round before it: each voter is a judge who gives one entry all the points.
    """
    code = free_code(CODES[kind], taken)
    if kind is RoundKind.AUDIENCE:
        return RoundGiven(VOTE, None, 1, Method.MEAN, 0, code=code, kind=kind, runs_with_previous=True)
    if kind is RoundKind.PRESENTATION:
        return RoundGiven(PRESENTATION, None, code=code, kind=kind)
    return RoundGiven(CRITERIA, code=code)


def free_code(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or `wanted` with the first number behind it that makes it new."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"
