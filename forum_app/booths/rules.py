"""Kinds of exhibitors and the states of their booth; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class ExhibitorKind(StrEnum):
    """Why an exhibitor is at the forum."""

    ACADEMY = "academy"
    INNOVATION = "innovation"
    STANDARD_MODEL = "standard_model"

    @classmethod
    def labels(cls) -> dict["ExhibitorKind", str]:
        """The visible words."""
        return {
            cls.ACADEMY: N_("투자 아카데미 참여기업"), cls.INNOVATION: N_("혁신기업"),
            cls.STANDARD_MODEL: N_("표준모델 공유화 사업 참여기관"),
        }  # fmt: skip


class ExhibitorState(StrEnum):
    """Where an exhibitor stands."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"

    @classmethod
    def labels(cls) -> dict["ExhibitorState", str]:
        """The visible words."""
        return {
            cls.APPLIED: N_("신청"), cls.ACCEPTED: N_("선정"), cls.ASSIGNED: N_("배치됨"),
            cls.WITHDRAWN: N_("철회"), cls.DECLINED: N_("미선정"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoothFacts:
    """What the steps of an exhibitor depend on."""

    forum_is_over: bool = False


def forum_has_passed(booth: BoothFacts) -> str | None:
    """A past edition is read-only."""
    return N_("끝난 행사는 고칠 수 없습니다.") if booth.forum_is_over else None


X = ExhibitorState
RUN = Permission.BOOTH_RUN
BOOTH_WORKFLOW: Workflow[ExhibitorState, BoothFacts] = Workflow(
    ExhibitorState,
    initial=X.APPLIED,
    steps=[
        Step("accept", {X.APPLIED}, X.ACCEPTED, RUN, N_("선정하기"), unless=(forum_has_passed,)),
        Step("decline", {X.APPLIED}, X.DECLINED, RUN, N_("선정하지 않음"), unless=(forum_has_passed,), reason=True),
        Step("assign", {X.ACCEPTED, X.ASSIGNED}, X.ASSIGNED, RUN, N_("배치하기"), unless=(forum_has_passed,)),
        Step("release", {X.ASSIGNED}, X.ACCEPTED, RUN, N_("배치 풀기"), unless=(forum_has_passed,)),
        Step(
            "withdraw", {X.APPLIED, X.ACCEPTED, X.ASSIGNED}, X.WITHDRAWN, RUN, N_("참가 철회"),
            unless=(forum_has_passed,), reason=True,
        ),
    ],
)  # fmt: skip


def allocation(waiting: Sequence[tuple[int, ExhibitorKind]], free: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """Which exhibitor gets which free booth: kinds stay together, in the order of their applications.

    Args:
        waiting: (exhibitor id, kind) in the order of their applications.
        free: (booth id, code), any order.

    Returns:
        (exhibitor id, booth id), as many as both lists allow.
    """
    kinds = list(ExhibitorKind)
    exhibitors = sorted(waiting, key=lambda exhibitor: kinds.index(exhibitor[1]))
    booths = sorted(free, key=lambda booth: booth[1])
    return [(exhibitor, booth) for (exhibitor, _), (booth, _) in zip(exhibitors, booths, strict=False)]
