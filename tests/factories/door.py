"""Scans as a phone at the door sends them."""

from __future__ import annotations

from itertools import count
from typing import Any

from forum_app.core import clock
from forum_app.registration.rules import registration_token, token_hash
from tests.factories.registration import KEY

_keys = count(1)


def qr_hash(registration_id: int) -> str:
    """What a phone computes from the QR code of that registration."""
    return token_hash(registration_token(KEY, registration_id, 1))


def scan_json(registration_id: int | None = None, **changes: Any) -> dict[str, Any]:
    """One scan made just now of a person's code, in, let in by the phone."""
    given: dict[str, Any] = {
        "key": f"scan-{next(_keys)}", "token_hash": qr_hash(registration_id) if registration_id else None,
        "number": None, "direction": "in", "scanned_at": clock.now().isoformat(), "let_in": True, "reason": "",
    }  # fmt: skip
    return {**given, **changes}
