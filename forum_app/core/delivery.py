"""Brings about what outbox rows ask for: claimed in one short write, done outside any, noted in a second.

A process that dies in between leaves a claim that runs out, and the next sweep takes the row again: an
effect happens at least once, and its id lets the receiver recognise a repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, String, and_, cast, or_, select, update

from forum_app.core import clock
from forum_app.core.addresses import without_addresses
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work

LEASE = timedelta(seconds=120)  # longer than any effect may take; mail gives up after 30 s of silence
SWEEP_LIMIT = 200
PAUSES_MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440)  # after the 1st, 2nd, … failure
MOST_ATTEMPTS = len(PAUSES_MINUTES) + 1
ERROR_LENGTH = 500
KEPT_AFTER_FAILURE = timedelta(days=30)  # so long it can be tried again by hand
POSTPONED_IN_A_ROW = 3  # then the receiver is in trouble, and the rest keeps its attempts


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message that this process alone may deliver until its lease ends.

    Attributes:
        claim: proof of the claim; without it the outcome is not noted.
        attempts: how often it has been tried, this time included.
    """

    id: int
    kind: str
    mail_id: str | None
    payload: Any
    attempts: int
    claim: str


class Outcome(Enum):
    """What became of one try."""

    DELIVERED = auto()
    REFUSED = auto()
    POSTPONED = auto()
    NOT_OURS = auto()


class NeverDeliverable(Exception):
    """The receiver refused for good; trying again is pointless."""


class Bounced(NeverDeliverable):
    """The mailbox was refused by the server that would have to know it."""


Handler = Callable[[Claimed], None]
_handlers: dict[str, tuple[Handler, Callable[[], bool]]] = {}


def handles(kind: str, handler: Handler, *, when: Callable[[], bool] = lambda: True) -> None:
    """Let `handler` bring messages of `kind` about; while `when()` is false they wait untouched.

    It raises NeverDeliverable for a final refusal and anything else for "try again later".
    """
    _handlers[kind] = (handler, when)


def deliver_due(limit: int = SWEEP_LIMIT) -> int:
    """Deliver up to `limit` messages whose time has come, oldest first; returns how many succeeded."""
    ready = [kind for kind, (_, when) in _handlers.items() if when()]
    at = clock.now()
    due = db.session.scalars(
        select(OutboxMessage.id)
        .where(_is_free(at), OutboxMessage.kind.in_(ready))
        .order_by(OutboxMessage.run_after, OutboxMessage.id)
        .limit(limit)
    ).all()
    db.session.rollback()  # an effect may take long; nothing stays open meanwhile
    delivered = postponed_in_a_row = 0
    for message_id in due:
        outcome = deliver(message_id)
        delivered += outcome is Outcome.DELIVERED
        postponed_in_a_row = postponed_in_a_row + 1 if outcome is Outcome.POSTPONED else 0
        if postponed_in_a_row == POSTPONED_IN_A_ROW:
            break
    return delivered


def deliver(message_id: int) -> Outcome:
    """Deliver one message if it is due and nobody else holds it."""
    message = claim(message_id)
    if message is None:
        return Outcome.NOT_OURS
    handler, _ = _handlers[message.kind]
    try:
        handler(message)
    except Exception as error:  # whatever it was, it is kept on the row
        return note_failure(message, error)
    note_success(message)
    return Outcome.DELIVERED


def claim(message_id: int) -> Claimed | None:
    """Take a due message for LEASE; None when it is done, failed, not due or in other hands."""
    token = uuid4().hex
    with unit_of_work():
        at = clock.db_now(db.session)
        row = db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, _is_free(at))
            .values(locked_until=at + LEASE, claim=token, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage.kind, OutboxMessage.mail_id, OutboxMessage.payload, OutboxMessage.attempts)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return Claimed(message_id, row.kind, row.mail_id, row.payload, row.attempts, token) if row else None


def note_success(message: Claimed) -> None:
    """Record that the effect has happened; what was said, to whom and with which link is forgotten."""
    with unit_of_work():
        _note(message, done_at=clock.db_now(db.session), last_error=None, payload={})


def note_failure(message: Claimed, error: Exception) -> Outcome:
    """Record why it failed, and when to try again; after a final refusal or MOST_ATTEMPTS: never."""
    reason = without_addresses(str(error) or type(error).__name__)[:ERROR_LENGTH]
    with unit_of_work():
        at = clock.db_now(db.session)
        if isinstance(error, NeverDeliverable) or message.attempts >= MOST_ATTEMPTS:
            bounced_at = at if isinstance(error, Bounced) else None
            _note(message, failed_at=at, bounced_at=bounced_at, last_error=reason)
            return Outcome.REFUSED
        pause = timedelta(minutes=PAUSES_MINUTES[message.attempts - 1])
        _note(message, run_after=at + pause, locked_until=None, last_error=reason)
    return Outcome.POSTPONED


def fail_exhausted() -> int:
    """Give up on messages whose every attempt ended with the process; returns how many."""
    with unit_of_work():
        at = clock.db_now(db.session)
        given_up = db.session.scalars(
            update(OutboxMessage)
            .where(_is_open(), OutboxMessage.attempts >= MOST_ATTEMPTS, OutboxMessage.locked_until < at)
            .values(failed_at=at, last_error="interrupted at every attempt")
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(given_up)


def forget_failed() -> int:
    """Drop the text and the address of what failed for good KEPT_AFTER_FAILURE ago; returns of how many."""
    with unit_of_work():
        at = clock.db_now(db.session)
        forgotten = db.session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.failed_at < at - KEPT_AFTER_FAILURE, _is_full())
            .values(payload={})
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        ).all()
    return len(forgotten)


def _is_full() -> ColumnElement[bool]:
    return cast(OutboxMessage.payload, String) != "{}"


def oldest_waiting() -> datetime | None:
    """When the oldest due and undelivered message became due; None when nothing waits."""
    return db.session.scalar(
        select(OutboxMessage.run_after)
        .where(_is_open(), OutboxMessage.run_after <= clock.now())
        .order_by(OutboxMessage.run_after)
        .limit(1)
    )


def _is_open() -> ColumnElement[bool]:
    return and_(OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None))


def _is_free(at: datetime) -> ColumnElement[bool]:
    return and_(
        _is_open(),
        OutboxMessage.run_after <= at,
        OutboxMessage.attempts < MOST_ATTEMPTS,
        or_(OutboxMessage.locked_until.is_(None), OutboxMessage.locked_until < at),
    )


def _note(message: Claimed, **values: Any) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.claim == message.claim, _is_open())
        .values(**values)
        .execution_options(synchronize_session=False)
    )
