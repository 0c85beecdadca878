"""Another ticket in a real browser: chosen on the private page, given from a dialog, and as axe sees both."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import services
from forum_app.registration.exports import letters
from forum_app.registration.rules import QuestionKind, TicketKind
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_question
from tests.factories.registration import WHILE_OPEN, make_open_forum, make_ticket, tell_nobody, wish

pytestmark = pytest.mark.browser


@pytest.fixture
def forum_id(session, clock):
    """A general ticket; one for the press with a question of its own."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        press = make_ticket(forum, "언론", kind=TicketKind.PRESS)
        make_question(forum, "매체 이름", kind=QuestionKind.TEXT, is_required=True, ticket_id=press.id)
        return forum.id


@pytest.fixture
def private_page(app, live_server, forum_id):
    """Of somebody with the general ticket, number 1."""
    with app.test_request_context(), unit_of_work():
        forum = db.session.get_one(Forum, forum_id)
        row = services.sign_up(forum, wish(forum), key=letters.tokens_key(), tell=tell_nobody)
        return f"{live_server}/registrations/{letters.token_of(row)}/"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_registrant_is_asked_what_the_other_ticket_asks(private_page, page: Page, axe, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(private_page)
    page.get_by_role("link", name="참가 구분 바꾸기").click()
    asked = page.get_by_label("매체 이름")
    expect(asked).to_be_hidden()
    page.get_by_label("언론").check()
    expect(asked).to_be_visible()
    faults = axe(page)
    page.get_by_role("button", name="참가 구분 바꾸기").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    asked.fill("온새미로 신문")
    page.get_by_role("button", name="참가 구분 바꾸기").click()
    page.wait_for_url(private_page)
    expect(page.locator("main")).to_contain_text("언론")


@pytest.mark.parametrize("width", [390, 1280])
def test_an_organiser_gives_another_ticket_from_a_dialog(
    app, client, live_server, private_page, forum_id, page: Page, axe, width
):
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server}/manage/forums/2023-2/registrations/1")
    page.get_by_role("link", name="참가 구분 바꾸기").click()
    dialog = page.get_by_role("dialog", name="참가 구분 바꾸기")
    dialog.get_by_label("언론").check()
    assert axe(page) == []
    dialog.get_by_role("button", name="참가 구분 바꾸기").click()
    expect(page.locator("main")).to_contain_text("참가 구분 바꿈")
