from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import pytest

from forum_app.core.errors import StepRefused
from forum_app.core.permissions import NOBODY, Actor, Grant, Permission
from forum_app.core.workflow import Step, Workflow


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Facts:
    has_key: bool = True


def key_is_missing(facts: Facts) -> str | None:
    return None if facts.has_key else "열쇠가 없습니다."


STEPS = [
    Step("open", {Door.SHUT}, Door.OPEN, Permission.CHECKIN_RECORD, "열기"),
    Step("shut", {Door.OPEN}, Door.SHUT, Permission.CHECKIN_RECORD, "닫기"),
    Step("lock", {Door.SHUT}, Door.LOCKED, Permission.FORUM_RUN, "잠그기", unless=(key_is_missing,), reason=True),
    Step("unlock", {Door.LOCKED}, Door.SHUT, Permission.FORUM_RUN, "풀기", unless=(key_is_missing,)),
]
DOOR = Workflow(Door, initial=Door.SHUT, steps=STEPS)
GUARD = Actor(1, "guard", (Grant("guard", frozenset({Permission.CHECKIN_RECORD}), ("forum", 3)),))
OWNER = Actor(2, "owner", (Grant("owner", frozenset({Permission.CHECKIN_RECORD, Permission.FORUM_RUN})),))


@pytest.mark.parametrize(("state", "step"), list(product(Door, DOOR.steps.values())))
def test_only_the_arrows_of_the_table_exist(state, step):
    if state in step.sources:
        assert DOOR.follow(step.name, state, OWNER, Facts(), reason="왜") is step.target
    else:
        with pytest.raises(StepRefused):
            DOOR.follow(step.name, state, OWNER, Facts(), reason="왜")


def test_a_step_needs_its_permission_within_the_scope():
    assert DOOR.follow("open", Door.SHUT, GUARD, Facts(), scope=("forum", 3)) is Door.OPEN
    for actor, name, scope in [(GUARD, "open", ("forum", 4)), (GUARD, "lock", ("forum", 3)), (NOBODY, "open", None)]:
        with pytest.raises(StepRefused):
            DOOR.follow(name, Door.SHUT, actor, Facts(), reason="왜", scope=scope)


def test_a_rule_refuses_in_its_own_words():
    with pytest.raises(StepRefused, match="열쇠가 없습니다"):
        DOOR.follow("lock", Door.SHUT, OWNER, Facts(has_key=False), reason="왜")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_step_that_asks_for_a_reason_gets_one(reason):
    with pytest.raises(StepRefused, match="사유"):
        DOOR.follow("lock", Door.SHUT, OWNER, Facts(), reason=reason)


def test_an_unknown_step_is_refused():
    with pytest.raises(StepRefused):
        DOOR.follow("burn", Door.SHUT, OWNER, Facts())


def test_buttons_are_the_steps_of_the_actor_each_with_what_hinders_it():
    def offered(actor, facts):
        return [(offer.step.name, offer.refusal) for offer in DOOR.offered(Door.SHUT, actor, facts, ("forum", 3))]

    assert offered(OWNER, Facts()) == [("open", None), ("lock", None)]
    assert offered(OWNER, Facts(has_key=False)) == [("open", None), ("lock", "열쇠가 없습니다.")]
    assert offered(GUARD, Facts()) == [("open", None)]
    assert offered(NOBODY, Facts()) == []


def test_a_table_with_a_doubled_name_or_an_unreachable_state_is_not_built():
    with pytest.raises(ValueError, match="share a name"):
        Workflow(Door, initial=Door.SHUT, steps=[*STEPS, STEPS[0]])
    with pytest.raises(ValueError, match="locked"):
        Workflow(Door, initial=Door.SHUT, steps=STEPS[:2])
