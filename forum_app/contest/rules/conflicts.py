"""Requests that a judge be kept away from an entry, and how they are decided; pure."""

from dataclasses import dataclass
from enum import StrEnum

from forum_app.contest.rules.contest import ContestState
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class ConflictState(StrEnum):
    """Where a challenge or a recusal stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"

    @classmethod
    def labels(cls) -> dict["ConflictState", str]:
        """The visible words."""
        return {cls.OPEN: N_("결정 대기"), cls.GRANTED: N_("인용"), cls.REFUSED: N_("기각")}


C = ContestState
TO_CHALLENGE = (C.PUBLISHED, C.OPEN, C.CLOSED, C.ELIGIBILITY)
"""When an entrant may challenge a judge of a published panel: before anybody is assigned."""
TO_RECUSE = (C.ASSIGNED, C.SCORING)
"""When a judge may ask to be spared an entry: from seeing it until the seal."""


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """What deciding depends on: whether scores are sealed already."""

    is_sealed: bool


def scores_are_sealed(request: ConflictFacts) -> str | None:
    """Behind the seal nobody is kept away any more."""
    return N_("봉인한 뒤에는 제척, 기피, 회피를 적을 수 없습니다.") if request.is_sealed else None


R = ConflictState
RUN = Permission.CONTEST_RUN
CONFLICT_WORKFLOW: Workflow[ConflictState, ConflictFacts] = Workflow(
    ConflictState,
    initial=R.OPEN,
    steps=[
        Step("uphold", {R.OPEN}, R.GRANTED, RUN, N_("받아들이기"), unless=(scores_are_sealed,)),
        Step("dismiss", {R.OPEN}, R.REFUSED, RUN, N_("받아들이지 않기"), reason=True),
    ],
)
