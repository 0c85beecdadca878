"""States of a registration, who is waiting, and what a consent notice must say; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class RegistrationState(StrEnum):
    """Where a registration stands; the words of the JSON answer."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"

    @classmethod
    def labels(cls) -> dict["RegistrationState", str]:
        """The visible words."""
        return {
            cls.PENDING: N_("확인 대기"), cls.CONFIRMED: N_("확정"), cls.WAITLISTED: N_("대기"),
            cls.CANCELLED: N_("취소"),
        }  # fmt: skip


HOLDS_A_PLACE = frozenset({RegistrationState.PENDING, RegistrationState.CONFIRMED})


class ConsentKind(StrEnum):
    """What is consented to, each apart (Personal Information Protection Act, art. 22)."""

    COLLECT = "collect"
    THIRD_PARTY = "third_party"
    PORTRAIT = "portrait"
    MARKETING = "marketing"

    @classmethod
    def labels(cls) -> dict["ConsentKind", str]:
        """The visible words."""
        return {
            cls.COLLECT: N_("개인정보 수집·이용"), cls.THIRD_PARTY: N_("개인정보 제3자 제공"),
            cls.PORTRAIT: N_("사진·영상 촬영과 이용"), cls.MARKETING: N_("다음 행사 소식 받기"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What the steps of a registration depend on; times are UTC."""

    at: datetime
    starts_at: datetime


def forum_has_begun(registration: RegistrationFacts) -> str | None:
    """Nobody cancels a place that may be in use."""
    return N_("행사가 시작되어 취소할 수 없습니다.") if registration.at >= registration.starts_at else None


R = RegistrationState
RUN = Permission.REGISTRATION_RUN
REGISTRATION_WORKFLOW: Workflow[RegistrationState, RegistrationFacts] = Workflow(
    RegistrationState,
    initial=R.PENDING,
    steps=[
        Step("confirm", {R.PENDING}, R.CONFIRMED, RUN, N_("확정하기")),
        Step("waitlist", {R.PENDING}, R.WAITLISTED, RUN, N_("대기로 옮기기")),
        Step("promote", {R.WAITLISTED}, R.CONFIRMED, RUN, N_("자리 배정")),
        Step(
            "cancel", {R.PENDING, R.CONFIRMED, R.WAITLISTED}, R.CANCELLED, RUN, N_("등록 취소"),
            unless=(forum_has_begun,),
        ),
    ],
)  # fmt: skip
