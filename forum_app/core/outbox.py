"""What must leave the house (mail, for now): a row in the transaction of its cause; `core.delivery` sends it."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Model, db, only


class OutboxMessage(Model):
    """One effect to be brought about once; `key` names it for ever, so a repeat is recognised.

    It waits until it is done or has failed for good; a mail that was refused or came back is bounced besides.
    `scope` says whose it is, as in the audit record: "forum:3". `payload` is emptied when nobody needs it any more.
    `mail_id` is the Message-ID before the @: drawn once, so that every attempt bears the same and it says nothing of
    the key.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR failed_at IS NULL", name="done_or_failed"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("bounced_at IS NULL OR done_at IS NOT NULL OR failed_at IS NOT NULL", name="bounced_is_over"),
        Index("ix_outbox_message_waiting", "done_at", "failed_at", "run_after"),
        Index("ix_outbox_message_scope", "scope", "id"),
        Index("ix_outbox_message_mail_id", "mail_id", unique=True),
        Index("ix_outbox_message_bounced", "scope", **only("bounced_at IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    scope: Mapped[str | None] = mapped_column(String(40))
    mail_id: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime]
    run_after: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))


MAIL_ID_BYTES = 20


def post_mail(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    scope: str | None = None,
    enclose: Mapping[str, Any] | None = None,
    unsubscribe: str | None = None,
    reply_to: str | None = None,
) -> OutboxMessage:
    """Queue one mail; it leaves only if the surrounding transaction commits.

    Args:
        key: the same act must not write the same key twice.
        to: one address.
        subject: made one line.
        body: plain text.
        at: from when on it may leave.
        scope: whose mail it is, "forum:3".
        enclose: what is put beside the text when it leaves; `core.mail.encloses` says who makes it from this.
        unsubscribe: the address where advertising is ended; for advertising only.
        reply_to: who gets the answer; without one nobody reads it.
    """
    payload: dict[str, Any] = {"to": to, "subject": " ".join(subject.split()), "body": body}
    if enclose is not None:
        payload["enclose"] = dict(enclose)
    if unsubscribe is not None:
        payload["unsubscribe"] = unsubscribe
    if reply_to is not None:
        payload["reply_to"] = reply_to
    message = OutboxMessage(
        kind="mail", key=key, scope=scope, mail_id=token_hex(MAIL_ID_BYTES), payload=payload,
        created_at=at, run_after=at,
    )  # fmt: skip
    db.session.add(message)
    return message
