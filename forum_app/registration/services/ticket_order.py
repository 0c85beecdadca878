"""The order in which tickets are shown; the first that is open to everybody is the one meant by default."""

from datetime import datetime

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running
from forum_app.registration.models import Ticket
from forum_app.registration.services.places import lock_tickets


def move_ticket_up(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Show it before the one before it; the first stays where it is.

    Raises:
        StepRefused: the forum is over.
    """
    forum = ticket.forum
    require_running(forum, clock.day_of(at))
    order = sorted(lock_tickets(forum), key=lambda one: (one.position, one.id))
    place = order.index(ticket)
    if place == 0:
        return
    order[place - 1], order[place] = order[place], order[place - 1]
    for position, one in enumerate(order, start=1):
        one.position = position
    db.session.flush()
    audit.record(actor, "ticket:move", ticket, at=at, after=ticket.position, scope=f"forum:{forum.id}")
