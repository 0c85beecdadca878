"""Forums: by default the published edition of 5 December 2023."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.forums.models import Forum, ForumHost, Host, Series
from forum_app.forums.rules import HostKind

DAY = date(2023, 12, 5)
PUBLISHED = datetime(2023, 9, 1, tzinfo=UTC)


def make_forum(
    slug: str = "2023-2", *, edition_no: int = 2, day: date = DAY, hosts: tuple[str, ...] = (), **changes: Any
) -> Forum:
    """One edition of the series 'collective-impact', of one `day`; `published_at=None` makes it a draft."""
    series = db.session.scalar(select(Series).where(Series.slug == "collective-impact"))
    if series is None:
        series = Series(slug="collective-impact", name="콜렉티브 임팩트 포럼", name_en="Collective Impact Forum")
        db.session.add(series)
        db.session.flush()
    defaults: dict[str, Any] = {
        "name": "제2차 콜렉티브 임팩트 포럼", "name_en": "2nd Collective Impact Forum",
        "starts_on": day, "ends_on": day, "opens_at_time": time(10),
        "venue": "서울드래곤시티 한라홀", "published_at": PUBLISHED,
    }  # fmt: skip
    forum = Forum(series_id=series.id, slug=slug, edition_no=edition_no, **{**defaults, **changes})
    db.session.add(forum)
    db.session.flush()
    for position, name in enumerate(hosts, 1):
        host = Host(name=name)
        db.session.add(host)
        db.session.flush()
        db.session.add(ForumHost(forum_id=forum.id, host_id=host.id, kind=HostKind.HOST, position=position))
    db.session.flush()
    return forum
