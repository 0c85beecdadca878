"""The audit record: one row a change, in the same transaction, each chained to the one before by hash."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Model, db
from forum_app.core.permissions import Actor

GENESIS = "0" * 64
PENDING = "audit_pending"


class AuditEvent(Model):
    """Who did what to which thing, when and why; never changed, never deleted."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hashes_are_sha256"),
        Index("ix_audit_event_verb", "scope", "verb", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    actor_name: Mapped[str] = mapped_column(String(100))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    scope: Mapped[str | None] = mapped_column(String(40), index=True)
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(String(500), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Model):
    """The end of the chain: one row, locked while events are appended, so the chain never forks."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def record(
    actor: Actor,
    verb: str,
    subject: Model | str,
    *,
    at: datetime,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    scope: str | None = None,
) -> None:
    """Note a change; the row is written with the transaction that holds the change itself.

    Args:
        actor: who did it.
        verb: resource:verb, say "entry:submit".
        subject: the changed row (its id must exist: flush first), or "table:id" as text.
        at: when, UTC.
        before: what JSON can say of the state before; no personal data.
        after: the same afterwards.
        reason: why, where the step asks for it.
        scope: within what, say "forum:3", for those who may read only that.
    """
    name = subject if isinstance(subject, str) else f"{subject.__tablename__}:{_key(subject)}"
    pending: list[AuditEvent] = db.session.info.setdefault(PENDING, [])
    pending.append(
        AuditEvent(
            at=at.astimezone(UTC), account_id=actor.account_id, actor_name=actor.name, verb=verb, subject=name,
            scope=scope, before=before, after=after, reason=reason,
        )
    )  # fmt: skip


def noted(subject: Model) -> list[str]:
    """The verbs that this transaction has noted about `subject` so far, in order."""
    name = f"{subject.__tablename__}:{_key(subject)}"
    pending: list[AuditEvent] = db.session.info.get(PENDING, [])
    return [event.verb for event in pending if event.subject == name]


def _key(row: Model) -> str:
    identity = row.__mapper__.primary_key_from_instance(row)
    if None in identity:
        raise ValueError("flush before recording: the subject has no id yet")
    return ",".join(str(part) for part in identity)


def append_pending() -> None:
    """Chain the events of this transaction behind the head; called once, just before the commit."""
    pending: list[AuditEvent] = db.session.info.pop(PENDING, [])
    if not pending:
        return
    db.session.flush()
    head = db.session.scalar(_head())
    if head is None:
        head = AuditHead(id=1, event_count=0, hash=GENESIS)
        db.session.add(head)
    for event in pending:
        head.event_count += 1
        event.id = head.event_count
        event.previous_hash = head.hash
        event.hash = head.hash = event_hash(event)
        db.session.add(event)


@cache
def _head() -> Select[AuditHead]:
    return select(AuditHead).where(AuditHead.id == 1).with_for_update()


def forget_pending() -> None:
    """Drop the events of a transaction that is rolled back."""
    db.session.info.pop(PENDING, None)


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and the canonical JSON (RFC 8785) of the event."""
    body = {
        "id": event.id, "at": event.at.isoformat(), "account": event.account_id, "actor": event.actor_name,
        "verb": event.verb, "subject": event.subject, "scope": event.scope, "before": event.before,
        "after": event.after, "reason": event.reason,
    }  # fmt: skip
    return sha256(event.previous_hash.encode() + rfc8785.dumps(body)).hexdigest()


def broken_events() -> Iterator[int]:
    """The ids of the events at which the chain does not hold, in order; empty when it is whole."""
    previous, count = GENESIS, 0
    for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)):
        count += 1
        if event.id != count or event.previous_hash != previous or event.hash != event_hash(event):
            yield event.id
            count = event.id
        previous = event.hash
    head = db.session.get(AuditHead, 1)
    if (head.event_count, head.hash) != (count, previous) if head else count > 0:
        yield count + 1
