"""States of a registration, the steps between them, and when one may sign up; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class RegistrationState(StrEnum):
    """Where a registration stands; the words of the JSON answer."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"

    @classmethod
    def labels(cls) -> dict["RegistrationState", str]:
        """The visible words."""
        return {
            cls.PENDING: N_("확인 대기"), cls.CONFIRMED: N_("확정"), cls.WAITLISTED: N_("대기"),
            cls.OFFERED: N_("자리 제안"), cls.CANCELLED: N_("취소"),
        }  # fmt: skip


HOLDS_A_PLACE = frozenset({RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.OFFERED})


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What the steps of a registration depend on; times are UTC."""

    at: datetime
    starts_at: datetime


def forum_has_begun(registration: RegistrationFacts) -> str | None:
    """Nobody cancels a place that may be in use."""
    return N_("행사가 시작되어 취소할 수 없습니다.") if registration.at >= registration.starts_at else None


def sign_up_is_closed(at: datetime, opens_at: datetime, closes_at: datetime) -> str | None:
    """Why nobody can sign up at `at`, or None: open from `opens_at`, shut at `closes_at` (UTC)."""
    if at < opens_at:
        return N_("아직 등록을 받지 않습니다.")
    return N_("등록 기간이 끝났습니다.") if at >= closes_at else None


class HasWindow(Protocol):
    """What decides whether a ticket is open to everybody; moments are UTC."""

    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...

    @property
    def needs_invitation(self) -> bool: ...


T = TypeVar("T", bound=HasWindow)


def default_ticket(tickets: Sequence[T], at: datetime) -> T | None:
    """Of `tickets`, the first open to everybody at `at`; while none is, the first for everybody, if there is one."""
    public = [ticket for ticket in tickets if not ticket.needs_invitation]
    opened = [ticket for ticket in public if sign_up_is_closed(at, ticket.opens_at, ticket.closes_at) is None]
    return next(iter([*opened, *public]), None)


R = RegistrationState
RUN = Permission.REGISTRATION_RUN
REGISTRATION_WORKFLOW: Workflow[RegistrationState, RegistrationFacts] = Workflow(
    RegistrationState,
    initial=R.PENDING,
    steps=[
        Step("confirm", {R.PENDING}, R.CONFIRMED, RUN, N_("확정하기")),
        Step("waitlist", {R.PENDING}, R.WAITLISTED, RUN, N_("대기로 옮기기")),
        Step("promote", {R.WAITLISTED}, R.CONFIRMED, RUN, N_("자리 배정")),
        Step("admit", {R.WAITLISTED}, R.PENDING, RUN, N_("확인 대기로 옮기기")),
        Step("offer", {R.WAITLISTED}, R.OFFERED, RUN, N_("자리 제안하기")),
        Step("accept", {R.OFFERED}, R.CONFIRMED, RUN, N_("자리 받기")),
        Step("lapse", {R.OFFERED}, R.CANCELLED, RUN, N_("제안 기한 지남")),
        Step(
            "cancel", {R.PENDING, R.CONFIRMED, R.WAITLISTED, R.OFFERED}, R.CANCELLED, RUN, N_("등록 취소"),
            unless=(forum_has_begun,),
        ),
    ],
)  # fmt: skip
