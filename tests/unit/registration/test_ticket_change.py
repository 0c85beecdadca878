"""Who may have which other ticket, and how the registration stands then."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.permissions import system_actor
from forum_app.registration.rules import (
    HOLDS_A_PLACE,
    REGISTRATION_WORKFLOW,
    RegistrationFacts,
    RegistrationState,
    TicketKind,
)
from forum_app.registration.rules.ticket_change import (
    TicketHolder,
    cannot_be_chosen,
    cannot_be_given,
    cannot_change,
    cannot_change_oneself,
    step_with,
)

S = RegistrationState
NOW = datetime(2023, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """A ticket as the rules see it."""

    kind: TicketKind = TicketKind.GENERAL
    opens_at: datetime = NOW - DAY
    closes_at: datetime = NOW + DAY
    needs_approval: bool = False
    needs_invitation: bool = False


CONFIRMED = TicketHolder(S.CONFIRMED)
holders = st.builds(
    TicketHolder, state=st.sampled_from(S), is_erased=st.booleans(), has_come=st.booleans(), has_company=st.booleans(),
    has_begun=st.booleans(),
)  # fmt: skip
tickets = st.builds(
    Kind, kind=st.sampled_from(TicketKind), needs_approval=st.booleans(), needs_invitation=st.booleans(),
    opens_at=st.sampled_from([NOW - DAY, NOW, NOW + DAY]), closes_at=st.sampled_from([NOW, NOW + 2 * DAY]),
)  # fmt: skip


@pytest.mark.parametrize("state", [S.PENDING, S.CONFIRMED, S.WAITLISTED])
def test_who_is_registered_or_waits_can_change(state):
    assert cannot_change(TicketHolder(state)) is None


@pytest.mark.parametrize("holder", [TicketHolder(S.CANCELLED), TicketHolder(S.CONFIRMED, is_erased=True)])
def test_the_cancelled_and_the_erased_stay_as_they_are(holder):
    assert cannot_change(holder) == "취소된 등록은 고칠 수 없습니다."


def test_an_offer_is_answered_first():
    assert "제안받은 자리" in cannot_change(TicketHolder(S.OFFERED))


@pytest.mark.parametrize(
    ("what", "why"), [("has_come", "이미 입장"), ("has_begun", "행사가 시작"), ("has_company", "일행")]
)
def test_what_registrants_leave_to_the_organisers(what, why):
    holder = replace(CONFIRMED, **{what: True})
    assert why in cannot_change_oneself(holder)
    assert cannot_change(holder) is None


def test_somebody_inside_does_not_get_an_online_ticket():
    online = Kind(kind=TicketKind.REMOTE)
    assert cannot_be_given(replace(CONFIRMED, has_come=True), online) is not None
    assert cannot_be_given(replace(CONFIRMED, has_come=True), Kind(kind=TicketKind.PRESS)) is None
    assert cannot_be_given(CONFIRMED, online) is None


@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        (Kind(), None),
        (Kind(needs_invitation=True), "목록에 있는 것을 골라 주십시오."),
        (Kind(opens_at=NOW + timedelta(microseconds=1)), "아직 등록을 받지 않습니다."),
        (Kind(opens_at=NOW), None),
        (Kind(closes_at=NOW), "등록 기간이 끝났습니다."),
        (Kind(kind=TicketKind.REMOTE), None),
    ],
)
def test_registrants_choose_what_is_open_to_everybody_now(ticket, why):
    assert cannot_be_chosen(CONFIRMED, ticket, NOW) == why


def test_who_is_confirmed_does_not_go_back_to_waiting_for_approval():
    ticket = Kind(needs_approval=True)
    assert "담당자가 확인해야" in cannot_be_chosen(CONFIRMED, ticket, NOW)
    assert cannot_be_chosen(TicketHolder(S.PENDING), ticket, NOW) is None
    assert cannot_be_chosen(TicketHolder(S.WAITLISTED), ticket, NOW) is None


@given(holders)
def test_what_nobody_can_do_registrants_cannot_do_either(holder):
    assert cannot_change(holder) is None or cannot_change_oneself(holder) == cannot_change(holder)


@given(holders, tickets, st.booleans())
def test_after_every_change_one_has_a_place_by_a_step_that_exists_and_no_approval_is_skipped(holder, ticket, own):
    why_not = cannot_change_oneself(holder) if own else cannot_change(holder)
    why_not = why_not or (cannot_be_chosen(holder, ticket, NOW) if own else cannot_be_given(holder, ticket))
    if why_not:
        return
    step, after = step_with(holder.state, needs_approval=ticket.needs_approval), holder.state
    if step:
        facts = RegistrationFacts(at=NOW, starts_at=NOW + DAY)
        after = REGISTRATION_WORKFLOW.follow(step, holder.state, system_actor("tests"), facts)
    assert after in HOLDS_A_PLACE - {S.OFFERED}
    newly_confirmed = after is S.CONFIRMED and holder.state is not S.CONFIRMED
    assert not (newly_confirmed and ticket.needs_approval)
    assert not (own and after is S.CONFIRMED and ticket.needs_approval)
