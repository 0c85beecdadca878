"""Mail that came back: reads a delivery status notification and marks the message it speaks of.

Source: RFC 3464 (the form of the notification), RFC 3463 (the status codes).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from sqlalchemy import select

from forum_app.core.addresses import without_addresses
from forum_app.core.db import db
from forum_app.core.delivery import ERROR_LENGTH
from forum_app.core.outbox import OutboxMessage

REPORT = "message/delivery-status"
OUR_ID = re.compile(r"[0-9a-f]{40}")
ORIGINAL = {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that will never arrive: its Message-ID without brackets, and what the other server said."""

    message_id: str
    reason: str


def read_bounce(content: bytes) -> Bounce:
    """The final failure that a mail reports.

    Raises:
        ValueError: it is no notification, does not name the mail it is about, or does not say that it failed.
    """
    mail = message_from_bytes(content, policy=policy.default)
    parts = list(mail.walk())
    report = next((part for part in parts if part.get_content_type() == REPORT), None)
    if report is None:
        raise ValueError("not a delivery status notification")
    blocks = report.get_payload()
    about = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
    failed = next((block for block in about if str(block.get("Action", "")).strip().lower() == "failed"), None)
    if failed is None:
        raise ValueError("the notification speaks of no final failure")
    message_id = _message_id(parts)
    if not message_id:
        raise ValueError("the notification does not name the mail it is about")
    reason = failed.get("Diagnostic-Code") or failed.get("Status") or "failed"
    return Bounce(message_id, without_addresses(" ".join(str(reason).split()))[:ERROR_LENGTH])


def note_bounce(bounce: Bounce, *, at: datetime) -> str | None:
    """Mark the mail as bounced; its key, or None if this house sent no such mail."""
    wanted = bounce.message_id.partition("@")[0]
    if not OUR_ID.fullmatch(wanted):
        return None
    found = db.session.scalar(select(OutboxMessage).where(OutboxMessage.mail_id == wanted))
    if found is None:
        return None
    if found.done_at is not None and found.bounced_at is None:
        found.bounced_at, found.last_error = at, bounce.reason
        db.session.flush()
    return found.key


def _message_id(parts: Sequence[Message]) -> str:
    for place, part in enumerate(parts):
        if part.get_content_type() not in ORIGINAL:
            continue
        headers = part if place == len(parts) - 1 else parts[place + 1]
        text = str(headers.get("Message-ID") or "") or _header_in_text(part)
        if text:
            return text.strip().strip("<>")
    return ""


def _header_in_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    headers = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=policy.default)
    return str(headers.get("Message-ID") or "")
