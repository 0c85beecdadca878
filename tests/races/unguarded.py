"""The control: the application with the guards of the capacity taken out, so that it must oversell.

How many places are free is counted before the transaction begins, so before anything is locked, and nothing is
counted when it writes: no conditional statement, no CHECK that could object. On SQLite this is what a transaction
amounts to that does not begin IMMEDIATE. The lock that is taken afterwards only keeps the numbers of the rows apart.
If a rush against this server sells no place twice, the rush proves nothing.
"""

from importlib import import_module
from typing import Any

from flask import g, request
from sqlalchemy import func, select

from config import ProductionConfig
from forum_app import create_app
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import HOLDS_A_PLACE

signing_up: Any = import_module("forum_app.registration.services.sign_up")  # the package has a function of that name


def look_first() -> None:
    """Before the transaction: count what is free."""
    slug = (request.view_args or {}).get("slug")
    if request.method == "POST" and slug:
        held = select(func.count()).select_from(Registration).where(Registration.state.in_(HOLDS_A_PLACE))
        query = select(Ticket.capacity, Forum.id).join(Forum, Forum.id == Ticket.forum_id).where(Forum.slug == slug)
        capacity, forum_id = db.session.execute(query.order_by(Ticket.position, Ticket.id).limit(1)).one()
        g.free = capacity - (db.session.scalar(held.where(Registration.forum_id == forum_id)) or 0)
        db.session.rollback()


def take_what_was_seen(_ticket: Ticket, many: int) -> bool:
    """Trust the look; keep no count."""
    return bool(g.free >= many)


signing_up.take_places = take_what_was_seen
app = create_app(ProductionConfig())
app.before_request(look_first)
