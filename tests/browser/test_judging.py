"""The judge's sheet in a real browser: by thumb on a phone, by keyboard on a desk, without script."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.contest.models import Score, ScoreSheet
from forum_app.contest.rules import SheetState
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(app, session, client, clock, context, live_server):
    """The address of the first sheet of judge 1, who is signed in."""
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        address = f"{live_server}/judging/assignments/{given.assignments_of(contest, 1)[0].id}"
        account = session.scalars(select(Account).where(Account.email == "judge1@example.org")).one()
        signed_in = session_of(account)
    act_as(client, signed_in)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    return address


def points(session) -> list[Decimal]:
    session.rollback()
    return list(session.scalars(select(Score.points).order_by(Score.criterion_id)))


def test_a_judge_scores_by_thumb(session, page, axe, sheet):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(sheet)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for _ in range(4):
        page.locator(".criterion.current .band", has_text="우수").click()
        page.locator(".criterion.current [data-step='1']").click()
        page.get_by_role("button", name="다음 항목").click()
    page.locator(".criterion.current .band", has_text="탁월").click()
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="제출하고 다음").click()
    page.wait_for_url(lambda address: address != sheet)
    assert points(session) == [Decimal(17)] * 4 + [Decimal(19)]
    assert session.scalars(select(ScoreSheet.state)).one() is SheetState.SUBMITTED


def test_a_judge_scores_by_keyboard(session, page, axe, sheet):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(sheet)
    for typed in ("18", "16", "17", "15.5"):
        page.keyboard.type(typed)
        page.keyboard.press("ArrowDown")
    page.keyboard.type("20")
    page.keyboard.press("[")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("]")
    page.locator("[data-saved]", has_text="저장됨").wait_for()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != sheet)
    assert [str(one) for one in points(session)] == ["18", "16", "17", "16.5", "19"]


def test_what_is_no_score_is_not_sent(session, page, sheet):
    page.goto(sheet)
    page.keyboard.type("21")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1200)
    assert points(session) == []
    assert page.locator("input[aria-invalid]").count() == 1
