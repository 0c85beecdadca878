"""The public pages before anything has been entered: designed for that, in both languages, and nothing hidden."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.steps.person import Person
from tests.support.frozen_clock import FrozenClock

EMPTY_PAGES = {
    "/": ("곧 열리는 포럼이 없습니다", "No forum is announced yet"),
    "/forums/": ("아직 공개한 행사가 없습니다", "No forum has been published yet"),
    "/institutions/": ("아직 등록된 인증기관이 없습니다", "No institution has been registered yet"),
    "/verify/": ("인증번호로 확인합니다", "Check a number"),
}
UNKNOWN = (
    "/forums/2023-2/", "/forums/2023-2/programme/", "/forums/2023-2/booths/", "/forums/2023-2/register/",
    "/forums/2023-2/schedule.json", "/forums/2023-2/schedule.xml", "/forums/2023-2/schedule.ics",
    "/registrations/abc/", "/contests/2023/", "/contests/2023/enter/", "/contests/2023/results/",
    "/contests/2023/result.json", "/ceremonies/2023-awards/", "/institutions/1/", "/verify/2023-001",
    "/verify/award-2023-001", "/invitations/abc", "/entries/abc/", "/nothing",
)  # fmt: skip


@pytest.fixture
def visitor(app: Flask, clock: FrozenClock) -> Person:
    """Somebody with an empty browser, in an empty house."""
    clock.at("2023-09-01 09:00")
    return Person(app, "방문자")


@pytest.mark.parametrize("place", [0, 1], ids=["ko", "en"])
@pytest.mark.parametrize("address", EMPTY_PAGES)
def test_a_list_without_anything_in_it_says_so(visitor: Person, address: str, place: int) -> None:
    visitor.type_address(f"{address}?lang={['ko', 'en'][place]}")

    assert visitor.status == 200
    assert EMPTY_PAGES[address][place] in visitor.page.text


def test_every_link_of_the_empty_house_leads_somewhere(visitor: Person) -> None:
    visitor.type_address("/")

    visited = visitor.wander()

    assert {"/", "/forums/", "/institutions/", "/verify/", "/sign-in"} <= {path.partition("?")[0] for path in visited}


@pytest.mark.parametrize("address", UNKNOWN)
def test_what_does_not_exist_is_not_found(visitor: Person, address: str) -> None:
    assert visitor.try_address(address) == 404
