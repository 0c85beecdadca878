"""The result package as bytes and in figures."""

from dataclasses import dataclass
from typing import Any

from forum_app.contest.judging.package import package_bytes

__all__ = ["PackageFigures", "figures_of", "package_bytes"]


@dataclass(frozen=True, slots=True)
class PackageFigures:
    """What a package holds; `commitments` and `key_id` None where it has none, `size` in bytes of its file."""

    entries: int
    judges: int
    scores: int
    commitments: int | None
    key_id: str | None
    size: int


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
