"""The private address of an entry; it can be computed again, so only its hash is stored."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from forum_app.core.permissions import Actor, Grant, Permission

TOKEN_BYTES = 20


def token_key(secret: str, purpose: str = "entry token") -> bytes:
    """The key of the tokens of one `purpose`, drawn from the application's secret."""
    return hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)


def entry_token(key: bytes, entry_id: int) -> str:
    """The 160-bit token of an entry's private page."""
    mac = hmac.digest(key, str(entry_id).encode(), hashlib.sha256)
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).decode().rstrip("=")


def token_hash(token: str) -> str:
    """What the database keeps of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_holder(institution_id: int) -> Actor:
    """Whoever holds the private address: may edit entries of that institution, and nothing else."""
    grant = Grant("entry-link", frozenset({Permission.ENTRY_EDIT}), ("institution", institution_id))
    return Actor(None, "entry link", (grant,))
