"""What one scan means, and when it was made."""

from datetime import UTC, datetime, timedelta

import pytest

from forum_app.core.permissions import Permission
from forum_app.registration.rules import (
    Direction,
    RegistrationState,
    ScanOutcome,
    SentScan,
    Standing,
    TicketKind,
    decide,
    device_actor,
    is_conflict,
    is_only_online,
    is_seen_anew,
    is_turned_away,
    may_undo,
    moment_of,
)

NINE = datetime(2023, 12, 5, 0, 0, tzinfo=UTC)
S, O = RegistrationState, ScanOutcome  # noqa: E741
IN, OUT = Direction
NEW = Standing(S.CONFIRMED, has_come=False, is_out=False)
INSIDE = Standing(S.CONFIRMED, has_come=True, is_out=False)
OUTSIDE = Standing(S.CONFIRMED, has_come=True, is_out=True)
WAITING = Standing(S.WAITLISTED, has_come=False, is_out=False)
AFAR = Standing(S.CONFIRMED, has_come=False, is_out=False, kind=TicketKind.REMOTE)
CAME_BEFORE = Standing(S.CONFIRMED, has_come=True, is_out=True, kind=TicketKind.REMOTE)


@pytest.mark.parametrize(
    ("person", "direction", "circumstances", "outcome"),
    [
        (None, IN, {}, O.UNKNOWN),
        (NEW, IN, {}, O.ADMITTED),
        (INSIDE, IN, {}, O.USED),
        (INSIDE, IN, {"is_looked_at": True}, O.REENTERED),
        (OUTSIDE, IN, {}, O.REENTERED),
        (INSIDE, OUT, {}, O.LEFT),
        (NEW, OUT, {}, O.LEFT),
        (WAITING, IN, {}, O.NOT_CONFIRMED),
        (WAITING, IN, {"is_looked_at": True}, O.NOT_CONFIRMED),
        (WAITING, OUT, {}, O.NOT_CONFIRMED),
        (NEW, IN, {"is_over": True}, O.NOT_CONFIRMED),
        (NEW, IN, {"was_turned_away": True}, O.NOT_CONFIRMED),
        (INSIDE, IN, {"was_turned_away": True}, O.USED),
        (OUTSIDE, IN, {"was_turned_away": True}, O.NOT_CONFIRMED),
        (AFAR, IN, {}, O.NOT_CONFIRMED),
        (AFAR, IN, {"is_looked_at": True}, O.NOT_CONFIRMED),
        (AFAR, OUT, {}, O.NOT_CONFIRMED),
        (CAME_BEFORE, IN, {}, O.REENTERED),
    ],
)
def test_the_desk_is_told(person, direction, circumstances, outcome):
    assert decide(person, direction, **circumstances) is outcome


@pytest.mark.parametrize("state", [S.PENDING, S.WAITLISTED, S.OFFERED, S.CANCELLED])
def test_only_a_confirmed_place_lets_in(state):
    assert decide(Standing(state, has_come=False, is_out=False), IN) is O.NOT_CONFIRMED


@pytest.mark.parametrize("kind", list(TicketKind))
def test_only_a_ticket_for_taking_part_from_afar_lets_nobody_in(kind):
    is_afar = kind is TicketKind.REMOTE
    assert (decide(Standing(S.CONFIRMED, has_come=False, is_out=False, kind=kind), IN) is O.ADMITTED) is not is_afar
    assert is_only_online(kind, S.CONFIRMED, has_come=False) is is_afar
    assert is_only_online(kind, S.CONFIRMED, has_come=True) is False
    assert is_only_online(kind, S.WAITLISTED, has_come=False) is False


@pytest.mark.parametrize("outcome", [outcome for outcome in ScanOutcome if outcome is not O.LEFT])
def test_a_conflict_is_somebody_let_in_who_should_not_have_been(outcome):
    wrongly = outcome in (O.USED, O.NOT_CONFIRMED, O.UNKNOWN)
    assert is_conflict(IN, outcome, let_in=True) is wrongly
    assert is_conflict(IN, outcome, let_in=False) is False
    assert is_conflict(OUT, outcome, let_in=True) is False


@pytest.mark.parametrize(
    ("before_sending", "age"),
    [(timedelta(0), 0), (timedelta(hours=2), 2), (timedelta(hours=-2), 0), (timedelta(days=9), 72)],
)
@pytest.mark.parametrize("clock_error", [timedelta(0), timedelta(days=-800), timedelta(minutes=7)])
def test_a_scan_was_made_as_long_ago_as_the_phone_says_by_its_own_clock(before_sending, age, clock_error):
    sent_at = NINE + clock_error
    at = moment_of(sent_at - before_sending, sent_at=sent_at, received_at=NINE)
    assert NINE - at == timedelta(hours=age)


@pytest.mark.parametrize(
    ("let_in", "seconds", "turned_away"), [(False, 60, False), (False, 61, True), (True, 3600, False)]
)
def test_a_fresh_question_is_no_refusal(let_in, seconds, turned_away):
    sent = SentScan("k", None, 1, IN, NINE, let_in=let_in)
    assert is_turned_away(sent, NINE + timedelta(seconds=seconds)) is turned_away


def test_an_admission_is_taken_back_within_five_minutes():
    assert may_undo(NINE, NINE + timedelta(minutes=5))
    assert not may_undo(NINE, NINE + timedelta(minutes=5, seconds=1))


def test_a_device_is_noted_once_a_minute():
    assert is_seen_anew(None, NINE)
    assert not is_seen_anew(NINE, NINE + timedelta(seconds=59))
    assert is_seen_anew(NINE, NINE + timedelta(seconds=60))


def test_a_device_holds_one_permission_within_one_forum():
    actor = device_actor(7, "1번 입구", 3, None)
    assert [p for p in Permission if actor.may(p)] == [Permission.CHECKIN_RECORD]
    assert actor.may(Permission.CHECKIN_RECORD, ("forum", 3))
    assert not actor.may(Permission.CHECKIN_RECORD, ("forum", 4))
    assert (actor.account_id, actor.may_everywhere(Permission.CHECKIN_RECORD)) == (None, False)
