"""The check-in page without a camera in a real browser: for a desk with a keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from tests.browser.door import check_ins, sign_up
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(session, live_server, clock, client, page: Page) -> Page:
    """The plain page of a helper on the day, chosen from the phone's."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
    sign_up(forum, 31)
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    cookie = {"name": "session", "value": client.get_cookie("session").value, "url": live_server}
    page.context.add_cookies([cookie])
    page.clock.set_system_time(time.seoul(forum.starts_on, 9, 42))
    page.goto(f"{live_server}/checkin/{forum.slug}/?plain=1")
    return page


def test_whoever_chose_the_page_without_a_camera_keeps_it_until_it_is_left(session, desk):
    for name in ("홍길동", "김수현"):
        desk.get_by_role("searchbox").fill(name)
        desk.keyboard.press("Enter")
        desk.get_by_role("button", name=re.compile(f"^입장.*{name}")).first.click()
        expect(desk.get_by_role("searchbox")).to_have_value("")  # by itself, after two seconds
    desk.get_by_role("button", name=re.compile("^되돌리기.*김수현")).click()
    expect(desk.get_by_text("김수현 님의 입장을 되돌렸습니다.")).to_be_visible()
    assert check_ins(session) == 1
    desk.get_by_role("link", name="QR 읽기").click()
    expect(desk.locator("[data-view=read]")).to_be_visible()
    desk.reload()
    expect(desk.locator("[data-view=read]")).to_be_visible()


def test_a_search_that_finds_too_many_says_that_it_shows_some(desk):
    desk.get_by_role("link", name="QR 읽기").click()
    desk.wait_for_selector("html[data-offline-ready]", state="attached")
    desk.get_by_role("button", name="이름·번호로").first.click()
    desk.get_by_role("searchbox").fill("ㅎ")
    expect(desk.locator("p[data-found-count]")).to_have_text("찾은 사람 19명")
    desk.get_by_role("searchbox").fill("사업")
    expect(desk.locator("p[data-found-count]")).to_contain_text("30명만 보입니다")
