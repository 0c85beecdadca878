"""Journeys go through pages only, so every change leaves its audit event: pages are kept as in production."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from config import Config
from forum_app.core.page_cache import EXTENSION, PageCache


@pytest.fixture(autouse=True)
def _kept_pages(app: Flask) -> Iterator[None]:
    before = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = PageCache(most_pages=Config.CACHED_PAGES, most_bytes=Config.CACHED_PAGES_BYTES)
    yield
    app.extensions[EXTENSION] = before
