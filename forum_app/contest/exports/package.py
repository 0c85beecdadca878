"""The result package as bytes and as a fingerprint."""

from hashlib import sha256
from typing import Any

from forum_app.contest.judging.package import canonical_bytes, package_bytes

__all__ = ["package_bytes", "package_fingerprint"]


def package_fingerprint(package: dict[str, Any]) -> str:
    """SHA-256 over the canonical form (RFC 8785), hexadecimal."""
    return sha256(canonical_bytes(package)).hexdigest()
