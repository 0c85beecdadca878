"""Scans as a phone at the door sends them."""

from __future__ import annotations

import re
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


def pair(client: Any, organiser: Any, slug: str = "2023-2", name: str = "1번 입구") -> str:
    """Let `organiser` add a device and `client` become it by its QR code; the address of the pairing."""
    page = f"/manage/forums/{slug}/registrations/door"
    added = organiser.submit(page, {"name": name})
    address = str(re.search(r"<code>http://localhost(/checkin/[^<]+)</code>", organiser.get(added.location).text)[1])
    assert client.submit(address).status_code == 303
    return address
