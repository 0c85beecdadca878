"""The private address of a registration and the code people read aloud; pure."""

import hashlib
import hmac
import re
import unicodedata
from base64 import urlsafe_b64encode
from typing import Final

CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
CODE_LENGTH: Final = 8
TOKEN_BYTES: Final = 20


def token_key(secret: str) -> bytes:
    """The key of registration tokens, drawn from the application's secret for this one purpose."""
    return hmac.digest(secret.encode(), b"registration token", hashlib.sha256)


def registration_token(key: bytes, registration_id: int, version: int) -> str:
    """The 160-bit token of a private page and of the QR code; a new `version` ends the one before.

    It can be computed again, so that a mail is repeated and a badge printed twice; only its hash is stored.
    """
    mac = hmac.digest(key, f"{registration_id}:{version}".encode(), hashlib.sha256)
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).decode().rstrip("=")


def token_hash(token: str) -> str:
    """What the database keeps of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown_code(code: str) -> str:
    """A code in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def normal_code(text: str) -> str | None:
    """The code that somebody typed, in any case and with any spaces; None if it cannot be one."""
    letters = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    is_code = len(letters) == CODE_LENGTH and all(letter in CODE_LETTERS for letter in letters)
    return letters if is_code else None
