"""Guests of honour who come late ring at the prompter until they have been introduced."""

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.ceremonies.models import GuestIntroduced
from forum_app.core import clock as core_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import Registration
from forum_app.registration.rules import TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration, ticket_of

LIST = "/manage/forums/2023-2/ceremonies/"
PROMPTER = "/stage/plaques/prompter"
CONTROL = "/stage/plaques/control"
FIELDS = {
    "kind": "plaques", "name": "품질인증기관 현판수여식", "slug": "plaques", "held_on": "2023-12-05",
    "starts_at": "14:00", "planned_minutes": "40",
}  # fmt: skip


@pytest.fixture
def host(session, client, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        ticket_of(forum).kind = TicketKind.VIP
        make_registration(forum, "a", name="홍길동", affiliation="온새미로")
        make_registration(forum, "b", name="이몽룡")
        other = make_open_forum("other")
        ticket_of(other).kind = TicketKind.VIP
        elsewhere = make_registration(other, "c", name="성춘향").id
    clock.at("2023-12-05 11:38")
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    assert client.submit(LIST, FIELDS).status_code == 303
    _comes(elsewhere)
    return client


def _comes(registration_id, desk="1번 입구"):
    with unit_of_work():
        person = db.session.get_one(Registration, registration_id)
        services.check_in(person.ticket.forum, person, desk=desk, actor=STAFF)


def test_who_comes_rings_at_the_prompter_until_introduced(host, session, clock):
    assert "내빈 도착" not in host.get(PROMPTER).text
    _comes(1)
    page = host.get(PROMPTER).text
    for text in ("내빈 도착", "11:38", "홍길동", "온새미로", "1번 입구", "is-new"):
        assert text in page
    assert "이몽룡" not in page
    assert "성춘향" not in page
    clock.at("2023-12-05 11:39")
    assert "is-new" not in host.get(PROMPTER).text
    for _ in range(2):
        answer = host.submit(PROMPTER, {"from": "prompter"}, to="/stage/plaques/guests/1/introduced")
        assert (answer.status_code, answer.location) == (303, PROMPTER)
    assert "내빈 도착" not in host.get(PROMPTER).text
    assert session.scalar(select(GuestIntroduced.introduced_at)) == core_clock.now()
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "ceremony:introduce")).all()) == 1


def test_the_first_to_come_is_the_first_in_the_band_and_on_the_control(host, clock):
    _comes(2)
    clock.at("2023-12-05 11:40")
    _comes(1)
    for page in (PROMPTER, CONTROL):
        text = host.get(page).text
        assert text.index("이몽룡") < text.index("홍길동")
    assert host.submit(CONTROL, to="/stage/plaques/guests/2/introduced").location == CONTROL
    assert "이몽룡" not in host.get(CONTROL).text


def test_a_guest_with_another_ticket_does_not_ring(host, session):
    with unit_of_work():
        session.get_one(Registration, 1).ticket.kind = TicketKind.PRESS
    _comes(1)
    assert "내빈 도착" not in host.get(PROMPTER).text
    assert host.submit(PROMPTER, to="/stage/plaques/guests/1/introduced").status_code == 303
    assert session.scalar(select(GuestIntroduced)) is None


def test_a_number_that_nobody_has_is_not_there(host):
    assert host.submit(PROMPTER, to="/stage/plaques/guests/99/introduced").status_code == 404


def test_the_picture_stays_the_same_while_nothing_changes(host):
    """The page is replaced when it differs, so nothing in it may change by itself."""
    _comes(1)
    parts = [host.get(PROMPTER).text.split("<main")[1].split("</main>")[0] for _ in range(2)]
    assert parts[0] == parts[1]
    assert "csrf_token" not in parts[0]
