"""The rules of registration."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from forum_app.core.errors import StepRefused
from forum_app.core.permissions import NOBODY, Permission, system_actor
from forum_app.registration.rules import (
    REGISTRATION_WORKFLOW,
    STANDARD_NOTICES,
    ConsentKind,
    RegistrationFacts,
    RegistrationState,
    default_ticket,
    masked_email,
    masked_name,
    names_a_resident_number,
    normal_code,
    one_line,
    registration_token,
    shown_code,
    sign_up_is_closed,
    token_hash,
    token_key,
)

S = RegistrationState
BEGIN = datetime(2023, 12, 5, 1, tzinfo=UTC)
BEFORE = RegistrationFacts(at=BEGIN - timedelta(seconds=1), starts_at=BEGIN)
AFTER = RegistrationFacts(at=BEGIN, starts_at=BEGIN)
ORGANISER = system_actor("organiser", [Permission.REGISTRATION_RUN])
ARROWS = {
    ("confirm", S.PENDING): S.CONFIRMED,
    ("waitlist", S.PENDING): S.WAITLISTED,
    ("promote", S.WAITLISTED): S.CONFIRMED,
    ("admit", S.WAITLISTED): S.PENDING,
    ("offer", S.WAITLISTED): S.OFFERED,
    ("accept", S.OFFERED): S.CONFIRMED,
    ("lapse", S.OFFERED): S.CANCELLED,
    ("cancel", S.OFFERED): S.CANCELLED,
    ("cancel", S.PENDING): S.CANCELLED,
    ("cancel", S.CONFIRMED): S.CANCELLED,
    ("cancel", S.WAITLISTED): S.CANCELLED,
}


@pytest.mark.parametrize(("state", "step"), list(product(S, REGISTRATION_WORKFLOW.steps)))
def test_only_the_arrows_of_the_table_exist(state, step):
    if target := ARROWS.get((step, state)):
        assert REGISTRATION_WORKFLOW.follow(step, state, ORGANISER, BEFORE) is target
    else:
        with pytest.raises(StepRefused):
            REGISTRATION_WORKFLOW.follow(step, state, ORGANISER, BEFORE)


@pytest.mark.parametrize(("step", "state"), list(ARROWS))
def test_nobody_moves_a_registration_without_the_right(step, state):
    with pytest.raises(StepRefused):
        REGISTRATION_WORKFLOW.follow(step, state, NOBODY, BEFORE)


def test_a_place_is_cancelled_until_the_forum_begins_and_not_from_then_on():
    assert REGISTRATION_WORKFLOW.follow("cancel", S.CONFIRMED, ORGANISER, BEFORE) is S.CANCELLED
    with pytest.raises(StepRefused, match="시작되어"):
        REGISTRATION_WORKFLOW.follow("cancel", S.CONFIRMED, ORGANISER, AFTER)


@pytest.mark.parametrize(
    ("seconds", "closed"), [(-1, "아직 등록을 받지 않습니다."), (0, None), (59, None), (60, "등록 기간이 끝났습니다.")]
)
def test_sign_up_is_open_from_the_first_second_to_before_the_last(seconds, closed):
    at = BEGIN + timedelta(seconds=seconds)
    assert sign_up_is_closed(at, BEGIN, BEGIN + timedelta(seconds=60)) == closed


@dataclass(frozen=True)
class Window:
    """A ticket that is open for an hour from `opens_at`."""

    opens_at: datetime
    needs_invitation: bool = False

    @property
    def closes_at(self) -> datetime:
        return self.opens_at + timedelta(hours=1)


SHUT, OPEN, INVITED = Window(BEGIN - timedelta(days=1)), Window(BEGIN), Window(BEGIN, needs_invitation=True)


@pytest.mark.parametrize(
    ("tickets", "meant"),
    [([SHUT, OPEN], OPEN), ([INVITED, OPEN], OPEN), ([SHUT, INVITED], SHUT), ([INVITED], None), ([], None)],
    ids=["the first is shut", "the first is by invitation", "none is open", "none is for everybody", "none"],
)
def test_without_a_ticket_named_the_first_that_is_open_to_everybody_is_meant(tickets, meant):
    assert default_ticket(tickets, BEGIN) is meant


def test_a_token_comes_out_the_same_again_and_differs_by_key_row_and_version():
    key = token_key("secret")
    token = registration_token(key, 7, 1)
    assert token == registration_token(token_key("secret"), 7, 1)
    others = {
        registration_token(token_key("other"), 7, 1),
        registration_token(key, 8, 1),
        registration_token(key, 7, 2),
        registration_token(key, 71, 1),
    }
    assert token not in others
    assert len(others) == 4
    assert len(token) == 27
    assert len(token_hash(token)) == 64


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7M4QX2P", "K7M4QX2P"), ("k7m4 qx2p", "K7M4QX2P"), (" K7M4-QX2P ", "K7M4QX2P"),
        ("Ｋ７Ｍ４ＱＸ２Ｐ", "K7M4QX2P"), ("K7M4QX2", None), ("K7M4QX2O", None), ("홍길동", None), ("", None),
    ],
)  # fmt: skip
def test_a_code_is_read_in_any_case_and_spacing(typed, code):
    assert normal_code(typed) == code


def test_a_code_is_shown_in_two_groups():
    assert shown_code("K7M4QX2P") == "K7M4 QX2P"


@pytest.mark.parametrize(
    ("text", "line"), [(" 홍  길동\t", "홍 길동"), ("홍길동", "홍길동"), ("첫째\r\n둘째", "첫째 둘째")]
)
def test_text_becomes_one_composed_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize("text", ["홍\0길동", "홍\x1b길동", "a\u202eb", "a\u200bb"])
def test_characters_nobody_sees_are_refused(text):
    with pytest.raises(ValueError, match="unprintable"):
        one_line(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("900101-1234567", True), ("9001011234567", True), ("９００１０１－１２３４５６７", True),
        ("900101-9234567", False),
        ("901301-1234567", False), ("010-1234-5678", False), ("2023-007", False),
    ],
)  # fmt: skip
def test_a_resident_number_is_recognised(text, found):
    assert names_a_resident_number(text) is found


@pytest.mark.parametrize(
    ("name", "masked"), [("홍길동", "홍*동"), ("홍길", "홍*"), ("남궁민수", "남**수"), ("홍", "홍")]
)
def test_a_name_is_masked(name, masked):
    assert masked_name(name) == masked


def test_an_address_is_masked_without_telling_its_length():
    assert masked_email("a@example.kr") == masked_email("another@example.kr") == "a***@example.kr"


def test_of_the_standard_consents_only_the_collection_is_required():
    assert {notice.kind: notice.is_required for notice in STANDARD_NOTICES} == {
        ConsentKind.COLLECT: True,
        ConsentKind.SENSITIVE: False,
        ConsentKind.THIRD_PARTY: False,
        ConsentKind.PORTRAIT: False,
        ConsentKind.MARKETING: False,
    }
