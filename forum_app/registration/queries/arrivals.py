"""The door: who is in, who comes, and which forums one may open the door of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.queries.lists import matches
from forum_app.registration.queries.online import online_count
from forum_app.registration.rules import RegistrationState, token_hash

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class ArrivalCounts:
    """`inside` of `expected`: the confirmed ones but those who take part from afar."""

    inside: int
    expected: int


def arrival_counts(forum: Forum) -> ArrivalCounts:
    """How many have come."""
    inside = select(func.count()).select_from(CheckIn).where(CheckIn.forum_id == forum.id).scalar_subquery()
    confirmed = (
        select(func.count())
        .select_from(Registration)
        .where(Registration.forum_id == forum.id, Registration.state == RegistrationState.CONFIRMED)
        .scalar_subquery()
    )
    online = online_count(forum.id).scalar_subquery()
    return ArrivalCounts(*db.session.execute(select(inside, confirmed - online)).one())


def last_arrivals(forum: Forum, limit: int = 8) -> Sequence[CheckIn]:
    """The newest check-ins with their registrations, newest first."""
    return db.session.scalars(
        select(CheckIn)
        .where(CheckIn.forum_id == forum.id)
        .options(joinedload(CheckIn.registration))
        .order_by(CheckIn.checked_in_at.desc(), CheckIn.id.desc())
        .limit(limit)
    ).all()


def desk_counts(forum: Forum) -> Sequence[tuple[str, int, datetime]]:
    """Desk, how many it let in, and when the last one."""
    return db.session.execute(
        select(CheckIn.desk, func.count(), func.max(CheckIn.checked_in_at))
        .where(CheckIn.forum_id == forum.id)
        .group_by(CheckIn.desk)
        .order_by(CheckIn.desk)
    ).all()


def find_people(forum: Forum, text: str) -> Sequence[Registration]:
    """Registrations that are not cancelled and match a name, affiliation, number or code, by name."""
    if not text.strip():
        return []
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.forum_id == forum.id, Registration.state != RegistrationState.CANCELLED, matches(text)
        )
        .options(joinedload(Registration.check_in))
        .order_by(Registration.name, Registration.number)
        .limit(MOST_CANDIDATES)
    ).all()  # fmt: skip


def find_by_token_at_door(forum: Forum, token: str) -> Registration | None:
    """The registration of `forum` with the token of a QR code, or None."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.forum_id == forum.id, Registration.token_hash == token_hash(token))
        .options(joinedload(Registration.check_in))
    )


def door_forums(actor: Actor) -> Sequence[Forum]:
    """The forums at whose door `actor` may stand, the newest first."""
    query = select(Forum).order_by(Forum.starts_on.desc(), Forum.id.desc())
    if not actor.may_everywhere(Permission.CHECKIN_RECORD):
        query = query.where(Forum.id.in_(sorted(actor.ids(Permission.CHECKIN_RECORD, "forum"))))
    return db.session.scalars(query).all()
