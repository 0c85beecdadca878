"""The data files of the demo, each with the sources of what it says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forum_app.core import clock
from forum_app.core.permissions import system_actor

DATA = Path(__file__).parent / "data"
LOADER = system_actor("flask demo load")


def facts(name: str) -> Any:
    """What data/<name>.json says."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def moment(text: str) -> datetime:
    """2023-10-04T00:00 on a clock in Seoul, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SEOUL).astimezone(UTC)


def at_hour(day: date | str, hour: int, minute: int = 0) -> datetime:
    """A moment on a day in Seoul, as UTC."""
    return clock.seoul(date.fromisoformat(day) if isinstance(day, str) else day, hour, minute)


@contextmanager
def played_at(when: datetime) -> Iterator[datetime]:
    """Let the services run as if it were `when`: the past is played through them, not written around them."""
    before = clock.source
    clock.source = lambda: when
    try:
        yield when
    finally:
        clock.source = before
