"""Until when a call takes entries, at the second; golden cases, then any minutes and any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.rules import ENTRY_WORKFLOW, EntryFacts, EntryState
from forum_app.contest.rules.deadline import extension_problem, last_moment, submission_deadline
from forum_app.contest.services.tokens import link_holder

CLOSES = datetime(2023, 11, 17, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRACE = timedelta(minutes=10)
IN_TIME, LATE = CLOSES - SECOND, CLOSES


@pytest.mark.parametrize(
    ("minutes", "begun_at", "deadline"),
    [
        (0, IN_TIME, CLOSES),
        (0, None, CLOSES),
        (10, IN_TIME, CLOSES + GRACE),
        (10, LATE, CLOSES),
        (10, CLOSES + SECOND, CLOSES),
        (10, None, CLOSES),
    ],
)
def test_grace_is_for_what_was_begun_before_the_deadline(minutes, begun_at, deadline):
    assert submission_deadline(CLOSES, minutes, begun_at) == deadline


@pytest.mark.parametrize("step", ["submit", "write"])
@pytest.mark.parametrize(
    ("at", "begun_at", "is_taken"),
    [
        (CLOSES - SECOND, IN_TIME, True),
        (CLOSES, IN_TIME, True),
        (CLOSES + SECOND, IN_TIME, True),
        (CLOSES + GRACE - SECOND, IN_TIME, True),
        (CLOSES + GRACE, IN_TIME, False),
        (CLOSES + GRACE + SECOND, IN_TIME, False),
        (CLOSES, LATE, False),
        (CLOSES + SECOND, None, False),
    ],
)
def test_a_draft_begun_in_time_is_written_and_handed_in_until_the_grace_ends(step, at, begun_at, is_taken):
    facts = EntryFacts(
        at=at, closes_at=CLOSES, is_open=True, submit_closes_at=submission_deadline(CLOSES, 10, begun_at)
    )
    assert (refusal(step, EntryState.DRAFT, facts) is None) is is_taken


@pytest.mark.parametrize("step", ["edit", "withdraw"])
def test_what_was_handed_in_stays_as_it_is_from_the_deadline_on(step):
    before = EntryFacts(at=CLOSES - SECOND, closes_at=CLOSES, is_open=True, submit_closes_at=CLOSES + GRACE)
    on_it = EntryFacts(at=CLOSES, closes_at=CLOSES, is_open=True, submit_closes_at=CLOSES + GRACE)
    answers = [refusal(step, EntryState.SUBMITTED, facts) for facts in (before, on_it)]
    assert answers == [None, "접수가 마감되었습니다."]


@pytest.mark.parametrize(
    ("wanted", "at", "scoring_closes_at", "is_refused"),
    [
        (CLOSES + SECOND, IN_TIME, None, False),
        (CLOSES, IN_TIME, None, True),
        (CLOSES - SECOND, CLOSES - GRACE, None, True),
        (CLOSES + GRACE, CLOSES + GRACE - SECOND, None, False),
        (CLOSES + GRACE, CLOSES + GRACE, None, True),
        (CLOSES + GRACE, IN_TIME, CLOSES + GRACE + SECOND, False),
        (CLOSES + GRACE, IN_TIME, CLOSES + GRACE, True),
    ],
)
def test_a_deadline_moves_to_a_later_moment_ahead_and_before_the_scoring_ends(
    wanted, at, scoring_closes_at, is_refused
):
    problem = extension_problem(CLOSES, wanted, at=at, scoring_closes_at=scoring_closes_at)
    assert (problem is not None) is is_refused


@given(st.integers(0, 180), st.none() | st.timedeltas(timedelta(days=-60), timedelta(days=60)))
def test_nothing_is_ever_due_before_the_deadline_or_after_its_last_moment(minutes, begun):
    begun_at = None if begun is None else CLOSES + begun
    assert CLOSES <= submission_deadline(CLOSES, minutes, begun_at) <= last_moment(CLOSES, minutes)


def refusal(step: str, state: EntryState, facts: EntryFacts) -> str | None:
    offers = ENTRY_WORKFLOW.offered(state, link_holder(7), facts, ("institution", 7))
    return next(offer.refusal for offer in offers if offer.step.name == step)
