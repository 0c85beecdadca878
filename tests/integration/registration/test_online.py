"""Who takes part from afar: not expected at the door, not let in, without a code and without a badge."""

import json
import re

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core import clock as core_clock
from forum_app.core import mail
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.models import CheckIn, Registration, Scan, Ticket
from forum_app.registration.queries import BadgesWanted
from forum_app.registration.rules import ScanOutcome, TicketKind, registration_token
from tests.factories.accounts import sign_in_as
from tests.factories.door import scan_json
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    answers,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)

DOOR = "/checkin/2023-2/"


def _becomes(ticket: Ticket, kind: TicketKind) -> None:
    terms = services.TicketTerms(
        name=ticket.name, kind=kind, capacity=ticket.capacity, opens_at=ticket.opens_at, closes_at=ticket.closes_at
    )
    services.edit_ticket(ticket, terms, actor=STAFF, at=core_clock.now(), tell=tell_nobody)


@pytest.fixture
def forum(session, clock):
    """Number 1 comes, number 2 (심청) takes part from afar."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        house = ticket_of(forum)
        afar = services.create_ticket(
            forum,
            services.TicketTerms(
                name="온라인", kind=TicketKind.REMOTE, capacity=100, opens_at=house.opens_at, closes_at=house.closes_at
            ),
            actor=STAFF, at=core_clock.now(), recipient="",
        )  # fmt: skip
        make_registration(forum, "a", name="홍길동", ticket_id=house.id)
        make_registration(forum, "b", name="심청", ticket_id=afar.id)
    clock.at("2023-12-05 09:00")
    return forum


@pytest.fixture
def door(client, forum):
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    return client


def _send(door, *scans):
    token = door.get(f"{DOOR}session.json").json["csrf_token"]
    body = json.dumps({"sent_at": core_clock.now().isoformat(), "scans": scans})
    return door.post(f"{DOOR}scans", data=body, headers={"X-CSRFToken": token}).json


def _address(number):
    return f"{DOOR}scan/{registration_token(KEY, number, 1)}"


def test_who_takes_part_from_afar_is_counted_where_a_ticket_is_for_that(forum):
    counts = queries.registration_counts(forum)
    assert (counts.confirmed, counts.online, counts.expected) == (2, 1, 1)
    house, afar = queries.tickets_of(forum)
    assert queries.registration_counts(forum, tickets=[house, afar]) == counts
    with unit_of_work():
        _becomes(db.session.get_one(Ticket, afar.id), TicketKind.GENERAL)
    counts = queries.registration_counts(forum)
    assert (counts.confirmed, counts.online, counts.expected) == (2, 0, 2)
    assert queries.registration_counts(forum, tickets=queries.tickets_of(forum)) == counts


def test_only_who_comes_is_expected(forum):
    assert queries.arrival_counts(forum) == queries.ArrivalCounts(inside=0, expected=1)
    counts = queries.registration_counts(forum)
    assert (counts.confirmed, counts.online, counts.expected, counts.to_come) == (2, 1, 1, 1)


def test_the_organisers_numbers_await_only_who_comes(client, forum):
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    page = client.get("/manage/forums/2023-2/registrations/").text
    assert "아직 오지 않음 1" in page
    for address in ("", "statistics"):
        shown = re.sub(r"<[^>]+>|\s+", "", client.get(f"/manage/forums/2023-2/registrations/{address}").text)
        assert "체크인0/1" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("온라인 참가권입니다", "안내석에서 현장 등록을")),
        ("en", ("This is a ticket for taking part online", "register at the desk")),
    ],
)
def test_the_code_of_an_online_ticket_lets_nobody_in_and_the_desk_is_told_why(door, language, words):
    asked = door.get(_address(2), query_string={"lang": language})
    assert 'type="submit" form="let-in"' not in asked.text
    answer = door.post(_address(2), data={"csrf_token": door.get(f"{DOOR}session.json").json["csrf_token"]})
    assert answer.status_code == 409
    for word in words:
        assert word in answer.text
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 0
    assert db.session.scalars(select(Scan.outcome)).all() == [ScanOutcome.NOT_CONFIRMED]


def test_a_phone_is_told_so_too_and_knows_it_without_a_connection(door):
    one, other = door.get(f"{DOOR}roster.json").json["people"]
    assert (one["o"], other["o"], other["s"]) == (False, True, "confirmed")
    mine, theirs = _send(door, scan_json(1, let_in=False), scan_json(2, let_in=False))["results"]
    assert (mine["outcome"], mine["online"]) == ("admitted", False)
    assert (theirs["outcome"], theirs["online"], theirs["conflict"]) == ("not_confirmed", True, False)


def test_let_in_by_a_phone_that_did_not_know_is_a_conflict(door):
    assert _send(door, scan_json(2, let_in=True))["results"][0]["conflict"] is True
    page = door.get("/manage/forums/2023-2/registrations/door").text
    assert "심청" in page
    assert "온라인 참가권" in page


def test_the_list_of_the_desk_offers_no_admission(door):
    page = door.get(DOOR, query_string={"q": "심청"}).text
    assert "온라인 참가권" in page
    assert f"{DOOR}people/2" not in page
    assert door.submit(f"{DOOR}desk", to=f"{DOOR}people/2").status_code == 409


def test_who_came_in_before_the_ticket_became_one_goes_out_and_in_like_everybody(door, forum, session):
    _send(door, scan_json(1))
    with unit_of_work():
        _becomes(session.get(Ticket, session.get(Registration, 1).ticket_id), TicketKind.REMOTE)
    results = _send(door, scan_json(1, direction="out"), scan_json(1))["results"]
    assert [(one["outcome"], one["online"]) for one in results] == [("left", False), ("reentered", False)]
    assert queries.arrival_counts(forum) == queries.ArrivalCounts(inside=1, expected=1)


def test_another_kind_of_ticket_lets_in(door, session):
    with unit_of_work():
        _becomes(session.get(Ticket, session.get(Registration, 2).ticket_id), TicketKind.GENERAL)
    assert _send(door, scan_json(2))["results"][0]["outcome"] == "admitted"


def test_the_private_page_says_so_instead_of_showing_a_code(client, forum):
    token = registration_token(KEY, 2, 1)
    page = client.get(f"/registrations/{token}/").text
    assert "온라인으로 참가하시는 등록입니다. 입장 QR은 없습니다." in page
    assert "qr.svg" not in page
    assert client.get(f"/registrations/{token}/qr.svg").status_code == 404
    assert client.get(f"/registrations/{registration_token(KEY, 1, 1)}/qr.svg").status_code == 200


def test_the_letter_says_so_and_encloses_no_code(app, forum, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        letters.tell(session.get(Registration, 2))
    (letter,) = session.scalars(select(OutboxMessage)).all()
    text = letter.payload["body"]
    assert "온라인으로 참가하시는 등록입니다. 입장 QR은 없습니다." in text
    assert "QR을 보여" not in text
    assert "입장 번호" not in text
    kinds = [part.get_content_type() for part in mail.compose(letter.key, letter.payload).walk()]
    assert "image/png" not in kinds
    assert "text/calendar" in kinds


def test_there_is_no_badge(client, forum, session):
    afar = session.get(Registration, 2).ticket_id
    for wanted in (BadgesWanted(), BadgesWanted(numbers=(1, 2))):
        assert [person.number for person in queries.badge_people(forum, wanted)] == [1]
    assert queries.badge_people(forum, BadgesWanted(ticket_id=afar)) == []
    assert queries.badge_counts(forum).everybody == 1
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    assert client.get(f"{DOOR}people/1/badge.pdf").status_code == 200
    assert client.get(f"{DOOR}people/2/badge.pdf").status_code == 404


def test_a_sheet_to_sign_leaves_out_who_takes_part_from_afar(forum):
    handed = {
        form: services.hand_over_list(
            forum, columns=["name"], for_third_party=False, reason="접수대에서 쓸 명단", actor=STAFF,
            at=core_clock.now(), file_format=form,
        )
        for form in ("pdf", "signatures")
    }  # fmt: skip
    assert {form: [row.registration.number for row in rows] for form, rows in handed.items()} == {
        "pdf": [1, 2], "signatures": [1],
    }  # fmt: skip


def test_the_desk_registers_nobody_for_afar(door, session):
    afar = session.get(Registration, 2).ticket_id
    page = f"{DOOR}desk-registration"
    assert f'value="{afar}"' not in door.get(page).text
    forum = session.get(Ticket, afar).forum
    given = {f"consent_{item_id}": "yes" for item_id in answers(forum)}
    assert door.submit(page, {"name": "이몽룡", "ticket_id": afar, **given}).status_code == 422
