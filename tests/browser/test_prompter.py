"""The prompter in a real browser: guests of honour who come are heard where the host wants that."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import Registration
from forum_app.registration.rules import TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration, ticket_of

pytestmark = pytest.mark.browser

CEREMONY = {
    "kind": "plaques", "name": "현판수여식", "slug": "plaques", "held_on": "2023-12-05", "starts_at": "14:00",
    "planned_minutes": "40",
}  # fmt: skip
NAMES = ("홍길동", "이몽룡", "성춘향", "남궁민", "김수현")
COUNT_TONES = """window.tones = 0;
window.AudioContext = class extends AudioContext { constructor() { super(); window.sound = this; } };
window.OscillatorNode = class extends OscillatorNode { start(at) { window.tones += 1; super.start(at); } };"""


@pytest.fixture
def prompter(session, live_server, clock, client, page: Page) -> Page:
    """The prompter of a ceremony in a forum to which five guests of honour are to come."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        ticket_of(forum).kind = TicketKind.VIP
        for number, name in enumerate(NAMES):
            make_registration(forum, f"guest{number}", name=name)
    clock.at("2023-12-05 11:38")
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    assert client.submit("/manage/forums/2023-2/ceremonies/", CEREMONY).status_code == 303
    cookie = {"name": "session", "value": client.get_cookie("session").value, "url": live_server}
    page.context.add_cookies([cookie])
    page.add_init_script(COUNT_TONES)
    page.goto(f"{live_server}/stage/plaques/prompter")
    return page


def _comes(registration_id: int) -> None:
    with unit_of_work():
        person = db.session.get_one(Registration, registration_id)
        services.check_in(person.ticket.forum, person, desk="1번 입구", actor=STAFF)


def test_a_guest_who_comes_is_heard_once_the_host_has_switched_it_on(prompter):
    _comes(1)
    expect(prompter.locator("[data-guest]")).to_have_count(1)
    assert prompter.evaluate("window.tones") == 0
    prompter.get_by_role("button", name="도착을 소리로 알리기").click()
    prompter.wait_for_function("window.sound?.state === 'running'")
    _comes(2)
    expect(prompter.locator("[data-guest]")).to_have_count(2)
    assert prompter.evaluate("window.tones") == 3
    expect(prompter.locator("[data-ring]")).to_have_attribute("aria-pressed", "true")


def test_no_guest_is_hidden_behind_a_number(prompter):
    for registration_id in range(1, 6):
        _comes(registration_id)
    expect(prompter.locator(".prompter-more")).to_have_text("그 밖에 2명 남궁민, 김수현")
