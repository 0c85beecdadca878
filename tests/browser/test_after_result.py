"""The pages behind the computation in a real browser: no accessibility faults, no sideways scroll."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forum_app.core.unit_of_work import unit_of_work
from tests.factories import after as later
from tests.factories.accounts import act_as, session_of

pytestmark = pytest.mark.browser
MANAGE = "/manage/contests/2023"
PUBLIC = ["/contests/2023/candidates/", "/contests/2023/objections/new"]
OF_ORGANISERS = [
    f"{MANAGE}/", f"{MANAGE}/after/", f"{MANAGE}/after/terms", f"{MANAGE}/after/notes", f"{MANAGE}/after/review",
    f"{MANAGE}/objections/", f"{MANAGE}/objections/1", f"{MANAGE}/recompute", f"{MANAGE}/feedback/",
    f"{MANAGE}/letters", f"{MANAGE}/awards/",
]  # fmt: skip


@pytest.fixture
def visits(app, session, client, context, clock, live_server):
    """Every address, with the browser signed in as an organiser; an objection waits for its answer."""
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        later.make_organisers(contest)
        later.make_objection(contest)
        signed_in = session_of(later.organiser("han"))
    act_as(client, signed_in)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    return [f"{live_server}{path}" for path in (*PUBLIC, *OF_ORGANISERS)]


@pytest.mark.parametrize(("width", "language"), [(1280, "ko"), (390, "ko"), (390, "en")])
def test_every_page_behind_the_computation_can_be_used_by_everybody(visits, page, axe, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in visits:
        status = page.goto(f"{address}?lang={language}").status
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if (seen := (status, wide, axe(page))) != (200, False, []):
            found[address] = seen
        if folder := os.environ.get("SHOTS"):
            name = "-".join(address.split("/")[3:]).strip("-")
            page.screenshot(path=Path(folder) / f"{name}-{width}-{language}.png", full_page=True)
    assert found == {}
