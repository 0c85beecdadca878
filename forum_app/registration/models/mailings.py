"""Letters to many, and to whom each has been given to the outbox."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.forums.models import Forum
from forum_app.registration.rules.mailings import (
    MAILING_WORKFLOW,
    Audience,
    Letter,
    MailingKind,
    MailingState,
    Presence,
)
from forum_app.registration.rules.states import RegistrationState


class Mailing(Model):
    """One letter to all of an audience, sent at `send_at`; changed only while it is a draft.

    `audience` holds states, ticket_ids, presence and numbers, see rules.Audience; who that is, is decided as it is
    sent.
    """

    __tablename__ = "registration_mailing"
    __table_args__ = (
        CheckConstraint("length(subject) > 0 AND length(body) > 0", name="says_something"),
        CheckConstraint("state NOT IN ('scheduled', 'sending', 'sent') OR send_at IS NOT NULL", name="sent_has_time"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[MailingKind]
    subject: Mapped[str] = mapped_column(String(150))
    subject_en: Mapped[str] = mapped_column(String(150), default="")
    body: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[MailingState] = mapped_column(default=MAILING_WORKFLOW.initial, index=True)
    created_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    forum: Mapped[Forum] = relationship()

    @property
    def letter(self) -> Letter:
        """What is written and to whom, as the rules take it."""
        kept = self.audience
        states, tickets = kept["states"], kept["ticket_ids"]
        assert isinstance(states, list)  # noqa: S101 - as `keep` wrote it
        assert isinstance(tickets, list)  # noqa: S101 - as `keep` wrote it
        numbers = kept.get("numbers", [])
        assert isinstance(numbers, list)  # noqa: S101 - as `keep` wrote it
        audience = Audience(
            tuple(map(RegistrationState, states)), tuple(tickets), Presence(str(kept["presence"])), tuple(numbers)
        )
        return Letter(self.kind, self.subject, self.body, self.subject_en, self.body_en, audience)

    def keep(self, letter: Letter) -> None:
        """Take over what is written."""
        self.kind, self.subject, self.body = letter.kind, letter.subject, letter.body
        self.subject_en, self.body_en = letter.subject_en, letter.body_en
        to = letter.audience
        self.audience = {
            "states": [state.value for state in to.states],
            "ticket_ids": list(to.ticket_ids),
            "presence": to.presence.value,
            "numbers": list(to.numbers),
        }


class MailingLetter(Model):
    """A registration has got this letter, or will get it with the outbox: never twice."""

    __tablename__ = "registration_mailing_letter"
    mailing_id: Mapped[int] = mapped_column(ForeignKey("registration_mailing.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="RESTRICT"), unique=True)


class NewsLetter(Model):
    """The same of somebody on the list for news; who left the list since is still counted."""

    __tablename__ = "registration_news_letter"
    __table_args__ = (UniqueConstraint("mailing_id", "contact_id"),)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="RESTRICT"), primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("registration_mailing.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration_news_contact.id", ondelete="SET NULL"), index=True
    )
