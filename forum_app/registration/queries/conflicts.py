"""Scans that let somebody in who should not have been: what staff must look at."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Scan
from forum_app.registration.rules import LETS_IN, Direction

MOST_SHOWN = 200


def open_conflicts(forum: Forum) -> Sequence[Scan]:
    """Those nobody has looked at yet, with person, ticket and first check-in, the oldest first."""
    return db.session.scalars(
        select(Scan)
        .where(*_conflicts(forum), Scan.resolved_at.is_(None))
        .options(
            joinedload(Scan.registration).options(joinedload(Registration.check_in), joinedload(Registration.ticket))
        )
        .order_by(Scan.scanned_at, Scan.id)
        .limit(MOST_SHOWN)
    ).all()


def conflict_count(forum: Forum) -> int:
    """How many nobody has looked at yet."""
    query = select(func.count()).select_from(Scan).where(*_conflicts(forum), Scan.resolved_at.is_(None))
    return db.session.scalar(query) or 0


def get_conflict(forum: Forum, scan_id: int) -> Scan:
    """One of them, looked at or not.

    Raises:
        NotFound: `forum` has none of this id.
    """
    if found := db.session.scalar(select(Scan).where(*_conflicts(forum), Scan.id == scan_id)):
        return found
    raise NotFound(N_("그런 기록이 없습니다."))


def _conflicts(forum: Forum) -> list[ColumnElement[bool]]:
    """What rules.is_conflict says of one scan."""
    return [
        Scan.forum_id == forum.id,
        Scan.let_in.is_(True),
        Scan.direction == Direction.IN,
        Scan.outcome.not_in(LETS_IN),
    ]
