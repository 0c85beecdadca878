"""What must leave the house (mail, for now): a row in the transaction of its cause; `core.delivery` sends it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Model, db


class OutboxMessage(Model):
    """One effect to be brought about once; `key` names it for ever, so a repeat is recognised."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR failed_at IS NULL", name="done_or_failed"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_outbox_message_waiting", "done_at", "failed_at", "run_after"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime]
    run_after: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))


def post_mail(*, key: str, to: str, subject: str, body: str, at: datetime) -> None:
    """Queue one plain-text mail; it leaves only if the surrounding transaction commits."""
    db.session.add(
        OutboxMessage(
            kind="mail",
            key=key,
            payload={"to": to, "subject": " ".join(subject.split()), "body": body},
            created_at=at,
            run_after=at,
        )
    )
