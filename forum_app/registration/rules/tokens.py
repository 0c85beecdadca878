"""The private address of a registration and the code people read aloud; pure."""

import hashlib
import hmac
import re
import unicodedata
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
CODE_LENGTH: Final = 8
INVITATION_CODE_LENGTH: Final = 10
TOKEN_BYTES: Final = 20
FORM_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


def token_key(secret: str) -> bytes:
    """The key of registration tokens, drawn from the application's secret for this one purpose."""
    return hmac.digest(secret.encode(), b"registration token", hashlib.sha256)


def registration_token(key: bytes, registration_id: int, version: int) -> str:
    """The 160-bit token of a private page and of the QR code; a new `version` ends the one before.

    It can be computed again, so that a mail is repeated and a badge printed twice; only its hash is stored.
    """
    return _token(key, f"{registration_id}:{version}")


def transfer_token(key: bytes, transfer_id: int) -> str:
    """The token of the address at which an offered place is taken over."""
    return _token(key, f"transfer:{transfer_id}")


def pairing_token(key: bytes, device_id: int, expires_at: datetime) -> str:
    """The token of the address at which a phone becomes a device of the door, good until `expires_at` (UTC)."""
    return _token(key, f"pairing:{device_id}:{int(expires_at.timestamp())}")


def survey_token(key: bytes, registration_id: int, version: int) -> str:
    """The code in the address of the survey; another person taking the place gets another one."""
    return _token(key, f"survey:{registration_id}:{version}")


def address_mark(key: bytes, forum_id: int, email: str) -> str:
    """What stands for an address (in normal form) of one forum that is kept no more; hexadecimal."""
    return hmac.digest(key, f"address:{forum_id}:{email}".encode(), hashlib.sha256).hex()


def _token(key: bytes, what: str) -> str:
    mac = hmac.digest(key, what.encode(), hashlib.sha256)
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).decode().rstrip("=")


def news_token(key: bytes, contact_id: int) -> str:
    """The token with which somebody leaves the list for news; no registration token can be equal to it."""
    mac = hmac.digest(key, f"news:{contact_id}".encode(), hashlib.sha256)
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).decode().rstrip("=")


def moved_mark(token: str, form_key: str) -> str | None:
    """What recognises the form by which the page of `token` moved, if it is sent again; None: the key is no key."""
    return token_hash(f"{token}:{form_key}") if FORM_KEY.fullmatch(form_key) else None


def token_hash(token: str) -> str:
    """What the database keeps of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown_code(code: str) -> str:
    """A code in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def shown_invitation_code(code: str) -> str:
    """A code in two groups of five."""
    return f"{code[:5]} {code[5:]}"


def normal_code(text: str) -> str | None:
    """The code of a registration that somebody typed, in any case and with any spaces; None if it cannot be one."""
    return _typed_code(text, CODE_LENGTH)


def normal_invitation_code(text: str) -> str | None:
    """The same for the code of an invitation."""
    return _typed_code(text, INVITATION_CODE_LENGTH)


def _typed_code(text: str, length: int) -> str | None:
    letters = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    is_code = len(letters) == length and all(letter in CODE_LETTERS for letter in letters)
    return letters if is_code else None
