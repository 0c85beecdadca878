"""One person coming to a forum, what they need there, and the handing over of a place."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.institutions.models import Institution
from forum_app.registration.models.consents import Consent
from forum_app.registration.models.door import CheckIn
from forum_app.registration.models.tickets import Invitation, Ticket
from forum_app.registration.rules import REGISTRATION_WORKFLOW, RegistrationState, Source

if TYPE_CHECKING:
    from forum_app.registration.models.sessions import SessionChoice


class Registration(Model):
    """One person coming to a forum. `email` is normalised; of the QR token only the hash is kept.

    `number` counts within the forum. `code` is what people read aloud at the door; it opens no page.
    Who comes in a group points to its contact by `leader_id` and may have no address; the group waits as one
    unless its contact `may_split` it. `initials`: the first consonants of the name, for the search at the door.
    `moved_mark` recognises the form that gave the private page its present address, see rules.moved_mark.
    Once `erased_at` is set nothing is left that says who it was.
    """

    __tablename__ = "registration"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ticket_id", "forum_id"], ["registration_ticket.id", "registration_ticket.forum_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["leader_id", "forum_id"], ["registration.id", "registration.forum_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["invitation_id", "ticket_id"], ["registration_invitation.id", "registration_invitation.ticket_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("forum_id", "idempotency_key"),
        UniqueConstraint("forum_id", "number"),
        UniqueConstraint("forum_id", "code"),
        UniqueConstraint("id", "forum_id"),
        Index(
            "uq_registration_email_in_force", "forum_id", "email", unique=True,
            **only("state <> 'cancelled'"),
        ),
        Index("ix_registration_email_cancelled", "forum_id", "email", "registered_at", **only("state = 'cancelled'")),
        Index("ix_registration_queue", "ticket_id", "state", "waiting_since", "id"),
        Index("uq_registration_moved_mark", "moved_mark", unique=True, **only("moved_mark IS NOT NULL")),
        Index("ix_registration_initials", "forum_id", "initials"),
        Index("ix_registration_leader", "leader_id", **only("leader_id IS NOT NULL")),
        Index("ix_registration_state", "forum_id", "state", "number"),
        Index("ix_registration_at_desk", "forum_id", **only("source = 'desk'")),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_is_normal"),
        CheckConstraint(
            "email IS NOT NULL OR leader_id IS NOT NULL OR source = 'desk' OR erased_at IS NOT NULL",
            name="contact_has_email",
        ),
        CheckConstraint(
            "(erased_at IS NOT NULL OR length(name) > 0) AND length(code) = 8", name="name_and_code_not_empty"
        ),
        CheckConstraint(
            "erased_at IS NULL OR (name = '' AND email IS NULL AND affiliation = '' AND position_title = ''"
            " AND initials = '')",
            name="erased_is_empty",
        ),
        CheckConstraint("leader_id IS NULL OR leader_id <> id", name="leads_not_oneself"),
        CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name="waiting_has_time"),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offer_has_end"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int]
    ticket_id: Mapped[int]
    leader_id: Mapped[int | None] = mapped_column()
    invitation_id: Mapped[int | None] = mapped_column()
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    initials: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    position_title: Mapped[str] = mapped_column(String(80), default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"), index=True)
    source: Mapped[Source] = mapped_column(default=Source.ONLINE)
    state: Mapped[RegistrationState] = mapped_column(default=REGISTRATION_WORKFLOW.initial)
    may_split: Mapped[bool] = mapped_column(default=False)
    waiting_since: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    token_version: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    moved_mark: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="ko")
    registered_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    ticket: Mapped[Ticket] = relationship(overlaps="leader,members,invitation")
    leader: Mapped["Registration | None"] = relationship(
        remote_side="Registration.id", foreign_keys=[leader_id], back_populates="members"
    )
    members: Mapped[list["Registration"]] = relationship(
        foreign_keys=[leader_id], back_populates="leader", order_by="Registration.number"
    )
    invitation: Mapped[Invitation | None] = relationship(foreign_keys=[invitation_id])
    institution: Mapped[Institution | None] = relationship()
    consents: Mapped[list[Consent]] = relationship(back_populates="registration", order_by=Consent.consent_item_id)
    check_in: Mapped[CheckIn | None] = relationship(back_populates="registration")
    session_choices: Mapped[list["SessionChoice"]] = relationship()


class SpecialNeed(Model):
    """What a registrant needs on the day: sensitive, kept apart, and erased first (art. 23).

    When, the consent to it says; without one in force there is no row.
    """

    __tablename__ = "registration_special_need"
    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(String(500))


class Transfer(Model):
    """A place offered to another person, who takes it by the address mailed to them, with consents of their own."""

    __tablename__ = "registration_transfer"
    __table_args__ = (
        Index(
            "uq_registration_transfer_open", "registration_id", unique=True,
            **only("ended_at IS NULL"),
        ),
        CheckConstraint("email = lower(email)", name="email_is_normal"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_taken: Mapped[bool] = mapped_column(default=False)
    registration: Mapped[Registration] = relationship()
