"""A letter to a group or about sessions says one thing a line."""

from datetime import date

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.exports import letters
from forum_app.registration.models import Registration
from forum_app.registration.rules import Member, shown_code
from tests.factories.registration import (
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
)


@pytest.fixture
def one_letter(app, session, clock):
    """Sign up, and read the lines of the letter to the contact."""
    clock.at(WHILE_OPEN)

    def read(forum, **given):
        with unit_of_work():
            contact = make_registration(forum, **given)
            letters.tell(contact)
        sent = db.session.scalars(select(OutboxMessage)).all()
        (body,) = [one.payload["body"] for one in sent if one.payload["to"] == contact.email]
        return body.splitlines()

    return read


def _rows():
    return db.session.scalars(select(Registration).order_by(Registration.number)).all()


def test_each_companion_stands_in_a_line_of_their_own(one_letter):
    with unit_of_work():
        forum = make_open_forum(terms={"group_limit": 3})
    lines = one_letter(forum, members=[Member("임꺽정"), Member("성춘향")])
    contact, first, second = _rows()
    begins = lines.index(f"입장 번호: {shown_code(contact.code)}")
    assert lines[begins + 1 : begins + 5] == [
        f"임꺽정: 확정, 입장 번호 {shown_code(first.code)}",
        f"성춘향: 확정, 입장 번호 {shown_code(second.code)}",
        "",
        "등록 확인과 취소:",
    ]


def test_the_contact_reads_which_companion_has_no_place_in_a_session(one_letter, client):
    with unit_of_work():
        forum = make_open_forum(terms={"group_limit": 3})
        session = make_sessions(forum)[0]
        services.offer_session(session, capacity=2, actor=STAFF, tell=tell_nobody)
    lines = one_letter(forum, members=[Member("임꺽정"), Member("성춘향")], session_ids=[session.id])
    assert [line for line in lines if "10시" in line] == [
        "성춘향: 10시: 자리가 모두 찼습니다. 자리가 나면 알려 드립니다.", "10:00 10시",
    ]  # fmt: skip
    page = client.get(f"/registrations/{letters.token_of(_rows()[0])}/").text
    first, second = page.split("임꺽정 님의 입장 QR")[1].split("성춘향 님의 입장 QR")
    awaited = "자리가 모두 차서 기다리시는 순서:"
    assert (awaited in first, awaited in second) == (False, True)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, ["10:00 10시", "11:00 11시"]),
        ({"ends_on": date(2023, 12, 6)}, ["2023. 12. 5.(화) 10:00 10시", "2023. 12. 5.(화) 11:00 11시"]),
    ],
    ids=["one day", "two days"],
)
def test_each_session_stands_in_a_line_of_its_own_with_its_day_where_there_are_several(one_letter, days, expected):
    with unit_of_work():
        forum = make_open_forum(**days)
        offered = make_sessions(forum)
        for one in offered:
            services.offer_session(one, capacity=None, actor=STAFF, tell=tell_nobody)
    lines = one_letter(forum, session_ids=[one.id for one in offered])
    assert sorted(line for line in lines if line.endswith("시") and " " in line) == expected
