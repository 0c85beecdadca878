"""How each step of a contest is taken from its console: by one press, or on a page of its own.

A step that is not listed here has no button. Steps of the judging are added beside those of the call.
"""

from collections.abc import Callable
from dataclasses import dataclass

from forum_app.contest.models import Contest
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestFacts
from forum_app.contest.services import call
from forum_app.contest.services.deciding import finish_awarding, hear_objections
from forum_app.contest.services.eligibility import start_eligibility
from forum_app.contest.services.scoring import start_scoring
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class StepWay:
    """`service` takes the step at once and `done` says so; or `page` is the endpoint (slug) that asks first."""

    service: Callable[..., object] | None = None
    done: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A button of the console; `refusal` says what is still missing."""

    name: str
    label: str
    refusal: str | None
    way: StepWay


STEP_WAYS: dict[str, StepWay] = {
    "publish": StepWay(page="contest.contest_publish"),
    "open": StepWay(call.open_call, N_("접수를 시작했습니다.")),
    "close": StepWay(call.close_call, N_("접수를 마감했습니다.")),
    "start_eligibility": StepWay(start_eligibility, N_("자격 확인을 시작했습니다.")),
    "assign": StepWay(page="contest.assignment"),
    "start_scoring": StepWay(start_scoring, N_("채점을 시작했습니다. 심사위원이 점수를 적을 수 있습니다.")),
    "seal": StepWay(page="contest.seal_scores"),
    "compute": StepWay(page="contest.compute"),
    "nominate": StepWay(page="contest.nominate"),
    "start_verification": StepWay(page="contest.start_verification"),
    "hear_objections": StepWay(hear_objections, N_("이의신청을 더 받지 않습니다. 들어온 이의에 답해 주십시오.")),
    "finalise": StepWay(page="contest.finalise"),
    "award": StepWay(finish_awarding, N_("시상을 마쳤습니다.")),
}


def offered_steps(contest: Contest, actor: Actor, facts: ContestFacts) -> list[OfferedStep]:
    """The buttons that `actor` sees on `contest`; none once its forum is over."""
    if facts.forum_is_over:
        return []
    offers = CONTEST_WORKFLOW.offered(contest.state, actor, facts, contest.forum.scope)
    return [
        OfferedStep(offer.step.name, offer.step.label, offer.refusal, STEP_WAYS[offer.step.name])
        for offer in offers
        if offer.step.name in STEP_WAYS
    ]
