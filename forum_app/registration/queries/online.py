"""Who takes part from afar, whom nobody waits for at the door."""

from sqlalchemy import Select, func, select

from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration, Ticket
from forum_app.registration.rules import ONLINE_KINDS, RegistrationState


def online_tickets(forum: Forum) -> Select[int]:
    """The ids of the tickets of `forum` that let nobody in."""
    return select(Ticket.id).where(Ticket.forum_id == forum.id, Ticket.kind.in_(ONLINE_KINDS))


def online_count(forum: Forum) -> Select[int]:
    """How many are confirmed with such a ticket; not those who came in before their ticket became one."""
    came = select(CheckIn.registration_id).where(CheckIn.registration_id == Registration.id)
    return (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.ticket_id.in_(online_tickets(forum)),
            Registration.state == RegistrationState.CONFIRMED,
            ~came.exists(),
        )
    )
