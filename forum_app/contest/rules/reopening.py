"""How a sealed sheet comes to be opened again: somebody asks, two organisers approve, the judge corrects; pure."""

from dataclasses import dataclass
from enum import StrEnum

from forum_app.contest.rules.contest import ContestState
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow

REOPENABLE = (
    ContestState.SEALED, ContestState.COMPUTED, ContestState.CANDIDATES, ContestState.VERIFICATION,
    ContestState.OBJECTIONS,
)  # fmt: skip


class ReopeningState(StrEnum):
    """Where a request to open a sealed sheet stands."""

    ASKED = "asked"
    SUPPORTED = "supported"
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"

    @classmethod
    def labels(cls) -> dict["ReopeningState", str]:
        """The visible words."""
        return {
            cls.ASKED: N_("요청함"), cls.SUPPORTED: N_("한 사람이 승인함"), cls.OPEN: N_("다시 열림"),
            cls.DONE: N_("다시 봉인함"), cls.REFUSED: N_("거절함"),
        }  # fmt: skip


UNDER_WAY = (ReopeningState.ASKED, ReopeningState.SUPPORTED, ReopeningState.OPEN)


@dataclass(frozen=True, slots=True)
class ReopeningFacts:
    """What the steps of a request depend on."""

    contest_state: ContestState
    is_first_approver: bool = False


def result_is_out(request: ReopeningFacts) -> str | None:
    """Sheets are opened between the seal and the final result."""
    return None if request.contest_state in REOPENABLE else N_("봉인한 뒤부터 결과를 확정하기 전까지만 할 수 있습니다.")


def approver_is_the_same(request: ReopeningFacts) -> str | None:
    """The second approval comes from somebody else."""
    return N_("다른 담당자 한 사람이 더 승인해야 합니다.") if request.is_first_approver else None


R = ReopeningState
RUN = Permission.CONTEST_RUN
REOPENING_WORKFLOW: Workflow[ReopeningState, ReopeningFacts] = Workflow(
    ReopeningState,
    initial=R.ASKED,
    steps=[
        Step("support", {R.ASKED}, R.SUPPORTED, RUN, N_("승인하기"), unless=(result_is_out,)),
        Step(
            "permit", {R.SUPPORTED}, R.OPEN, RUN, N_("승인하고 다시 열기"), unless=(result_is_out, approver_is_the_same)
        ),
        Step("refuse", {R.ASKED, R.SUPPORTED}, R.REFUSED, RUN, N_("거절하기"), reason=True),
        Step("conclude", {R.OPEN}, R.DONE, Permission.ENTRY_JUDGE, N_("다시 봉인하기")),
    ],
)
