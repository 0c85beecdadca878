"""The steps of a contest and of an entry, all of them at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from forum_app.contest.rules import (
    CONTEST_WORKFLOW,
    ENTRY_WORKFLOW,
    ContestFacts,
    ContestState,
    EntryFacts,
    EntryState,
)
from forum_app.core.errors import StepRefused
from forum_app.core.permissions import NOBODY, system_actor

OPENS = datetime(2023, 10, 4, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=44)
S = ContestState
READY = ContestFacts(
    at=CLOSES, opens_at=OPENS, closes_at=CLOSES, entry_count=1, verification_days=10, verification_ends_at=CLOSES
)  # fmt: skip
ALL = system_actor("tests")
NEXT = {
    "publish": ({S.DRAFT}, S.PUBLISHED),
    "open": ({S.PUBLISHED}, S.OPEN),
    "close": ({S.OPEN}, S.CLOSED),
    "start_eligibility": ({S.CLOSED}, S.ELIGIBILITY),
    "assign": ({S.ELIGIBILITY, S.COMPUTED}, S.ASSIGNED),
    "start_scoring": ({S.ASSIGNED}, S.SCORING),
    "seal": ({S.SCORING}, S.SEALED),
    "compute": ({S.SEALED}, S.COMPUTED),
    "nominate": ({S.COMPUTED}, S.CANDIDATES),
    "start_verification": ({S.CANDIDATES}, S.VERIFICATION),
    "hear_objections": ({S.VERIFICATION}, S.OBJECTIONS),
    "finalise": ({S.CANDIDATES, S.OBJECTIONS}, S.FINAL),
    "award": ({S.FINAL}, S.AWARDED),
}


@pytest.mark.parametrize(("state", "step"), list(product(ContestState, NEXT)))
def test_a_contest_moves_only_to_its_next_state(state, step):
    sources, target = NEXT[step]
    if state in sources:
        assert CONTEST_WORKFLOW.follow(step, state, ALL, READY) is target
    else:
        with pytest.raises(StepRefused):
            CONTEST_WORKFLOW.follow(step, state, ALL, READY)


@pytest.mark.parametrize(
    ("state", "step", "facts"),
    [
        (ContestState.DRAFT, "publish", replace(READY, rule_problem="고칠 곳")),
        (ContestState.PUBLISHED, "open", replace(READY, at=OPENS - timedelta(microseconds=1))),
        (ContestState.OPEN, "close", replace(READY, at=CLOSES - timedelta(microseconds=1))),
        (ContestState.OPEN, "close", replace(READY, entry_count=0)),
        (ContestState.ELIGIBILITY, "assign", replace(READY, unassigned_count=1)),
        (ContestState.ELIGIBILITY, "assign", replace(READY, undecided_count=1)),
        (ContestState.COMPUTED, "assign", replace(READY, is_computed=True)),
        (ContestState.COMPUTED, "nominate", replace(READY, is_last_stage=False)),
        (ContestState.COMPUTED, "nominate", replace(READY, reopened_count=1)),
        (ContestState.COMPUTED, "nominate", replace(READY, missing_note_count=1)),
        (ContestState.COMPUTED, "nominate", replace(READY, is_recompute_asked=True)),
        (ContestState.COMPUTED, "assign", replace(READY, is_recompute_asked=True)),
        (ContestState.CANDIDATES, "start_verification", replace(READY, verification_days=0)),
        (ContestState.CANDIDATES, "start_verification", replace(READY, awaits_review=True)),
        (ContestState.CANDIDATES, "start_verification", replace(READY, refused_count=1)),
        (ContestState.VERIFICATION, "hear_objections", replace(READY, verification_ends_at=None)),
        (ContestState.VERIFICATION, "hear_objections", replace(READY, at=CLOSES - timedelta(microseconds=1))),
        (ContestState.OBJECTIONS, "finalise", replace(READY, open_objection_count=1)),
        (ContestState.OBJECTIONS, "finalise", replace(READY, unsettled_count=1)),
        (ContestState.OBJECTIONS, "finalise", replace(READY, is_recompute_asked=True)),
        (ContestState.CANDIDATES, "finalise", replace(READY, awaits_review=True)),
        (ContestState.OBJECTIONS, "recompute", READY),
        (ContestState.CANDIDATES, "finalise", replace(READY, awaits_verification=True)),
        (ContestState.SCORING, "seal", replace(READY, missing_sheet_count=1)),
        (ContestState.FINAL, "award", replace(READY, unhanded_award_count=1)),
    ],
)
def test_a_step_waits_for_what_it_needs(state, step, facts):
    with pytest.raises(StepRefused):
        CONTEST_WORKFLOW.follow(step, state, ALL, facts)


@pytest.mark.parametrize("state", list(ContestState))
def test_nobody_is_offered_a_step_of_a_contest(state):
    assert CONTEST_WORKFLOW.offered(state, NOBODY, READY) == []


@pytest.mark.parametrize(
    ("step", "at", "is_open", "may_be_recorded", "is_taken"),
    [
        ("submit", CLOSES - timedelta(microseconds=1), True, False, True),
        ("submit", CLOSES, True, False, False),
        ("submit", OPENS, False, True, False),
        ("receive", CLOSES, False, True, True),
        ("receive", OPENS, True, False, False),
    ],
)
def test_entrants_have_the_deadline_and_organisers_the_time_until_the_assignment(
    step, at, is_open, may_be_recorded, is_taken
):
    facts = EntryFacts(at=at, closes_at=CLOSES, is_open=is_open, may_be_recorded=may_be_recorded)
    offer = next(o for o in ENTRY_WORKFLOW.offered(EntryState.DRAFT, ALL, facts) if o.step.name == step)
    assert (offer.refusal is None) is is_taken


def test_an_entry_leaves_judging_only_as_candidate_or_without_a_prize():
    facts = EntryFacts(at=CLOSES, closes_at=CLOSES, is_open=False)
    names = [offer.step.name for offer in ENTRY_WORKFLOW.offered(EntryState.IN_JUDGING, ALL, facts)]
    assert names == ["advance", "leave", "select", "decline", "disqualify"]
