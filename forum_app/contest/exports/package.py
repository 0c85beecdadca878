"""The result package as bytes and as a fingerprint."""

from hashlib import sha256
from typing import Any

import orjson
import rfc8785


def package_bytes(package: dict[str, Any]) -> bytes:
    """The file result.json: UTF-8, indented, the same bytes for the same package."""
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def package_fingerprint(package: dict[str, Any]) -> str:
    """SHA-256 over the canonical form (RFC 8785), hexadecimal."""
    return sha256(rfc8785.dumps(package)).hexdigest()
