"""Printing badges: how often each was printed, and who took a file of them away."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite

from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import BadgePrint, PaperTerms, Registration
from forum_app.registration.rules import BadgeSize

NO_LONGER_TRUE = 0  # before the first version of any token


def record_badges(forum: Forum, versions: Mapping[int, int], *, actor: Actor, at: datetime, outside: str = "") -> None:
    """Note that badges of `forum` were printed, once more for those printed before.

    Args:
        forum: whose registrations they are.
        versions: id of the registration -> version of the token in its QR code.
        actor: who took the file.
        at: when.
        outside: who prints and why, if that is somebody outside the organisation.
    """
    on_sqlite = db.session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(BadgePrint) if on_sqlite else postgresql.insert(BadgePrint)
    again = insert.on_conflict_do_update(
        index_elements=[BadgePrint.registration_id],
        set_={
            "count": BadgePrint.count + 1,
            "printed_at": insert.excluded.printed_at,
            "token_version": insert.excluded.token_version,
        },
    )
    rows = [
        {"registration_id": row_id, "token_version": version, "count": 1, "printed_at": at}
        for row_id, version in sorted(versions.items())
    ]
    if rows:
        db.session.execute(again, rows)
    audit.record(
        actor, "badge:print", forum, at=at, reason=outside, scope=f"forum:{forum.id}",
        after={"rows": len(rows), "for_third_party": bool(outside)},
    )  # fmt: skip


def outdate_badges(*whose: ColumnElement[bool]) -> None:
    """Count the badges of the registrations that `whose` names as not printed: they say what is no longer so."""
    ids = select(Registration.id).where(*whose)
    db.session.execute(
        update(BadgePrint)
        .where(BadgePrint.registration_id.in_(ids))
        .values(token_version=NO_LONGER_TRUE)
        .execution_options(synchronize_session=False)
    )


def set_door_badge_size(forum: Forum, size: BadgeSize, *, actor: Actor, at: datetime) -> None:
    """Decide which size the printer at the door takes."""
    terms = db.session.get(PaperTerms, forum.id)
    if terms is None:
        terms = PaperTerms(forum_id=forum.id)
        db.session.add(terms)
    before, terms.door_badge_size = terms.door_badge_size, size
    db.session.flush()
    audit.record(
        actor, "badge:set_up", forum, at=at, before=before.value if before else None, after=size.value,
        scope=f"forum:{forum.id}",
    )  # fmt: skip
