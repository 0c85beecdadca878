"""A contest over HTTP: drafted, published, opened, entered, filled from a file, closed."""

from __future__ import annotations

import io

import pytest

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.integration.contest.test_call_views import NEW, prefilled
from tests.integration.contest.test_entry_views import ENTER, FIELDS, IMPORT

CONSOLE = "/manage/contests/2023/"


@pytest.fixture
def organiser(session, app, clock):
    """The browser of an organiser of 2023-2, in September 2023."""
    clock.at("2023-09-20 10:00")
    with unit_of_work():
        forum_id = make_forum().id
    visitor = app.test_client()
    sign_in_as(visitor, Role.ORGANISER, forum_id=forum_id)
    return visitor


def step(organiser, name: str) -> int:
    return organiser.submit(CONSOLE, {}, to=f"{CONSOLE}steps/{name}").status_code


def test_a_contest_runs_from_its_draft_to_the_close_of_its_call(organiser, client, clock):
    form = {
        **prefilled(organiser.get(NEW).text, "/new"),
        "name": "사례 공모전",
        "slug": "2023",
        "opens_at": "2023-10-04T09:00",
        "closes_at": "2023-11-17T18:00",
    }
    assert organiser.submit(NEW, form).location == CONSOLE
    assert client.get("/contests/2023/").status_code == 404
    assert organiser.submit(f"{CONSOLE}publish").status_code == 303
    assert "아직 접수하지 않습니다" in client.get(ENTER).text

    clock.at("2023-10-04 09:00")
    assert step(organiser, "open") == 303
    private = client.submit(ENTER, FIELDS).location
    assert "사업-01" in client.get(private).text
    lines = [f"B-{n:02d},biz,사업 과제 {n},사업 기관 {n},사업-{n:02d}" for n in range(2, 31)]
    lines += [f"T-{n:02d},tech,기술 과제 {n},기술 기관 {n},기술-{n:02d}" for n in range(1, 35)]
    file = "\n".join(["entry,track,title,institution,receipt_no", *lines]).encode()
    sent = {"file": (io.BytesIO(file), "entries.csv")}
    assert organiser.submit(IMPORT, sent, content_type="multipart/form-data").status_code == 303
    page = client.get("/contests/2023/").text
    assert ("64건" in page, "사업 30, 기술개발 34" in page) == (True, True)

    assert step(organiser, "close") == 409
    clock.at("2023-11-17 18:00")
    assert step(organiser, "close") == 303
    assert "마감" in client.get("/contests/2023/").text
    assert client.submit(f"{private}withdraw").status_code == 422
    assert "이웃이 잇는 돌봄" in organiser.get(CONSOLE).text
