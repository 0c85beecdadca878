"""Tickets with a limit, registrations, consents and check-ins."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution
from forum_app.registration.rules import REGISTRATION_WORKFLOW, ConsentKind, RegistrationState


class Ticket(Model):
    """A kind of place at a forum. `taken` counts the registrations that hold one and never passes `capacity`."""

    __tablename__ = "registration_ticket"
    __table_args__ = (
        UniqueConstraint("forum_id", "name"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(80))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    forum: Mapped[Forum] = relationship()


class Registration(Model):
    """One person coming to a forum. `email` is normalised; of the QR token only the hash is kept.

    `number` counts within the forum. `code` is what people read aloud at the door; it opens no page.
    """

    __tablename__ = "registration"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ticket_id", "forum_id"], ["registration_ticket.id", "registration_ticket.forum_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("forum_id", "idempotency_key"),
        UniqueConstraint("forum_id", "number"),
        UniqueConstraint("forum_id", "code"),
        UniqueConstraint("id", "forum_id"),
        Index(
            "uq_registration_email_in_force", "forum_id", "email", unique=True,
            **only("state <> 'cancelled'"),
        ),
        Index("ix_registration_queue", "ticket_id", "state", "waiting_since", "id"),
        CheckConstraint("email = lower(email)", name="email_is_normal"),
        CheckConstraint("length(name) > 0 AND length(code) = 8", name="name_and_code_not_empty"),
        CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name="waiting_has_time"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(index=True)
    ticket_id: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"), index=True)
    state: Mapped[RegistrationState] = mapped_column(default=REGISTRATION_WORKFLOW.initial)
    waiting_since: Mapped[datetime | None]
    token_version: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="ko")
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    ticket: Mapped[Ticket] = relationship()
    institution: Mapped[Institution | None] = relationship()
    consents: Mapped[list["Consent"]] = relationship(back_populates="registration")
    check_in: Mapped["CheckIn | None"] = relationship(back_populates="registration")


class ConsentItem(Model):
    """One version of one question of consent with its four notices; never changed once answered."""

    __tablename__ = "registration_consent_item"
    __table_args__ = (
        UniqueConstraint("forum_id", "kind", "item_version"),
        CheckConstraint(
            "length(purpose) > 0 AND length(items) > 0 AND length(period) > 0 AND length(refusal) > 0",
            name="four_notices",
        ),
        CheckConstraint("kind <> 'third_party' OR length(recipient) > 0", name="third_party_has_recipient"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    kind: Mapped[ConsentKind]
    item_version: Mapped[int] = mapped_column(default=1)
    is_required: Mapped[bool]
    position: Mapped[int]
    recipient: Mapped[str | None] = mapped_column(String(200))
    recipient_en: Mapped[str | None] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    purpose_en: Mapped[str | None] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    items_en: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    period_en: Mapped[str | None] = mapped_column(Text)
    refusal: Mapped[str] = mapped_column(Text)
    refusal_en: Mapped[str | None] = mapped_column(Text)


class Consent(Model):
    """A registrant's answer to one version of one question."""

    __tablename__ = "registration_consent"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    consent_item_id: Mapped[int] = mapped_column(
        ForeignKey("registration_consent_item.id", ondelete="RESTRICT"), primary_key=True
    )
    is_given: Mapped[bool]
    answered_at: Mapped[datetime]
    registration: Mapped[Registration] = relationship(back_populates="consents")
    item: Mapped[ConsentItem] = relationship()


class CheckIn(Model):
    """A registrant came in: one row, whoever scans first."""

    __tablename__ = "registration_check_in"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registration_id", "forum_id"], ["registration.id", "registration.forum_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("registration_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int]
    forum_id: Mapped[int] = mapped_column(index=True)
    checked_in_at: Mapped[datetime]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    desk: Mapped[str] = mapped_column(String(40), default="")
    registration: Mapped[Registration] = relationship(back_populates="check_in")
