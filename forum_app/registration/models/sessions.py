"""Sessions that are asked about at sign-up, some with a limit of their own."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.programme.models import Session


class SessionPlaces(Model):
    """A session one may choose at sign-up; with `capacity`, `taken` of its places are held and never more."""

    __tablename__ = "registration_session_places"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="taken_within_capacity"),
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    session: Mapped[Session] = relationship()


class SessionChoice(Model):
    """A registrant wants to be at a session; whoever has no place at the forum yet holds none here either."""

    __tablename__ = "registration_session_choice"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("registration_session_places.session_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    holds_place: Mapped[bool]
    places: Mapped[SessionPlaces] = relationship()
