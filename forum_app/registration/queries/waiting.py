"""Those who wait, each group as one, in the order in which places are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState

MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class WaitingParty:
    """One person or group: `size` of it wait at `place` (from 1) for a ticket; `number` is one of those who wait."""

    ticket_id: int
    place: int
    number: int
    name: str
    size: int
    may_split: bool

    def takes(self, free: int) -> int:
        """How many of it could come now, with `free` places."""
        return min(self.size, free) if self.may_split or self.size <= free else 0


def waiting_parties(forum: Forum, most: int = MOST_SHOWN) -> Sequence[WaitingParty]:
    """The first `most` of each ticket."""
    contact_id = func.coalesce(Registration.leader_id, Registration.id).label("contact_id")
    parties = (
        select(
            Registration.ticket_id, contact_id, func.count().label("size"),
            func.min(Registration.number).label("number"), func.min(Registration.waiting_since).label("since"),
        )
        .where(Registration.forum_id == forum.id, Registration.state == RegistrationState.WAITLISTED)
        .group_by(Registration.ticket_id, contact_id)
        .subquery()
    )  # fmt: skip
    place = func.row_number().over(partition_by=parties.c.ticket_id, order_by=(parties.c.since, parties.c.contact_id))
    queue = select(parties, place.label("place")).subquery()
    rows = db.session.execute(
        select(
            queue.c.ticket_id, queue.c.place, queue.c.number, Registration.name, queue.c.size, Registration.may_split
        )
        .join(Registration, Registration.id == queue.c.contact_id)
        .where(queue.c.place <= most)
        .order_by(queue.c.ticket_id, queue.c.place)
    )  # fmt: skip
    return [WaitingParty(*row) for row in rows]
