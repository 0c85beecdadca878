"""The pages about personal data in a real browser: as axe sees them, and by hand without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.rules import registration_token, token_hash, token_key
from tests.factories.accounts import sign_in_as
from tests.factories.registration import LONG_AGO, STAFF, WHILE_OPEN, make_open_forum, make_registration

pytestmark = pytest.mark.browser
MANAGE = "/manage/forums/2023-2/registrations/"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(recipient="접수 대행사")


@pytest.fixture
def address(app, forum):
    with unit_of_work():
        answers = {item.id: True for item in queries.consent_items(forum)}
        row = make_registration(forum, answers=answers, special_needs="휠체어로 갑니다")
        token = registration_token(token_key(app.config["SECRET_KEY"]), row.id, row.token_version)
        row.token_hash = token_hash(token)
    return f"/registrations/{token}/"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_ones_own_data(live_server, address, page: Page, axe, width, language):
    page.set_viewport_size({"width": width, "height": 844})
    found = []
    for path in ("data", "data/consents/marketing/withdraw", "data/delete"):
        page.goto(f"{live_server}{address}{path}?lang={language}")
        found += axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button").last.click()
    found += axe(page)
    assert found == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_the_organisers_pages(live_server, forum, client, page: Page, axe, width, language):
    with unit_of_work():
        make_registration(forum)
        services.write_processor(
            forum, None, name="가나 접수대행", task="현장 접수", name_en="Gana", task_en="Reception", actor=STAFF,
            at=LONG_AGO,
        )  # fmt: skip
    erase_on(forum.ends_on.replace(year=2024), actor=ERASER)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    cookie = client.get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 844})
    found = []
    for path in ("privacy/", "privacy/erasures", "privacy/downloads", "privacy/processors/new", "consents/preview",
                 "consents/marketing"):  # fmt: skip
        page.goto(f"{live_server}{MANAGE}{path}?lang={language}")
        found += [f"{path}: {fault}" for fault in axe(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []


def test_somebody_takes_a_consent_back_and_deletes_everything_without_scripts(live_server, address, browser: Browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server}{address}data")
        page.locator("a[href*='marketing/withdraw']").click()
        page.get_by_role("button", name="동의 철회하기").click()
        expect(page.get_by_text("에 철회하셨습니다")).to_be_visible()
        page.get_by_role("link", name="개인정보 삭제").click()
        page.get_by_role("button", name="삭제하기").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("개인정보를 지웠습니다")
