"""The judge's sheet in a real browser: by thumb on a phone, by keyboard on a desk, by day and by night."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from forum_app.contest.models import Score, ScoreSheet
from forum_app.contest.rules import SheetState

pytestmark = pytest.mark.browser


def points(session) -> list[Decimal]:
    session.rollback()
    return list(session.scalars(select(Score.points).order_by(Score.criterion_id)))


def test_a_judge_scores_by_thumb(session, browser, judge, axe):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    judge.enter(context)
    page = context.new_page()
    page.goto(judge.sheet)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for _ in range(4):
        page.locator(".criterion.current .band", has_text="우수").tap()
        page.locator(".criterion.current [data-step='1']").tap()
        page.get_by_role("button", name="다음 항목").tap()
    page.locator(".criterion.current .band", has_text="탁월").tap()
    page.locator("[data-saved-short]", has_text="저장됨").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="기획서 3쪽").tap()
    page.wait_for_url("**part=paper")
    assert page.locator("[data-page]").count() == 3
    assert axe(page) == []
    page.get_by_role("link", name="채점표").tap()
    page.wait_for_url(judge.sheet)
    page.get_by_role("button", name="제출하고 다음").tap()
    page.wait_for_url(lambda address: address != judge.sheet)
    assert points(session) == [Decimal(17)] * 4 + [Decimal(19)]
    assert session.scalars(select(ScoreSheet.state)).one() is SheetState.SUBMITTED
    context.close()


def test_a_judge_scores_by_keyboard(session, page, judge, axe):
    judge.enter(page.context)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(judge.sheet)
    for typed in ("18", "16", "17", "15.5"):
        page.keyboard.type(typed)
        page.keyboard.press("ArrowDown")
    page.keyboard.type("20")
    page.keyboard.press("[")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("]")
    page.locator("[data-page-place]", has_text="1 / 3쪽").wait_for()
    page.keyboard.press("Space")
    page.locator("[data-page-place]", has_text="2 / 3쪽").wait_for()
    page.keyboard.press("m")
    page.keyboard.type("비교 기준을 확인함")
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != judge.sheet)
    assert [str(one) for one in points(session)] == ["18", "16", "17", "16.5", "19"]
    assert session.execute(select(ScoreSheet.comment, ScoreSheet.comment_entrant)).one() == ("비교 기준을 확인함", "")


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_is_readable_by_day_and_by_night(page, judge, axe, width, scheme):
    judge.enter(page.context)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(judge.sheet)
    page.locator(".criterion.current").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_no_score_is_not_sent(session, page, judge):
    judge.enter(page.context)
    page.goto(judge.sheet)
    page.locator(".criterion.current input").fill("21")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1200)
    assert points(session) == []
    assert page.locator("input[aria-invalid]").count() == 1
    page.reload()
    assert page.locator("input[aria-invalid]").input_value() == "21"


def test_without_script_fields_and_buttons_do_the_same(session, browser, judge):
    context = browser.new_context(java_script_enabled=False)
    judge.enter(context)
    page = context.new_page()
    page.goto(judge.sheet)
    for field in page.locator(".criterion input").all():
        field.fill("14")
    page.get_by_role("button", name="저장", exact=True).click()
    page.get_by_text("저장했습니다.").wait_for()
    assert points(session) == [Decimal(14)] * 5
    page.get_by_role("button", name="제출하고 다음").click()
    assert page.url != judge.sheet
    session.rollback()
    assert session.scalars(select(ScoreSheet.state)).one() is SheetState.SUBMITTED
    context.close()
