"""Scans as a phone sends them: read one by one, so that a broken one spoils no other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.incoming import GREATEST_ID, is_keepable
from forum_app.registration.rules import MOST_SCANS, Direction, SentScan

LONGEST_KEY = 64
LONGEST_REASON = 200
HASH_LENGTH = 64
HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request brings: the scans that can be read, and of the others (key or None) what is wrong."""

    sent_at: datetime
    scans: list[SentScan]
    broken: list[tuple[str | None, str]]


def read_batch(body: Any, received_at: datetime) -> Batch:
    """Read `{"sent_at", "scans"}`; a `sent_at` that cannot be read counts as `received_at`.

    Raises:
        FieldError: there is no list of scans, or it is longer than MOST_SCANS.
    """
    scans = body.get("scans") if isinstance(body, Mapping) else None
    if not isinstance(scans, list):
        raise FieldError("scans", N_("보낸 기록을 읽을 수 없습니다."))
    if len(scans) > MOST_SCANS:
        raise FieldError("scans", N_("한 번에 %(n)d건까지 보낼 수 있습니다."), n=MOST_SCANS)
    batch = Batch(_moment(body.get("sent_at")) or received_at, [], [])
    for given in scans:
        try:
            batch.scans.append(_scan(given, batch.sent_at))
        except ValueError as wrong:
            batch.broken.append((_key_of(given), str(wrong)))
    return batch


def _scan(given: Any, sent_at: datetime) -> SentScan:
    """Read one scan.

    Raises:
        ValueError: names what cannot be read.
    """
    key = _key_of(given)
    if key is None:
        raise ValueError("key")
    token_hash, number = given.get("token_hash"), given.get("number")
    if token_hash is not None and not _is_hash(token_hash):
        raise ValueError("token_hash")
    if number is not None and not (type(number) is int and 0 < number <= GREATEST_ID):
        raise ValueError("number")
    if token_hash is None and number is None:
        raise ValueError("token_hash")
    direction, let_in, reason = given.get("direction", "in"), given.get("let_in", False), given.get("reason") or ""
    if direction not in [one.value for one in Direction]:
        raise ValueError("direction")
    if let_in not in (True, False):
        raise ValueError("let_in")
    if not isinstance(reason, str) or not is_keepable(reason) or len(reason) > LONGEST_REASON:
        raise ValueError("reason")
    scanned_at = _moment(given.get("scanned_at")) or sent_at
    return SentScan(key, token_hash, number, Direction(direction), scanned_at, bool(let_in), " ".join(reason.split()))


def _key_of(given: Any) -> str | None:
    key = given.get("key") if isinstance(given, Mapping) else None
    return key if isinstance(key, str) and 0 < len(key) <= LONGEST_KEY and is_keepable(key) else None


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and len(value) == HASH_LENGTH and set(value) <= HEXADECIMAL


def _moment(value: Any) -> datetime | None:
    """An RFC 3339 moment, or None if it is none or lies beyond what a calendar can count."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
