"""The looks before a commit that no linter of ours takes: stray whitespace, large files, secrets.

Called by .pre-commit-config.yaml as `precommit.py NAME FILE…`; prints what is wrong, then ends with 1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

LARGEST_BYTES = 1_000_000
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}"
    r"|\b(?:postgres(?:ql)?|smtps?|redis)://[^\s:/@]+:(?!password@|pw@|\{)[^\s@]+@(?!localhost|127\.|\[::1\])"
)


def whitespace(path: Path) -> Iterator[str]:
    """Trailing blanks, carriage returns, and a last line that does not end."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):
        if line != line.rstrip():
            yield f"{path}:{number}: the line ends with blanks"
    if text and not text.endswith("\n"):
        yield f"{path}: the last line has no end"


def large_files(path: Path) -> Iterator[str]:
    """Files that belong somewhere else than in the history."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        yield f"{path}: {size:,} bytes, more than {LARGEST_BYTES:,}"


def secrets(path: Path) -> Iterator[str]:
    """Private keys, access tokens, addresses with a password in them."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), start=1):
        if SECRETS.search(line):
            yield f"{path}:{number}: looks like a secret"


LOOKS: dict[str, Callable[[Path], Iterator[str]]] = {
    "whitespace": whitespace,
    "large-files": large_files,
    "secrets": secrets,
}


def main(name: str, *files: str) -> int:
    """Take one look at the files; the exit status."""
    found = [line for file in files for line in LOOKS[name](Path(file))]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
