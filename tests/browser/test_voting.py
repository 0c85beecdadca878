"""The vote of the audience in a real browser: on a phone, and the pages of whoever runs it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum_app.accounts.rules import Role
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Ballot
from forum_app.contest.queries.live import presentations_of, turnout_of
from forum_app.contest.services import live, votes
from forum_app.contest.services.tokens import entry_token, token_key
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.judging import SYSTEM
from tests.factories.live import make_live_contest

pytestmark = pytest.mark.browser


@pytest.fixture
def rounds(app, session, clock):
    """(presentations, vote) on the day, the order drawn, the first turn running, three ballots out, the vote open."""
    with unit_of_work():
        contest = make_live_contest(clock)
        talks, vote = (
            next(one for one in contest.rounds if one.kind is kind)
            for kind in (RoundKind.PRESENTATION, RoundKind.AUDIENCE)
        )
        at, key = time.now(), token_key(app.config["SECRET_KEY"], "ballot token")
        live.draw_order(contest, talks, actor=SYSTEM, at=at)
        live.start_presentation(contest, talks, presentations_of(talks)[0].entry_id, actor=SYSTEM, at=at)
        votes.issue_ballots(contest, vote, 3, key=key, actor=SYSTEM, at=at)
        votes.open_vote(contest, vote, minutes=5, actor=SYSTEM, at=at)
        session.flush()
        token = entry_token(key, session.scalar(select(func.min(Ballot.id))))
    return talks, vote, token


def test_a_visitor_votes_by_thumb(session, page, axe, live_server, rounds):
    *_, vote, token = rounds
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server}/vote/{token}/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []
    page.get_by_role("button", name="투표하기").click()
    page.get_by_text("한 편을 골라 주십시오.").first.wait_for()
    page.get_by_label("사업-03").check()
    page.get_by_role("button", name="투표하기").click()
    page.get_by_role("heading", name="투표했습니다").wait_for()
    assert axe(page) == []
    session.rollback()
    assert turnout_of(vote).cast == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_whoever_runs_the_day_has_everything_on_one_page(app, client, context, page, axe, live_server, rounds, width):
    sign_in_as(client, Role.ORGANISER, forum_id=rounds[0].contest.forum_id)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server}/manage/contests/live/live/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert axe(page) == []
    assert page.locator("[data-timer]").inner_text().startswith(("발표 ", "시간 초과"))
    page.goto(f"{live_server}/manage/contests/live/live/screen")
    page.get_by_text("투표해 주십시오").wait_for()
