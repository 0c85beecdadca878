"""Argon2id: how passwords are stored. Slow on purpose; never call it inside a unit of work."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forum_app.core.db import refuse_inside_write

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP: 19 MiB, 2 rounds, 1 lane
AT_ONCE = BoundedSemaphore(4)  # a rush of sign-ins must not take all memory and processors


def hash_password(password: str) -> str:
    """The string to store.

    Raises:
        RuntimeError: a unit of work is open; everybody else would wait for it.
    """
    refuse_inside_write("hashing a password")
    with AT_ONCE:
        return HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; takes as long where nothing is stored.

    Raises:
        RuntimeError: a unit of work is open.
    """
    refuse_inside_write("hashing a password")
    with AT_ONCE:
        try:
            return HASHER.verify(stored or _nobodys(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
