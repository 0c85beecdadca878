"""Compiles the changed catalogues of forum_app/translations; run by `make setup`."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "forum_app" / "translations"


def compile_changed(folder: Path) -> list[Path]:
    """Write the .mo file beside every newer .po file under `folder`; the ones written, sorted."""
    written = []
    for source in sorted(folder.glob("*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as binary:
            write_mo(binary, read_po(text, abort_invalid=True))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_changed(TRANSLATIONS)
