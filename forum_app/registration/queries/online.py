"""Who takes part from afar, whom nobody waits for at the door."""

from typing import Any

from sqlalchemy import Select, func, select

from forum_app.registration.models import CheckIn, Registration, Ticket
from forum_app.registration.rules import ONLINE_KINDS, RegistrationState


def online_tickets(forum_id: Any) -> Select[int]:
    """The ids of the tickets of a forum that let nobody in; `forum_id` may be a parameter."""
    return select(Ticket.id).where(Ticket.forum_id == forum_id, Ticket.kind.in_(ONLINE_KINDS))


def online_count(forum_id: Any) -> Select[int]:
    """How many are confirmed with such a ticket; not those who came in before their ticket became one."""
    came = select(CheckIn.registration_id).where(CheckIn.registration_id == Registration.id)
    return (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.ticket_id.in_(online_tickets(forum_id)),
            Registration.state == RegistrationState.CONFIRMED,
            ~came.exists(),
        )
    )
