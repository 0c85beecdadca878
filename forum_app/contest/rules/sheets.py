"""States of a score sheet and when each step may be taken; pure."""

from dataclasses import dataclass
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class SheetState(StrEnum):
    """Where a score sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SEALED = "sealed"
    REOPENED = "reopened"

    @classmethod
    def labels(cls) -> dict["SheetState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("작성 중"), cls.SUBMITTED: N_("제출"), cls.SEALED: N_("봉인됨"),
            cls.REOPENED: N_("다시 열림"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the steps of a score sheet depend on: whether scoring is open and how many scores are missing."""

    scoring_is_open: bool
    missing_count: int = 0
    approval_count: int = 0


def scoring_is_closed(sheet: SheetFacts) -> str | None:
    """No score before scoring begins, none after the seal."""
    return None if sheet.scoring_is_open else N_("지금은 채점 시간이 아닙니다.")


def sheet_is_partial(sheet: SheetFacts) -> str | None:
    """A sheet counts only when complete."""
    return N_("점수를 모두 적어야 제출할 수 있습니다.") if sheet.missing_count else None


APPROVALS = 2


def approvals_are_missing(sheet: SheetFacts) -> str | None:
    """Nobody opens a sealed sheet alone."""
    return None if sheet.approval_count >= APPROVALS else N_("두 사람이 승인해야 다시 열 수 있습니다.")


S = SheetState
RUN = Permission.CONTEST_RUN
SHEET_WORKFLOW: Workflow[SheetState, SheetFacts] = Workflow(
    SheetState,
    initial=S.DRAFT,
    steps=[
        Step("save", {S.DRAFT}, S.DRAFT, Permission.ENTRY_JUDGE, N_("저장"), unless=(scoring_is_closed,)),
        Step(
            "submit", {S.DRAFT}, S.SUBMITTED, Permission.ENTRY_JUDGE, N_("제출하기"),
            unless=(scoring_is_closed, sheet_is_partial),
        ),
        Step("revise", {S.SUBMITTED}, S.DRAFT, Permission.ENTRY_JUDGE, N_("다시 고치기"), unless=(scoring_is_closed,)),
        Step("seal", {S.SUBMITTED}, S.SEALED, RUN, N_("봉인")),
        Step(
            "reopen", {S.SEALED}, S.REOPENED, RUN, N_("심사표 다시 열기"), unless=(approvals_are_missing,), reason=True
        ),
        Step("correct", {S.REOPENED}, S.REOPENED, Permission.ENTRY_JUDGE, N_("저장")),
        Step("reseal", {S.REOPENED}, S.SEALED, Permission.ENTRY_JUDGE, N_("다시 봉인하기"), unless=(sheet_is_partial,)),
    ],
)  # fmt: skip
