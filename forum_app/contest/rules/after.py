"""What follows the computation: objections, what two people decide together, what entrants are told; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class Feedback(StrEnum):
    """What an entrant reads of the judging once the result is public."""

    NONE = "none"
    COMMENTS = "comments"
    COMMENTS_SCORE = "comments_score"

    @classmethod
    def labels(cls) -> dict["Feedback", str]:
        """The visible words."""
        return {
            cls.NONE: N_("알리지 않음"), cls.COMMENTS: N_("심사 의견"), cls.COMMENTS_SCORE: N_("심사 의견과 점수"),
        }  # fmt: skip


class ObjectionKind(StrEnum):
    """What an objection is about."""

    CANDIDATE = "candidate"
    PROCEDURE = "procedure"
    OWN_RESULT = "own_result"

    @classmethod
    def labels(cls) -> dict["ObjectionKind", str]:
        """The visible words."""
        return {
            cls.CANDIDATE: N_("후보에 대한 이의"), cls.PROCEDURE: N_("심사 절차에 대한 이의"),
            cls.OWN_RESULT: N_("자기 출품작의 결과에 대한 이의"),
        }  # fmt: skip


class ObjectionState(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @classmethod
    def labels(cls) -> dict["ObjectionState", str]:
        """The visible words."""
        return {cls.FILED: N_("심의 중"), cls.UPHELD: N_("받아들임"), cls.DISMISSED: N_("받아들이지 않음")}


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """What answering depends on."""

    contest_is_decided: bool = False


def contest_is_decided(objection: ObjectionFacts) -> str | None:
    """The result is final once every objection has its answer."""
    return N_("결과를 확정한 뒤에는 할 수 없습니다.") if objection.contest_is_decided else None


RUN = Permission.CONTEST_RUN
OBJECTION_WORKFLOW: Workflow[ObjectionState, ObjectionFacts] = Workflow(
    ObjectionState,
    initial=ObjectionState.FILED,
    steps=[
        Step(
            "uphold", {ObjectionState.FILED}, ObjectionState.UPHELD, RUN, N_("이의를 받아들이기"),
            unless=(contest_is_decided,), reason=True,
        ),
        Step(
            "dismiss", {ObjectionState.FILED}, ObjectionState.DISMISSED, RUN, N_("이의를 받아들이지 않기"),
            unless=(contest_is_decided,), reason=True,
        ),
    ],
)  # fmt: skip


class RecomputeBasis(StrEnum):
    """Why a computed result is decided again."""

    OBJECTION = "objection"
    REFUSAL = "refusal"
    DISQUALIFICATION = "disqualification"
    SHEET = "sheet"

    @classmethod
    def labels(cls) -> dict["RecomputeBasis", str]:
        """The visible words."""
        return {
            cls.OBJECTION: N_("받아들인 이의"), cls.REFUSAL: N_("심의위원회가 동의하지 않은 후보"),
            cls.DISQUALIFICATION: N_("출품작의 자격 상실"), cls.SHEET: N_("다시 연 심사표"),
        }  # fmt: skip


class RequestState(StrEnum):
    """Where something that two people decide together stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"

    @classmethod
    def labels(cls) -> dict["RequestState", str]:
        """The visible words."""
        return {
            cls.REQUESTED: N_("승인 대기"), cls.APPROVED: N_("승인함"), cls.DECLINED: N_("승인하지 않음"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """Whether whoever decides has asked for it."""

    is_own: bool


def asker_decides(request: RequestFacts) -> str | None:
    """Nobody approves what they asked for."""
    return N_("요청한 사람이 아닌 다른 담당자가 승인해야 합니다.") if request.is_own else None


REQUEST_WORKFLOW: Workflow[RequestState, RequestFacts] = Workflow(
    RequestState,
    initial=RequestState.REQUESTED,
    steps=[
        Step("approve", {RequestState.REQUESTED}, RequestState.APPROVED, RUN, N_("승인하기"), unless=(asker_decides,)),
        Step("turn_down", {RequestState.REQUESTED}, RequestState.DECLINED, RUN, N_("승인하지 않기")),
    ],
)


def last_day(first: date, days: int) -> date:
    """The last of `days` days, `first` being the first."""
    return first + timedelta(days=days - 1)


def due_day(filed_on: date, days: int) -> date:
    """The day by which an objection is answered: `days` days after the day on which it came in."""
    return filed_on + timedelta(days=days)


def last_revocation_day(granted_on: date, years: int) -> date:
    """The last day on which an award may be revoked: `years` years after it was granted."""
    try:
        return granted_on.replace(year=granted_on.year + years)
    except ValueError:  # 29 February
        return granted_on.replace(year=granted_on.year + years, month=3, day=1)
