"""The pages of signed-in people in a real browser: no accessibility faults, no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.demo import load as loader
from forum_app.forums.models import Forum
from tests.factories.accounts import act_as, session_of
from tests.factories.registration import make_registration

pytestmark = pytest.mark.browser
PAST, PRACTICE = "/manage/forums/2023-2", "/manage/forums/practice"
CALL, SCORING, DONE = "/manage/contests/practice", "/manage/contests/practice-judging", "/manage/contests/2023"
OF_ORGANISERS = [
    "/manage/", "/manage/forums/new", f"{PRACTICE}/", f"{PRACTICE}/edit", f"{PRACTICE}/programme/",
    f"{PRACTICE}/programme/people/", f"{PRACTICE}/programme/rooms/", f"{PRACTICE}/programme/sessions/new",
    f"{PRACTICE}/contests/", f"{PRACTICE}/contests/new", f"{PRACTICE}/ceremonies/", f"{PRACTICE}/booths/",
    f"{PRACTICE}/registrations/", f"{PRACTICE}/registrations/settings", f"{PRACTICE}/registrations/sessions/",
    f"{PRACTICE}/registrations/questions/", f"{PRACTICE}/registrations/invitations/",
    f"{PRACTICE}/registrations/statistics", f"{PRACTICE}/registrations/badges", f"{PRACTICE}/registrations/privacy/",
    f"{PRACTICE}/registrations/selected", f"{PRACTICE}/mail/", f"{PRACTICE}/mail/letters/",
    f"{PRACTICE}/mail/letters/new", f"{PRACTICE}/survey/", f"{PRACTICE}/staff/", f"{CALL}/",
    f"{CALL}/assignment/", f"{SCORING}/", f"{SCORING}/panel/", f"{SCORING}/assignment/", f"{SCORING}/rules",
    f"{SCORING}/results/", f"{SCORING}/eligibility/", f"{SCORING}/eligibility/blind/", "/my/account",
]  # fmt: skip
OF_THE_PAST = [
    f"{PAST}/", f"{PAST}/programme/", f"{PAST}/booths/", f"{PAST}/registrations/", f"{DONE}/", f"{DONE}/results/",
    "/manage/ceremonies/2023-awards/", "/manage/ceremonies/2023-plaques/", "/audit/", "/audit/1",
    "/admin/accounts/", "/admin/invitations/",
]  # fmt: skip
OF_OFFICERS = [
    "/manage/certifications/", "/manage/certifications/?q=2023-0", "/manage/certifications/new",
    "/manage/certifications/import", "/manage/certifications/2023-007/", "/manage/schemes/new",
]  # fmt: skip
OF_OTHERS = [
    ("judge2", "/judging/"), ("judge2", "/judging/contests/practice-judging/"), ("door", "/checkin/practice/"),
    ("door", "/checkin/practice/desk"), ("institution", "/my/"), ("institution", "/my/entries/"), ("exhibitor", "/my/"),
]  # fmt: skip
PAGES = [
    *(("organiser", path) for path in OF_ORGANISERS), *(("auditor", path) for path in OF_THE_PAST),
    *(("officer", path) for path in OF_OFFICERS), *OF_OTHERS,
]  # fmt: skip


@pytest.fixture
def sign_in(app, session, tmp_path, client, context, live_server):
    """The demo, and a way to be one of its people in the browser."""
    loader.load(tmp_path)

    def be(who: str) -> None:
        with unit_of_work():
            account = db.session.scalars(select(Account).where(Account.email == f"{who}@example.org")).one()
            act = session_of(account)
        act_as(client, act)
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        context.clear_cookies()
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])

    return be


@pytest.fixture
def visits(sign_in, live_server, page):
    """Each page in turn, opened by somebody who may see it, with its status."""

    def walk(language: str):
        signed_in = ""
        for who, path in PAGES:
            if who != signed_in:
                sign_in(who)
                signed_in = who
            yield path, page.goto(f"{live_server}{path}{'&' if '?' in path else '?'}lang={language}").status

    return walk


def test_every_work_page_can_be_used_by_everybody(visits, page, axe):
    page.set_viewport_size({"width": 1280, "height": 900})
    assert {path: seen for path, status in visits("ko") if (seen := (status, axe(page))) != (200, [])} == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_work_page_runs_off_a_phone(visits, page, language):
    page.set_viewport_size({"width": 390, "height": 844})
    width = "document.documentElement.scrollWidth"
    assert {path: wide for path, _status in visits(language) if (wide := page.evaluate(width)) != 390} == {}


def _hold(route: Route) -> None:
    """Answer when the page no longer holds such requests."""


def test_the_current_view_is_in_sight_on_a_phone_however_many_there_are(sign_in, live_server, page):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("organiser")
    page.route("**/*.woff2", _hold)  # the words of the house are wider than those shown till they are there
    page.goto(f"{live_server}{PRACTICE}/registrations/settings", wait_until="domcontentloaded")
    expect(page.locator(".segment [aria-current]")).to_be_visible()
    page.unroute("**/*.woff2")  # which lets go what was held
    expect(page.locator(".segment [aria-current]")).to_be_in_viewport(ratio=1)


def test_an_organiser_invites_by_keyboard_and_is_told(sign_in, live_server, page):
    sign_in("organiser")
    page.goto(f"{live_server}{PRACTICE}/staff/")
    page.get_by_label("이름").focus()
    page.keyboard.type("접수 하나")
    page.keyboard.press("Tab")
    page.keyboard.type("door7@example.org")
    page.keyboard.press("Enter")
    page.get_by_text("door7@example.org").first.wait_for()
    assert page.locator("[role=status]").first.inner_text() != ""


def test_the_box_in_the_head_picks_a_whole_page_and_escape_lets_go(sign_in, live_server, page):
    with unit_of_work():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "practice")).one()
        for who in "abc":
            make_registration(forum, who)
    sign_in("organiser")
    page.goto(f"{live_server}{PRACTICE}/registrations/")
    count, every = page.locator("[data-count]"), page.get_by_label("이 쪽 모두 고르기")
    assert not count.is_visible()
    every.check()
    assert count.inner_text() == "3명 선택"
    page.get_by_label("R-0002").uncheck()
    assert count.inner_text() == "2명 선택"
    assert every.evaluate("box => box.indeterminate")
    page.get_by_role("button", name="메일 쓰기").click()
    page.get_by_text("명단에서 고른 2명").wait_for()
    assert page.locator("input[name=number]").evaluate_all("all => all.map(one => one.value)") == ["1", "3"]
    page.go_back()
    page.get_by_label("R-0001").check()
    page.keyboard.press("Escape")
    assert not count.is_visible()
