"""The result package as bytes, as a fingerprint and in figures."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from forum_app.contest.judging.package import canonical_bytes, package_bytes

__all__ = ["PackageFigures", "figures_of", "package_bytes", "package_fingerprint"]


@dataclass(frozen=True, slots=True)
class PackageFigures:
    """What a package holds; `commitments` and `key_id` None where it has none, `size` in bytes of its file."""

    entries: int
    judges: int
    scores: int
    commitments: int | None
    key_id: str | None
    size: int


def package_fingerprint(package: dict[str, Any]) -> str:
    """SHA-256 over the canonical form (RFC 8785), hexadecimal."""
    return sha256(canonical_bytes(package)).hexdigest()


def figures_of(package: dict[str, Any]) -> PackageFigures:
    """The figures of a package."""
    commitments, signature = package["commitments"], package["signature"]
    return PackageFigures(
        entries=len(package["entries"]),
        judges=len(package["judges"]),
        scores=len(package["matrix"]),
        commitments=None if commitments is None else len(commitments),
        key_id=signature and signature["kid"],
        size=len(package_bytes(package)),
    )
