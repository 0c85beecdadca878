"""Commitments: what a sheet said when it was handed in, provable later and unreadable until then.

The bytes, exactly: the salt, 32 lower-case hexadecimal digits in ASCII; one byte 7C, the bar; the canonical sheet,
which is the JSON object

    {"entry": "B-07", "judge": "J1", "round": "doc", "scores": {"c1": "18", "c2": "15.5"}}

in the form of RFC 8785 (UTF-8, keys sorted, no spaces). `judge` is the J-number. Scores are texts without exponent or
needless zeros: "18", not "18.0"; "0.5", not ".5". The commitment is the SHA-256 of these bytes, 64 lower-case
hexadecimal digits.
"""

import hmac
import secrets
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

import rfc8785

from forum_app.contest.judging.exact import plain_text

SALT_BYTES = 16


class Commitment(NamedTuple):
    """What is written when a sheet is handed in: `sha256` may be shown at once, `salt` only after the seal."""

    salt: str
    sha256: str


def canonical_sheet(*, entry: str, judge: str, round_id: str, scores: Mapping[str, Decimal]) -> bytes:
    """The canonical form of a sheet; `scores` is criterion -> points, before the weight."""
    return rfc8785.dumps(
        {
            "entry": entry,
            "judge": judge,
            "round": round_id,
            "scores": {criterion: plain_text(points) for criterion, points in scores.items()},
        }
    )


def commit(*, entry: str, judge: str, round_id: str, scores: Mapping[str, Decimal]) -> Commitment:
    """Commit to a sheet with a salt drawn anew: equal sheets give different commitments.

    Args:
        entry: the entry's id, as the package names it.
        judge: the J-number.
        round_id: the round's id in the rule set.
        scores: criterion id -> points, every criterion of the round.
    """
    salt = secrets.token_hex(SALT_BYTES)
    sheet = canonical_sheet(entry=entry, judge=judge, round_id=round_id, scores=scores)
    return Commitment(salt, _digest(salt, sheet))


def check(commitment: Commitment, *, entry: str, judge: str, round_id: str, scores: Mapping[str, Decimal]) -> bool:
    """Whether the commitment was made for exactly this sheet."""
    sheet = canonical_sheet(entry=entry, judge=judge, round_id=round_id, scores=scores)
    return hmac.compare_digest(_digest(commitment.salt, sheet).encode(), commitment.sha256.encode())


def _digest(salt: str, sheet: bytes) -> str:
    return sha256(salt.encode() + b"|" + sheet).hexdigest()
