"""What an organiser has set up for registration."""

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Ticket


def get_ticket(forum: Forum, ticket_id: int) -> Ticket:
    """One of the tickets.

    Raises:
        NotFound: `forum` has no such ticket.
    """
    found = db.session.scalar(select(Ticket).where(Ticket.forum_id == forum.id, Ticket.id == ticket_id))
    if found is None:
        raise NotFound(N_("그런 구분이 없습니다."))
    return found
