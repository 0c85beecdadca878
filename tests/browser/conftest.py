"""Who sits in front of the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of

expect.set_options(timeout=20_000)  # pages that ask every few seconds, on a machine that does much else


@dataclass(frozen=True, slots=True)
class SeatedJudge:
    """Judge 1 of a contest in scoring: the addresses of the own two sheets, which have blind copies, and the cookie."""

    site: str
    sheet: str
    other_sheet: str
    cookie: dict[str, Any]

    def enter(self, context: BrowserContext) -> None:
        """Be signed in there."""
        context.add_cookies([{**self.cookie, "url": self.site}])


@pytest.fixture
def judge(app, session, client, clock, live_server) -> SeatedJudge:
    """See SeatedJudge."""
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        assigned = given.assignments_of(contest, 1)
        sheets = [f"{live_server}/judging/assignments/{one.id}" for one in assigned]
        for one in assigned:
            given.make_blind_copy(one.entry, time.now())
        account = session.scalars(select(Account).where(Account.email == "judge1@example.org")).one()
        signed_in = session_of(account)
    act_as(client, signed_in)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return SeatedJudge(live_server, *sheets, {"name": cookie.key, "value": cookie.value})
