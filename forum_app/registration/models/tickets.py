"""Kinds of places at a forum, and codes that keep some of them for those invited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.forums.models import Forum
from forum_app.registration.rules import TicketKind


class Ticket(Model):
    """A kind of place at a forum, and the one row that counts them.

    `taken` counts the registrations that hold one and the places that open invitations keep; it never passes
    `capacity`. `offer_hours`: how long a freed place is kept for whoever it is offered to, None: it is given at once.
    `group_limit`: how many may sign up together, 1: each for themselves.
    """

    __tablename__ = "registration_ticket"
    __table_args__ = (
        UniqueConstraint("forum_id", "name"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("group_limit BETWEEN 1 AND 50", name="group_limit_in_range"),
        CheckConstraint("offer_hours IS NULL OR offer_hours BETWEEN 1 AND 720", name="offer_hours_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    kind: Mapped[TicketKind] = mapped_column(default=TicketKind.GENERAL)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(80))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    needs_invitation: Mapped[bool] = mapped_column(default=False)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    offer_hours: Mapped[int | None]
    group_limit: Mapped[int] = mapped_column(default=1)
    forum: Mapped[Forum] = relationship()


class Invitation(Model):
    """A code that keeps `places` of a ticket until it expires or is withdrawn; `used` of them have been taken.

    Once `closed_at` is set, the places that nobody used have gone back to the ticket.
    """

    __tablename__ = "registration_invitation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ticket_id", "forum_id"], ["registration_ticket.id", "registration_ticket.forum_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("forum_id", "code"),
        UniqueConstraint("id", "ticket_id"),
        CheckConstraint("places BETWEEN 1 AND 1000", name="places_in_range"),
        CheckConstraint("used >= 0 AND used <= places", name="used_within_places"),
        CheckConstraint("length(code) = 10", name="code_length"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int]
    ticket_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    places: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ticket: Mapped[Ticket] = relationship()
