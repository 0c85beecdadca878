"""The files of entries in one ZIP, under names that tell the receipt number and the document and nothing else."""

import re
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO

from forum_app.contest.models import Entry, EntryFile
from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_
from forum_app.core.uploads import kept_file

MOST_BYTES = 1024**3
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the times of a ZIP would tell when each entry came


def archived(entries: Sequence[Entry]) -> list[tuple[str, EntryFile]]:
    """The kept files of `entries` with their neutral names; links are left out.

    Raises:
        DomainError: there are none, or together they are too large for one ZIP.
    """
    named = [
        (_name(entry, file), file) for entry in entries for file in entry.files if file.sha256 and file.kind is not None
    ]
    if not named:
        raise DomainError(N_("묶을 파일이 없습니다."))
    if sum(file.size_bytes for _neutral, file in named) > MOST_BYTES:
        raise DomainError(N_("한 번에 묶기에는 너무 큽니다. 부문을 골라 나누어 받아 주십시오."))
    return named


def write_archive(named: Sequence[tuple[str, EntryFile]]) -> IO[bytes]:
    """A ZIP of the files as a temporary file that disappears when it is closed; it stands at its beginning."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, file in named:
            with (
                archive.open(zipfile.ZipInfo(name, LONG_AGO), "w") as place,
                kept_file(file.sha256 or "").open("rb") as kept,
            ):
                while chunk := kept.read(1024**2):
                    place.write(chunk)
    out.seek(0)
    return out


def _name(entry: Entry, file: EntryFile) -> str:
    ending = file.kind.value if file.kind else "bin"
    return UNSAFE.sub("_", f"{entry.receipt_no}_{file.document.name}.{ending}")
