"""Parts of a forum, their sessions, the people in them and the rooms."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.programme.rules import SessionKind, Slot, SpeakerRole


class Room(Model):
    """A hall or room of a forum's venue."""

    __tablename__ = "programme_room"
    __table_args__ = (
        UniqueConstraint("forum_id", "name"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    capacity: Mapped[int | None]


class Part(Model):
    """The opening (number 0) or part 1 to 9 of a forum."""

    __tablename__ = "programme_part"
    __table_args__ = (
        UniqueConstraint("forum_id", "number"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("number BETWEEN 0 AND 9", name="number_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120), default="")
    title_en: Mapped[str | None] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str | None] = mapped_column(String(300))
    sessions: Mapped[list["Session"]] = relationship(back_populates="part", order_by="Session.starts_at, Session.id")


class Session(Model):
    """One item of the programme; `starts_at` UTC, `duration_minutes` long; part and room are of the same forum."""

    __tablename__ = "programme_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["part_id", "forum_id"], ["programme_part.id", "programme_part.forum_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["room_id", "forum_id"], ["programme_room.id", "programme_room.forum_id"], ondelete="RESTRICT"
        ),
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(index=True)
    part_id: Mapped[int] = mapped_column(index=True)
    room_id: Mapped[int | None]
    kind: Mapped[SessionKind]
    title: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str | None] = mapped_column(String(200))
    abstract: Mapped[str] = mapped_column(String(600), default="")
    abstract_en: Mapped[str | None] = mapped_column(String(600))
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    is_time_fixed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    part: Mapped[Part] = relationship(back_populates="sessions", overlaps="room")
    room: Mapped[Room | None] = relationship(overlaps="part,sessions")
    speakers: Mapped[list["Speaker"]] = relationship(
        order_by="Speaker.position", cascade="all, delete-orphan", back_populates="session"
    )

    @property
    def slot(self) -> Slot:
        """What the rules look at."""
        return Slot(
            self.id, self.starts_at, self.duration_minutes, self.room_id,
            frozenset(speaker.person_id for speaker in self.speakers),
        )  # fmt: skip


class Person(Model):
    """Somebody on the programme, as printed: office holders and speakers only."""

    __tablename__ = "programme_person"
    __table_args__ = (UniqueConstraint("name", "position_title"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    position_title: Mapped[str] = mapped_column(String(120), default="")
    position_title_en: Mapped[str | None] = mapped_column(String(160))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))


class Speaker(Model):
    """A person in a session."""

    __tablename__ = "programme_speaker"
    __table_args__ = (UniqueConstraint("session_id", "position"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("programme_person.id", ondelete="RESTRICT"), primary_key=True)
    role: Mapped[SpeakerRole] = mapped_column(default=SpeakerRole.SPEAKER)
    position: Mapped[int]
    person: Mapped[Person] = relationship(lazy="joined")
    session: Mapped[Session] = relationship(back_populates="speakers")
