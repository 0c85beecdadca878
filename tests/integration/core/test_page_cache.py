"""Public pages are kept for strangers, and nobody sees a page that is not theirs or not of now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response, flash, session
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.core import audit, clock
from forum_app.core.access import access_of
from forum_app.core.db import db
from forum_app.core.page_cache import Page, PageCache, is_cacheable, kept_or_made
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from tests.factories.accounts import sign_in_as
from tests.factories.forums import make_forum
from tests.support.frozen_clock import FrozenClock
from tests.support.statements import counted
from tests.support.visitor import Visitor

PAGE = "/forums/2023-2/programme/"


@pytest.fixture
def pages(app: Flask, clock: FrozenClock) -> Iterator[PageCache]:
    """The cache, switched on; ten o'clock on the day of a published forum."""
    clock.at("2023-12-05 10:00:05")
    with app.app_context(), unit_of_work():
        make_forum("2023-2", theme="처음 주제")
    before = app.extensions["page_cache"]
    app.extensions["page_cache"] = PageCache(most_pages=8, most_bytes=1_000_000)
    yield app.extensions["page_cache"]
    app.extensions["page_cache"] = before


def _rename(app: Flask, name: str) -> None:
    with app.app_context(), unit_of_work():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "2023-2")).one()
        forum.name = name
        audit.record(system_actor("tests"), "forum:edit", forum, at=clock.now())


def test_a_second_visit_asks_the_database_only_whether_anything_changed(
    app: Flask, pages: PageCache, client: Visitor
) -> None:
    first = client.get(PAGE)
    with counted(app) as sent:
        second = client.get(PAGE)
    assert (len(sent), "audit_head" in sent[0]) == (1, True)
    assert (second.data, second.headers["Content-Type"]) == (first.data, first.headers["Content-Type"])


def test_what_is_kept_goes_out_with_the_headers_of_every_answer(pages: PageCache, client: Visitor) -> None:
    first, second = client.get(PAGE), client.get(PAGE)
    names = {"Content-Security-Policy", "Vary", "Cache-Control", "Content-Language", "ETag", "Content-Length"}
    assert {n: second.headers[n] for n in names} == {n: first.headers[n] for n in names}
    assert (second.headers["Cache-Control"], second.headers["Vary"]) == ("no-cache", "Cookie")


def test_a_change_shows_at_once(app: Flask, pages: PageCache, client: Visitor) -> None:
    client.get(PAGE)
    _rename(app, "다른 이름의 포럼")
    assert "다른 이름의 포럼" in client.get(PAGE).text


def test_a_page_is_made_anew_each_minute(app: Flask, pages: PageCache, client: Visitor, clock: FrozenClock) -> None:
    client.get(PAGE)
    clock.forward(seconds=54)
    with counted(app) as within:
        client.get(PAGE)
    clock.forward(seconds=1)
    with counted(app) as after:
        client.get(PAGE)
    assert (len(within), len(after) > 1) == (1, True)


def test_each_language_and_each_address_has_its_own_page(app: Flask, pages: PageCache, client: Visitor) -> None:
    korean = client.get(PAGE)
    english = app.test_client().get(f"{PAGE}?lang=en")
    assert (korean.headers["Content-Language"], english.headers["Content-Language"]) == ("ko", "en")
    assert korean.data != english.data
    by_cookie = app.test_client()
    by_cookie.set_cookie("lang", "en")
    assert '<html lang="en"' in by_cookie.get(PAGE).text
    assert client.get("/forums/no-such-forum/programme/").status_code == 404


def test_the_cookie_of_the_language_is_set_whether_kept_or_not(app: Flask, pages: PageCache) -> None:
    for _ in range(2):
        answer = app.test_client().get(f"{PAGE}?lang=en")
        assert answer.headers["Set-Cookie"].startswith("lang=en;")
    again = app.test_client()
    again.set_cookie("lang", "en")
    assert "Set-Cookie" not in again.get(f"{PAGE}?lang=en").headers


def test_who_is_signed_in_neither_gets_a_kept_page_nor_leaves_one(
    app: Flask, pages: PageCache, client: Visitor
) -> None:
    stranger, organiser = app.test_client(), client
    with app.app_context(), unit_of_work():
        forum = make_forum("hidden", edition_no=3, published_at=None)
        forum_id = forum.id
    with app.app_context():
        sign_in_as(organiser, Role.ORGANISER, forum_id=forum_id)
    seen = organiser.get("/forums/hidden/programme/")
    assert (seen.status_code, seen.headers["Cache-Control"], seen.headers.get("ETag")) == (200, "no-store", None)
    assert stranger.get("/forums/hidden/programme/").status_code == 404
    stranger.get(PAGE)
    with counted(app) as sent:
        organiser.get(PAGE)
    assert not any("audit_head" in statement for statement in sent)


def test_an_unchanged_page_is_not_sent_again(app: Flask, pages: PageCache, client: Visitor) -> None:
    tag = client.get(PAGE).headers["ETag"]
    unchanged = client.get(PAGE, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert unchanged.headers["Vary"] == "Cookie"
    _rename(app, "다른 이름의 포럼")
    changed = client.get(PAGE, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)


def test_a_head_request_is_answered_from_the_page(pages: PageCache, client: Visitor) -> None:
    page = client.get(PAGE)
    head = client.head(PAGE)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", page.headers["Content-Length"])


def _with_token() -> Response:
    session["csrf_token"] = "of one browser"
    return Response("token")


def _with_message() -> Response:
    flash("저장했습니다.")
    return Response("message")


ONLY_FOR_ONE = {
    "a CSRF token": _with_token,
    "a message": _with_message,
    "a cookie": lambda: Response("cookie", headers={"Set-Cookie": "desk=1"}),
    "terms of its own": lambda: Response("private", headers={"Cache-Control": "no-store"}),
    "a refusal": lambda: Response("refused", 422),
    "a redirect": lambda: Response("", 302, headers={"Location": "/"}),
    "a stream": lambda: Response(iter(["a", "b"])),
}


@pytest.mark.parametrize("what", ONLY_FOR_ONE)
def test_what_is_for_one_browser_is_never_kept(app: Flask, pages: PageCache, what: str) -> None:
    made = []

    def make() -> Response:
        made.append(what)
        return ONLY_FOR_ONE[what]()

    for _ in range(2):
        with app.test_request_context("/"):
            assert "ETag" not in kept_or_made(make).headers
    assert len(made) == 2


@pytest.mark.parametrize("header", [{"Cookie": "session=x"}, {"Cookie": "remember_token=x"}, {"Authorization": "x"}])
def test_who_might_be_known_gets_a_page_of_their_own(app: Flask, pages: PageCache, header: dict[str, str]) -> None:
    with app.test_request_context("/"):
        kept_or_made(lambda: Response("for strangers"))
    with app.test_request_context("/", headers=header):
        assert kept_or_made(lambda: Response("for one")).get_data(as_text=True) == "for one"
    with app.test_request_context("/"):
        assert kept_or_made(lambda: Response("anew")).get_data(as_text=True) == "for strangers"


def test_the_least_recently_asked_for_is_dropped_first() -> None:
    pages = PageCache(most_pages=2, most_bytes=10)
    pages.find("state", None)
    for key in "ab":
        pages.keep("state", key, Page(b"1234", ()))
    pages.find("state", "a")
    pages.keep("state", "c", Page(b"1234", ()))
    assert [key for key in "abc" if pages.find("state", key)] == ["a", "c"]
    pages.keep("state", "d", Page(b"12345", ()))
    assert [key for key in "acd" if pages.find("state", key)] == ["c", "d"]
    pages.keep("state", "e", Page(b"12345678901", ()))
    assert [key for key in "acde" if pages.find("state", key)] == []


def test_a_page_of_an_older_state_is_not_kept() -> None:
    pages = PageCache(most_pages=2, most_bytes=10)
    pages.find("before", "a")
    pages.find("after", "b")
    pages.keep("before", "a", Page(b"old", ()))
    assert (pages.find("after", "a"), pages.find("before", "a")) == (None, None)


def test_only_public_pages_without_a_secret_in_their_address_are_kept(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if is_cacheable(app.view_functions[rule.endpoint]):
            access = access_of(app, rule.endpoint)
            assert access is not None, rule.endpoint
            assert access.is_public, rule.endpoint
            assert "token" not in rule.arguments, rule.endpoint
            assert "POST" not in (rule.methods or ()), rule.endpoint
