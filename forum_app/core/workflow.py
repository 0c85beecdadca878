"""The one state-machine engine: a table of steps that services, buttons, tests and diagrams read; pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission, ScopeKey

S = TypeVar("S", bound=StrEnum)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Step(Generic[S, F]):
    """One arrow: from any of `sources` to `target`, for whoever holds `needs`.

    `unless` are rules: each looks at the facts and answers why not, or None. `reason`: one must be given.
    `label` is what the button says (Korean msgid).
    """

    name: str
    sources: frozenset[S] | set[S]
    target: S
    needs: Permission
    label: str
    unless: tuple[Callable[[F], str | None], ...] = ()
    reason: bool = False

    def refusal(self, facts: F) -> str | None:
        """The first reason why the step is not possible now, or None."""
        return next((why for rule in self.unless if (why := rule(facts))), None)


@dataclass(frozen=True, slots=True)
class Offer(Generic[S, F]):
    """A step that leads on from here; `refusal` says what is still missing, None when it may be taken."""

    step: Step[S, F]
    refusal: str | None


class Workflow(Generic[S, F]):
    """All steps of one kind of thing. Building it fails on doubled names and unreachable states."""

    def __init__(self, states: type[S], *, initial: S, steps: Iterable[Step[S, F]]) -> None:
        self.states = states
        self.initial = initial
        listed = list(steps)
        self.steps = {step.name: step for step in listed}
        if len(self.steps) != len(listed):
            raise ValueError("two steps share a name")
        if missing := set(states) - self._reached():
            raise ValueError(f"no step leads to {sorted(missing)}")

    def _reached(self) -> set[S]:
        reached = {self.initial}
        while True:
            more = {step.target for step in self.steps.values() if reached & set(step.sources)} - reached
            if not more:
                return reached
            reached |= more

    def offered(self, state: S, actor: Actor, facts: F, scope: ScopeKey | None = None) -> list[Offer[S, F]]:
        """The steps out of `state` that `actor` may take within `scope`, each with what still hinders it."""
        return [
            Offer(step, step.refusal(facts))
            for step in self.steps.values()
            if state in step.sources and actor.may(step.needs, scope)
        ]

    def follow(
        self, name: str, state: S, actor: Actor, facts: F, *, reason: str = "", scope: ScopeKey | None = None
    ) -> S:
        """The state after step `name`.

        Raises:
            StepRefused: no such arrow, no right, a rule objects, or the reason is missing.
        """
        step = self.steps.get(name)
        if step is None or state not in step.sources or not actor.may(step.needs, scope):
            raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
        if why := step.refusal(facts):
            raise StepRefused(why)
        if step.reason and not reason.strip():
            raise StepRefused(N_("사유를 적어 주십시오."))
        return step.target
