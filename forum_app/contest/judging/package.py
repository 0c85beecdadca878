"""The result package as others get it: its commitments, its bytes, its signature.

The signature is Ed25519 over the canonical form (RFC 8785) of everything but "signature"; its `kid` is the public key
in base64url, so that the file can be checked alone. Whose key that is, is said by whoever publishes it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import orjson
import rfc8785

from forum_app.contest.judging.commitments import Commitment

ALGORITHM: Final = "Ed25519"
BEYOND_UTF16_UNIT: Final = re.compile(b"[\xf0-\xf4]")
"""Letters that UTF-16 writes with two units: there the order of RFC 8785 is not that of UTF-8."""


def package_bytes(package: Mapping[str, Any]) -> bytes:
    """The file result.json: UTF-8, indented, the same bytes for the same package."""
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def canonical_bytes(package: Mapping[str, Any]) -> bytes:
    """The canonical form, RFC 8785; a package has whole numbers only."""
    content = orjson.dumps(package, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(dict(package)) if BEYOND_UTF16_UNIT.search(content) else content


def signed_content(package: Mapping[str, Any]) -> bytes:
    """What a signature is made over."""
    return canonical_bytes({name: part for name, part in package.items() if name != "signature"})


def signed(package: Mapping[str, Any], *, kid: str, sign: Callable[[bytes], str]) -> dict[str, Any]:
    """The package with its signature; one that it has already is replaced.

    Args:
        package: from `Result.as_package`.
        kid: the public key, base64url without padding.
        sign: bytes -> their Ed25519 signature, base64url without padding.
    """
    return {**package, "signature": {"alg": ALGORITHM, "kid": kid, "value": sign(signed_content(package))}}


def listed(commitments: Iterable[tuple[str, str, str, Commitment]]) -> list[dict[str, str]]:
    """Entry, judge, round and commitment of every sheet as the package has them, sorted by the first three."""
    return [
        {"judge": judge, "entry": entry, "round": round_id, "salt": one.salt, "sha256": one.sha256}
        for entry, judge, round_id, one in sorted(commitments)
    ]
