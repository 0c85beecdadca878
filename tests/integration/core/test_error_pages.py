"""What the page of a refused step says, and where it leads."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.steps.page import Page
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor


@pytest.fixture
def spent_link(app: Flask, client: Visitor, clock: FrozenClock) -> str:
    """A one-time link that was used: opening it again is refused."""
    clock.at("2023-09-01 09:00")
    printed = app.test_cli_runner().invoke(args=["accounts", "create", "admin@example.org", "--role", "admin"]).output
    link = printed.strip().removeprefix("http://localhost")
    accepted = client.submit(link, {"name": "관리자", "password": "느티나무 아래 바람소리"})
    assert accepted.status_code == 303
    return link


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/forums/?page=2", "/forums/?page=2"),
        ("https://elsewhere.example/forums/", "/"),
        ("http://localhost//elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_a_refused_step_leads_back_within_this_site(
    client: Visitor, spent_link: str, came_from: str, back: str
) -> None:
    answer = client.get(spent_link, headers={"Referer": came_from} if came_from else {})

    page = Page(answer.text)
    assert answer.status_code == 409
    assert "지금은 할 수 없는 일입니다 이미 쓰인 초대입니다. 로그인해 주십시오." in page.text
    words = "처음으로" if back == "/" else "앞 화면으로 돌아가기"
    assert [href for href, link_words in page.links if link_words == words] == [back]
