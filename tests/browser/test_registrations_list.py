"""The organiser's list in a real browser: the download's dialog, and rows that come by themselves."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.core.audit import AuditEvent
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from tests.factories.accounts import sign_in_as
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration

pytestmark = pytest.mark.browser
LIST = "/manage/forums/2023-2/registrations/"
REASON = "1번 입구 접수대에서 예비로 씁니다"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(recipient="접수 대행사")
        for who in ("gildong", "minsu"):
            make_registration(forum, who)
    return forum


@pytest.fixture
def signed_in(forum, client, context, live_server):
    """An organiser of the forum sits in front of the browser."""
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    context.add_cookies([{"name": "session", "value": client.get_cookie("session").value, "url": live_server}])


def _downloads(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).where(AuditEvent.verb == "registration:download"))


@pytest.mark.parametrize("leave", ["Escape", "닫기", "그만두기"])
def test_the_download_is_asked_for_by_keyboard_in_a_dialog_and_left_again(live_server, signed_in, page: Page, leave):
    page.goto(live_server + LIST)
    opener, dialog = page.get_by_role("link", name="명단 내려받기"), page.get_by_role("dialog")
    opener.press("Enter")
    expect(dialog).to_have_accessible_name("명단을 내려받는 사유를 적어 주십시오")
    expect(dialog.get_by_label("현장 접수 예비 명단")).to_be_focused()
    expect(dialog.get_by_text("확정 2명이 들어갑니다.")).to_be_visible()
    if leave == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button" if leave == "닫기" else "link", name=leave).press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert page.url == live_server + LIST


@pytest.mark.parametrize("width", [390, 1280])
def test_a_refused_reason_stays_in_the_dialog_and_a_file_closes_it(
    live_server, signed_in, session, page: Page, axe, width
):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server + LIST)
    opener, dialog = page.get_by_role("link", name="명단 내려받기"), page.get_by_role("dialog")
    opener.press("Enter")
    dialog.get_by_label("현장 접수 예비 명단").press("Space")
    reason = dialog.get_by_label("자세히")
    reason.fill("접수")
    found = axe(page)
    reason.press("Enter")
    expect(dialog.get_by_text("지금 2글자입니다.")).to_be_visible()
    expect(reason).to_be_focused()
    expect(reason).to_have_value("접수")
    assert found + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert _downloads(session) == 0
    reason.fill(REASON)
    with page.expect_download() as download:
        reason.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert download.value.suggested_filename == "2023-2-registrations.xlsx"
    assert download.value.path().read_bytes()[:2] == b"PK"
    assert _downloads(session) == 1
    assert page.url == live_server + LIST


def test_two_presses_open_the_dialog_once(live_server, signed_in, page: Page):
    page.goto(live_server + LIST)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/download") else None)
    page.get_by_role("link", name="명단 내려받기").dblclick(force=True)
    expect(page.get_by_role("dialog").get_by_label("현장 접수 예비 명단")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("link", name="명단 내려받기").press("Enter")
    expect(page.get_by_role("dialog").get_by_label("현장 접수 예비 명단")).to_be_focused()
    assert len(asked) == 2


def test_the_keys_of_the_list_do_nothing_beneath_the_dialog(live_server, signed_in, page: Page):
    page.goto(live_server + LIST)
    page.keyboard.press("j")
    expect(page.get_by_label("R-0002")).to_be_focused()
    page.get_by_role("link", name="명단 내려받기").press("Enter")
    page.get_by_role("dialog").get_by_label("이름 순서로 적습니다").press("x")
    expect(page.locator("[data-count]")).to_be_hidden()


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in(live_server, signed_in, context, page: Page):
    page.goto(live_server + LIST)
    page.get_by_role("link", name="명단 내려받기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("현장 접수 예비 명단").check()
    dialog.get_by_label("자세히").fill(REASON)
    context.clear_cookies()
    dialog.get_by_role("button", name="파일 만들기").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(dialog).to_have_count(0)


def test_without_scripts_the_download_is_a_page_of_its_own(live_server, signed_in, context, browser, session):
    with browser.new_context(java_script_enabled=False, storage_state=context.storage_state()) as plain:
        page = plain.new_page()
        page.goto(live_server + LIST)
        page.get_by_role("link", name="명단 내려받기").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("명단을 내려받는 사유를 적어 주십시오")
        page.get_by_label("현장 접수 예비 명단").check()
        page.get_by_label("자세히").fill("접수")
        page.get_by_role("button", name="파일 만들기").click()
        expect(page.get_by_role("alert")).to_contain_text("지금 2글자입니다.")
        page.get_by_label("자세히").fill(REASON)
        with page.expect_download() as download:
            page.get_by_role("button", name="파일 만들기").click()
        assert download.value.suggested_filename == "2023-2-registrations.xlsx"
    assert _downloads(session) == 1


@pytest.fixture
def on_the_day(forum, signed_in, clock, page, live_server):
    """The list stands open while the forum is on; the test moves the page's own time on."""
    clock.at("2023-12-05 09:42")
    page.clock.install()
    page.goto(live_server + LIST)
    return forum


def _let_in(forum, number):
    with unit_of_work():
        services.pass_door(forum, number=number, desk="1번", actor=STAFF)


def test_whoever_comes_in_elsewhere_shows_without_a_press(on_the_day, page: Page, axe):
    page.evaluate("window.isTheSamePage = true")
    checked_in, row = page.locator(".key-number-value strong").first, page.get_by_role("row", name="R-0002")
    expect(checked_in).to_have_text("0")
    expect(page.get_by_text("5초마다 새로 고침")).to_be_visible()
    expect(page.get_by_role("link", name="새로 고침")).to_be_hidden()
    _let_in(on_the_day, 2)
    page.clock.run_for(5000)
    expect(row).to_contain_text("체크인")
    expect(checked_in).to_have_text("1")
    expect(page.get_by_role("link", name="체크인 1")).to_be_visible()
    expect(page.get_by_role("complementary").get_by_text("1번")).to_be_visible()
    expect(page.locator("[data-count]")).to_be_hidden()
    assert axe(page) == []
    assert page.evaluate("window.isTheSamePage")


def _pick(page):
    page.get_by_label("R-0001").check()


def _find(page):
    page.get_by_role("searchbox", name="이름, 초성, 소속, 번호").focus()


def _ask_for_the_download(page):
    page.get_by_role("link", name="명단 내려받기").press("Enter")
    page.get_by_role("dialog").get_by_label("현장 접수 예비 명단").wait_for()


@pytest.mark.parametrize("work", [_pick, _find, _ask_for_the_download])
def test_nothing_moves_while_somebody_works_with_the_list(on_the_day, page: Page, work):
    page.evaluate(
        "window.asked = 0; const ask = fetch; window.fetch = (...about) => { asked += 1; return ask(...about); }"
    )
    work(page)
    _let_in(on_the_day, 2)
    before = page.evaluate("asked")
    page.clock.run_for(10_000)
    assert page.evaluate("asked") == before
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()
    page.clock.run_for(5000)
    expect(page.get_by_role("row", name="R-0002")).to_contain_text("체크인")


def test_the_focus_stays_where_it_is_when_rows_come(on_the_day, page: Page):
    desk = page.get_by_role("link", name="현장 등록하기")
    desk.focus()
    _let_in(on_the_day, 2)
    page.clock.run_for(5000)
    expect(page.get_by_role("row", name="R-0002")).to_contain_text("체크인")
    expect(desk).to_be_focused()


def test_rows_that_came_later_are_picked_by_keys_too(on_the_day, page: Page):
    _let_in(on_the_day, 2)
    page.clock.run_for(5000)
    expect(page.get_by_role("row", name="R-0002")).to_contain_text("체크인")
    for key in "jjkjx":
        page.keyboard.press(key)
    expect(page.locator("[data-count]")).to_have_text("1명 선택")
    expect(page.get_by_label("R-0001")).to_be_checked()
    page.get_by_label("이 쪽 모두 고르기").check()
    expect(page.locator("[data-count]")).to_have_text("2명 선택")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_list_of_the_day_does_not_run_off_a_phone(on_the_day, live_server, page: Page, axe, language):
    _let_in(on_the_day, 2)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server}{LIST}?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []
