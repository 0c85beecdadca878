"""Public pages kept as bytes, in each process, for those who are not known: no session, no sign-in.

A page stays until anything at all changes: every change leaves an audit event, so the hash at the end of the audit
chain names the state of the data. It stays within one minute of the clock at most, because pages say what is on now.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request, session
from sqlalchemy import select

from forum_app.core import clock
from forum_app.core.audit import AuditHead
from forum_app.core.db import db
from forum_app.core.templating import language

V = TypeVar("V", bound=Callable[..., Any])
MARK = "__page_cache__"
EXTENSION = "page_cache"
HARMLESS_COOKIES = {"lang"}
OK = 200


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as the view gave it; the headers of every answer are added to it anew each time."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class PageCache:
    """The pages of one state of the data, the least recently asked for dropped first."""

    def __init__(self, *, most_pages: int, most_bytes: int) -> None:
        self.most_pages, self.most_bytes = most_pages, most_bytes
        self._pages: OrderedDict[object, Page] = OrderedDict()
        self._size = 0
        self._state: object = None
        self._lock = Lock()

    def find(self, state: object, key: object) -> Page | None:
        """The page kept for `key` in this state of the data; another state drops all pages."""
        with self._lock:
            if state != self._state:
                self._pages.clear()
                self._size, self._state = 0, state
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, state: object, key: object, page: Page) -> None:
        """Keep `page`, unless the data are in another state by now."""
        with self._lock:
            if state != self._state or key in self._pages:
                return
            self._pages[key] = page
            self._size += len(page.body)
            while len(self._pages) > self.most_pages or self._size > self.most_bytes:
                self._size -= len(self._pages.popitem(last=False)[1].body)


def cacheable(view: V) -> V:
    """Mark a public view: what it answers depends on the address, the language, the data and the minute only."""
    setattr(view, MARK, True)
    return view


def is_cacheable(view: Callable[..., Any] | None) -> bool:
    """Whether `view` carries the mark."""
    return hasattr(view, MARK)


def kept_or_made(make: Callable[[], Response]) -> Response:
    """The kept page if there is one for this request, else what `make` answers, kept if it is for everybody.

    Answers 304 to a browser that has the same bytes.
    """
    pages: PageCache = current_app.extensions[EXTENSION]
    if not pages.most_pages or not _is_anonymous():
        return make()
    state = (db.session.scalar(select(AuditHead.hash)), int(clock.now().timestamp()) // 60)  # before the page is made
    key = (request.host, request.full_path, language(), request.headers.get("Accept"))
    page = pages.find(state, key)
    if page is None:
        response = make()
        if not _is_for_everybody(response):
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        response.add_etag(weak=True)
        page = Page(response.get_data(), tuple(response.headers))
        pages.keep(state, key, page)
    answer = current_app.response_class(page.body, headers=list(page.headers))
    answer.make_conditional(request)
    return answer


def _is_anonymous() -> bool:
    return set(request.cookies) <= HARMLESS_COOKIES and "Authorization" not in request.headers


def _is_for_everybody(response: Response) -> bool:
    """Whether the view wrote nothing into the session (a CSRF token, a flash) and set no terms of its own."""
    varies, terms = response.headers.get("Vary", "Accept"), response.headers.get("Cache-Control", "no-cache")
    return (
        response.status_code == OK
        and not response.is_streamed
        and not session.modified
        and "Set-Cookie" not in response.headers
        and (varies, terms) == ("Accept", "no-cache")
    )


def init_app(app: Flask) -> None:
    """Give `app` its pages; CACHED_PAGES = 0 keeps none."""
    app.extensions[EXTENSION] = PageCache(
        most_pages=app.config["CACHED_PAGES"], most_bytes=app.config["CACHED_PAGES_BYTES"]
    )
