"""The judge's sheet without a connection: nothing typed is lost, and nothing stays on the device that should not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from forum_app.contest.models import Contest, Score, ScoreSheet, SheetVersion
from forum_app.contest.rules import SheetState
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given

pytestmark = pytest.mark.browser

CACHED = """(async () => {
  const kept = [];
  for (const name of await caches.keys()) kept.push(...(await (await caches.open(name)).keys()));
  return kept.map((request) => new URL(request.url).pathname);
})()"""
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('judging:')).length"


def points(session) -> list[Decimal]:
    session.rollback()
    return list(session.scalars(select(Score.points).order_by(Score.sheet_id, Score.criterion_id)))


def wait_for_cache(page, is_so: Callable[[list[str]], bool]) -> None:
    """Until what the device keeps is as it should be."""
    for _ in range(100):
        if is_so(page.evaluate(CACHED)):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the device keeps {page.evaluate(CACHED)}")


def open_sheet(page, judge):
    """The sheet, once the device has kept both of the judge's sheets."""
    judge.enter(page.context)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(judge.sheet)
    paths = [address.removeprefix(judge.site) for address in (judge.sheet, judge.other_sheet)]
    wait_for_cache(page, lambda kept: set(paths) <= set(kept))


def test_ten_minutes_of_typing_without_a_connection_are_not_lost(session, page, judge):
    open_sheet(page, judge)
    page.clock.install()
    page.keyboard.type("18")
    page.clock.run_for(2_000)
    page.locator("[data-saved]", has_text="끊겨도 이 기기에 남음").wait_for()
    page.context.set_offline(True)
    for typed in ("16", "17"):
        page.keyboard.press("ArrowDown")
        page.keyboard.type(typed)
        page.clock.run_for(60_000)
    page.keyboard.press("m")
    for minute in range(8):
        page.keyboard.type(f"{minute}분째 적음. ")
        page.clock.run_for(60_000)
    page.locator("[data-saved]", has_text="연결 끊김 · 이 기기에 남아 있음 1건").wait_for()
    assert points(session) == [Decimal(18)]

    page.reload()
    assert [field.input_value() for field in page.locator(".criterion input").all()] == ["18", "16", "17", "", ""]
    comment = "".join(f"{minute}분째 적음. " for minute in range(8))
    assert page.get_by_label("심사위원단에 남기는 의견").input_value() == comment

    page.context.set_offline(False)
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert points(session) == [Decimal(18), Decimal(16), Decimal(17)]
    assert session.scalars(select(ScoreSheet.comment)).one() == comment


def test_a_sheet_handed_in_without_a_connection_waits_and_the_next_one_opens(session, page, judge):
    open_sheet(page, judge)
    page.context.set_offline(True)
    for _ in range(5):
        page.keyboard.type("15")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.locator("[data-saved]", has_text="아직 제출되지 않음").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(judge.other_sheet)
    page.keyboard.type("12")
    page.locator("[data-saved]", has_text="2건").wait_for()
    assert points(session) == []

    page.context.set_offline(False)
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert sorted(points(session)) == [Decimal(12)] + [Decimal(15)] * 5
    states = session.scalars(select(ScoreSheet.state)).all()
    assert sorted(states) == [SheetState.DRAFT, SheetState.SUBMITTED]
    assert page.evaluate(KEPT) == 1


def test_an_answer_that_is_lost_is_no_change_by_somebody_else(session, page, judge):
    open_sheet(page, judge)
    lost = []

    def lose_the_answer(route):
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it, the page never hears of it
        route.abort()

    page.route("**/judging/assignments/*", lose_the_answer)
    page.keyboard.type("18")
    page.locator("[data-saved]", has_text="연결 끊김").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("16")
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    page.wait_for_function("() => !Object.values(localStorage).some((text) => text.includes('\"isPending\":true'))")
    assert lost == [200]
    assert points(session) == [Decimal(18), Decimal(16)]
    assert session.scalars(select(SheetVersion.version).order_by(SheetVersion.version)).all() == [1, 2]


def test_a_change_from_another_device_leaves_the_choice_to_the_judge(session, page, judge, browser, axe):
    open_sheet(page, judge)
    elsewhere = browser.new_context()
    judge.enter(elsewhere)
    other = elsewhere.new_page()
    other.goto(judge.sheet)
    other.keyboard.type("11")
    other.locator("[data-saved]", has_text="저장됨").wait_for()

    page.keyboard.type("18")
    page.get_by_text("두 가지를 모두 두었습니다").wait_for()
    assert page.locator("[data-differences] td").all_inner_texts() == ["18", "11"]
    assert axe(page) == []
    assert points(session) == [Decimal(11)]
    page.reload()
    page.get_by_role("button", name="이 기기의 것 남기기").click()
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert points(session) == [Decimal(18)]

    other.keyboard.press("]")
    other.get_by_role("button", name="먼저 저장된 것 남기기").click()
    assert other.locator(".criterion input").first.input_value() == "18"
    assert points(session) == [Decimal(18)]
    elsewhere.close()


def test_what_came_too_late_is_shown_until_the_judge_lets_it_go(page, judge, clock, axe):
    open_sheet(page, judge)
    page.context.set_offline(True)
    page.keyboard.type("18")
    page.locator("[data-saved]", has_text="연결 끊김").wait_for()
    with unit_of_work():
        given.fill_sheets(given.db.session.scalars(select(Contest)).one(), clock)
    page.context.set_offline(False)
    page.locator("[data-saved]", has_text="지금 상태에서는").wait_for()
    page.goto(judge.sheet)
    held = page.locator("[data-held]")
    held.get_by_text("기술-01: 18").wait_for()
    assert axe(page) == []
    held.get_by_role("button", name="이 기기에서 지우기").click()
    assert not held.is_visible()
    assert page.evaluate(KEPT) == 0


def test_signing_out_takes_everything_off_the_device(page, judge):
    open_sheet(page, judge)
    page.keyboard.type("18")
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert page.evaluate(KEPT) == 1
    page.locator(".work-account summary").click()
    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_url(lambda address: "/judging/" not in address)
    assert page.evaluate(KEPT) == 0
    assert page.evaluate(CACHED) == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_whoever_comes_next_finds_no_page_of_the_judge(page, judge):
    open_sheet(page, judge)
    page.context.clear_cookies()
    page.goto(f"{judge.site}/sign-in")
    wait_for_cache(page, lambda kept: kept == [])
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(judge.sheet)
