"""Parts of pages kept as text, in each process, under everything that they show.

For pages that carry something of their visitor, a token or a count, and so are never kept whole (see page_cache).
Nothing has to be dropped when a row changes: its part is then asked for under other contents.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy import inspect

from forum_app.core.db import Model
from forum_app.core.page_cache import Page, PageCache
from forum_app.core.templating import language

EXTENSION = "kept_parts"
MOST_PARTS = 128
MOST_BYTES = 8 * 1024 * 1024


def contents(*shown: Any) -> Hashable:
    """What a part is kept under: rows by the values of all their columns, lists by their members, the rest as it is."""
    return tuple(_content(one) for one in shown)


def kept_part(name: str, shown: Hashable | None, caller: Callable[[], str]) -> str:
    """What `caller` renders, or rendered before for the same `name`, `shown` and language; None keeps nothing."""
    if shown is None:
        return caller()
    parts: PageCache = current_app.extensions[EXTENSION]
    key = (name, language(), shown)
    part = parts.find(None, key)
    if part is None:
        part = Page(caller().encode(), ())
        parts.keep(None, key, part)
    return Markup(part.body.decode())  # noqa: S704 - rendered by a template, escaped there


def _content(thing: Any) -> Hashable:
    if isinstance(thing, Model):
        state: Any = inspect(thing)
        return (type(thing).__name__, *(getattr(thing, column.key) for column in state.mapper.column_attrs))
    if isinstance(thing, Iterable) and not isinstance(thing, str):
        return tuple(_content(one) for one in thing)
    content: Hashable = thing
    return content


def init_app(app: Flask) -> None:
    """Give `app` its parts, and templates the call block `kept_part`."""
    app.extensions[EXTENSION] = PageCache(most_pages=MOST_PARTS, most_bytes=MOST_BYTES)
    app.jinja_env.globals["kept_part"] = kept_part
