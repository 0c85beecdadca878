"""What is left when personal data go: who wants news, what was erased, and who processes data on our behalf."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.forums.models import Forum
from forum_app.registration.rules import ErasedThing, ErasureReason


class NewsContact(Model):
    """Somebody whose registration is erased and who wants news until `keep_until`, the day on which this row goes.

    Of the key that ends it, carried by every letter, only the hash is kept.
    """

    __tablename__ = "registration_news_contact"
    __table_args__ = (
        UniqueConstraint("forum_id", "email"),
        CheckConstraint("length(name) > 0", name="has_name"),
        CheckConstraint("email = lower(email)", name="email_is_normal"),
        Index("ix_registration_news_contact_keep_until", "keep_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    keep_until: Mapped[date]
    added_at: Mapped[datetime]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    forum: Mapped[Forum] = relationship()


class FormerAddress(Model):
    """That an address was signed up and has left its registration: a keyed hash, kept until the day is over.

    Without it whoever erases a registration could sign the same address up again without end.
    """

    __tablename__ = "registration_former_address"
    __table_args__ = (Index("ix_registration_former_address_mark", "forum_id", "mark"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    mark: Mapped[str] = mapped_column(String(64))
    left_at: Mapped[datetime]


class Erasure(Model):
    """One line of the erasure log: how many, of what, when and why; nothing that says whose."""

    __tablename__ = "registration_erasure"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_positive"),
        Index("ix_registration_erasure_latest", "forum_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    erased_at: Mapped[datetime]
    thing: Mapped[ErasedThing]
    reason: Mapped[ErasureReason]
    people: Mapped[int]


class Processor(Model):
    """Somebody who processes personal data of a forum on our behalf (art. 26), shown to the public."""

    __tablename__ = "registration_processor"
    __table_args__ = (
        UniqueConstraint("forum_id", "name"),
        CheckConstraint("length(name) > 0 AND length(task) > 0", name="name_and_task"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    task: Mapped[str] = mapped_column(String(200))
    task_en: Mapped[str | None] = mapped_column(String(200))
