"""Signing up in a real browser: by keyboard alone, without scripts, and as axe sees it."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from forum_app.accounts.rules import Role
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.services import TicketTerms, create_ticket, offer_session
from tests.factories.accounts import sign_in_as
from tests.factories.questions import make_lunch_questions, make_question
from tests.factories.registration import (
    LONG_AGO,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_sessions,
    tell_nobody,
    ticket_of,
)

pytestmark = pytest.mark.browser
PAGE = "/forums/2023-2/register/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2, recipient="접수 대행사")


def _focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        if _focused(page).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


def test_a_visitor_signs_up_with_the_keyboard_alone(live_server, forum, page: Page):
    page.goto(live_server + PAGE)
    for name, text in (("name", "홍길동"), ("affiliation", "사업 부문 접수 07"), ("email", "gildong@example.kr")):
        _tab_to(page, name)
        page.keyboard.type(text)
    _tab_to(page, "consent_")
    page.keyboard.press("Space")
    _tab_to(page, "등록하기")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("등록을 마쳤습니다")
    assert ticket_of(forum).taken == 1


def test_a_visitor_signs_up_without_scripts(live_server, forum, browser: Browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live_server + PAGE)
        page.get_by_label("성명").fill("홍길동")
        page.get_by_label("소속").fill("개인")
        page.get_by_label("전자우편").fill("gildong@example.kr")
        page.get_by_label("동의함").first.check()
        page.get_by_role("button", name="등록하기").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("등록을 마쳤습니다")


def test_a_refused_form_puts_the_focus_on_what_to_look_at(live_server, forum, page: Page):
    page.goto(live_server + PAGE)
    page.get_by_role("button", name="등록하기").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert _focused(page) == "name"


def test_who_writes_a_code_sees_what_is_asked_with_its_ticket(live_server, forum, page: Page):
    with unit_of_work():
        first = ticket_of(forum)
        terms = TicketTerms("언론", capacity=2, opens_at=first.opens_at, closes_at=first.closes_at)
        create_ticket(forum, replace(terms, name="부스"), actor=STAFF, at=LONG_AGO)
        press = create_ticket(forum, replace(terms, needs_invitation=True), actor=STAFF, at=LONG_AGO)
        make_question(forum, "매체 이름", ticket_id=press.id, is_required=True)
    page.goto(live_server + PAGE)
    asked = page.get_by_label("매체 이름")
    expect(asked).to_be_hidden()
    page.get_by_label("초대 코드").fill("ABCDE")
    expect(asked).to_be_visible()
    page.get_by_label("초대 코드").fill(" ")
    expect(asked).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_the_visitors_pages(live_server, forum, page: Page, axe, width, language):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server}{PAGE}?lang={language}")
    found = axe(page)
    page.get_by_role("button").last.click()
    found += axe(page)
    page.locator("#name").fill("홍길동")
    page.locator("#affiliation").fill("개인")
    page.locator("#email").fill("gildong@example.kr")
    page.locator("input[value=yes]").first.check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/registrations/*/")
    found += axe(page)
    page.goto(page.url + "cancel")
    assert found + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_organisers_and_door(live_server, forum, client, page: Page, axe, width):
    with unit_of_work():
        make_registration(forum)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    cookie = client.get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 844})
    found = {}
    paths = ("", "1", "1?ask=cancel", "download", "settings", "consents/third_party", "tickets/new", "tickets/1")
    for path in (*paths, "statistics"):
        page.goto(f"{live_server}/manage/forums/2023-2/registrations/{path}")
        found[path] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    time.source = lambda: time.seoul(forum.starts_on, 9, 42)
    for path in ("", "2023-2/?plain=1", "2023-2/?q=홍", "2023-2/desk", "2023-2/help"):
        page.goto(f"{live_server}/checkin/{path}")
        found[path or "home"] = axe(page)
    page.goto(f"{live_server}/checkin/2023-2/?q=홍")
    page.route("**/door.js", lambda route: route.abort())  # without it the answer stays
    page.get_by_role("button", name="입장").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("확인했습니다. 들어오십시오.")
    found["admitted"] = axe(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_a_form_that_asks_everything(live_server, forum, page: Page, axe, width):
    with unit_of_work():
        ticket_of(forum).group_limit = 3
        for session in make_sessions(forum):
            offer_session(session, capacity=2, actor=STAFF, tell=tell_nobody)
        make_lunch_questions(forum)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server + PAGE)
    allergy = page.get_by_label("못 드시는 음식")
    expect(allergy).to_be_hidden()
    page.get_by_label("예", exact=True).check()
    expect(allergy).to_be_visible()
    page.get_by_label("성명").fill("홍길동")
    page.get_by_role("button", name="함께 오시는 분 적기").click()
    expect(page.locator("#member_0_name")).to_be_focused()
    expect(page.locator("#name")).to_have_value("홍길동")
    expect(page.get_by_label("못 드시는 음식")).to_be_visible()
    found = axe(page)
    page.locator("#name").press("Enter")
    page.wait_for_selector("[role=alert]")
    assert found + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["change", "transfer"])
def test_axe_finds_nothing_on_what_one_does_by_the_private_page(live_server, forum, page: Page, axe, path):
    page.goto(live_server + PAGE)
    for name, text in (("name", "홍길동"), ("affiliation", "개인"), ("email", "gildong@example.kr")):
        page.locator(f"#{name}").fill(text)
    page.locator("input[value=yes]").first.check()
    page.get_by_role("button", name="등록하기").click()
    page.wait_for_url("**/registrations/*/")
    page.goto(page.url + path)
    assert axe(page) == []
