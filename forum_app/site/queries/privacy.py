"""What published forums ask of registrants: the notices, word for word."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import ConsentItem, Processor


def notices(actor: Actor) -> Sequence[tuple[Forum, ConsentItem]]:
    """The version that is asked now of every consent question of every published forum, newest forum first."""
    newest = (
        select(ConsentItem.forum_id, ConsentItem.kind, func.max(ConsentItem.item_version).label("version"))
        .group_by(ConsentItem.forum_id, ConsentItem.kind)
        .subquery()
    )
    rows = db.session.execute(
        select(Forum, ConsentItem)
        .options(selectinload(Forum.hosts))
        .join(ConsentItem, ConsentItem.forum_id == Forum.id)
        .join(
            newest,
            (newest.c.forum_id == ConsentItem.forum_id)
            & (newest.c.kind == ConsentItem.kind)
            & (newest.c.version == ConsentItem.item_version),
        )
        .where(Forum.published_at.is_not(None), ConsentItem.retired_at.is_(None))
        .order_by(Forum.starts_on.desc(), Forum.id, ConsentItem.position)
    )
    return [(forum, item) for forum, item in rows]


def processors_by_forum(actor: Actor) -> dict[int, list[Processor]]:
    """Forum id -> who processes personal data for it, by name; published forums only."""
    rows = db.session.scalars(
        select(Processor)
        .join(Forum, Forum.id == Processor.forum_id)
        .where(Forum.published_at.is_not(None))
        .order_by(Processor.name, Processor.id)
    )
    found: dict[int, list[Processor]] = {}
    for row in rows:
        found.setdefault(row.forum_id, []).append(row)
    return found
