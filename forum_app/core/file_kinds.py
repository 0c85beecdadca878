"""Which kinds of file are taken, and how one is recognised: by what it holds, never by what it says of itself."""

import re
import struct
import unicodedata
import zipfile
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_

MAX_NAME = 80  # letters; Hangul takes three bytes each, and file systems keep 255
MAX_PARTS = 5000
MAX_DIRECTORY_BYTES = 2 * 1024**2
MAX_UNPACKED_BYTES = 500 * 1024**2
END_OF_ZIP = b"PK\x05\x06"
TAIL_BYTES = 22 + 65535
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HWP_MARK = b"HWP Document File"
HWPX_TYPE = b"application/hwp+zip"
WRONG = N_("%(name)s의 내용이 %(kind)s 형식이 아닙니다. 프로그램에서 그 형식으로 다시 저장해 주십시오.")
HIDDEN = N_("%(name)s 안에 다른 형식이 함께 들어 있습니다. 다시 저장해 주십시오.")
BOMB = N_("%(name)s을(를) 풀면 너무 커집니다. 그림을 줄여 다시 저장해 주십시오.")
MACRO = N_("%(name)s에 매크로가 들어 있습니다. 매크로 없이 다시 저장해 주십시오.")
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
INNER_SUFFIX = re.compile(r"\.(?=[A-Za-z]{2,5}(?:\.|$))")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


class FileKind(StrEnum):
    """A kind of file; the value is its usual ending."""

    PDF = "pdf"
    HWP = "hwp"
    HWPX = "hwpx"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    PNG = "png"
    JPG = "jpg"

    @property
    def media_type(self) -> str:
        """What the answer to a download says."""
        return MEDIA_TYPES[self]

    @property
    def word(self) -> str:
        """The kind as people write it."""
        return self.value.upper()


OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.HWP: "application/x-hwp",
    FileKind.HWPX: "application/hwp+zip",
    FileKind.DOCX: f"{OFFICE}wordprocessingml.document",
    FileKind.PPTX: f"{OFFICE}presentationml.presentation",
    FileKind.XLSX: f"{OFFICE}spreadsheetml.sheet",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
}
SUFFIXES = {**{kind.value: kind for kind in FileKind}, "jpeg": FileKind.JPG}
STARTS = {
    FileKind.PDF: (b"%PDF-1.", b"%PDF-2."),
    FileKind.HWP: (OLE,),
    FileKind.PNG: (b"\x89PNG\r\n\x1a\n",),
    FileKind.JPG: (b"\xff\xd8\xff",),
}
PARTS = {
    FileKind.HWPX: {"mimetype", "Contents/header.xml"},
    FileKind.DOCX: {"[Content_Types].xml", "word/document.xml"},
    FileKind.PPTX: {"[Content_Types].xml", "ppt/presentation.xml"},
    FileKind.XLSX: {"[Content_Types].xml", "xl/workbook.xml"},
}


def clean_name(name: str) -> str:
    """`name` as a file may be called everywhere: NFC, no path, nothing invisible, one ending, MAX_NAME letters.

    Letters stay as they are, so two Korean names that differ stay different.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if not unicodedata.category(letter).startswith("C")
    )
    tidy = " ".join(FORBIDDEN.sub("_", visible).split()).strip(". ")
    stem, dot, suffix = tidy.rpartition(".")
    if not dot:
        stem, suffix = tidy, ""
    stem = INNER_SUFFIX.sub("_", stem).strip(". ") or "file"
    if DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem[:MAX_NAME].rstrip()}{dot}{suffix[:10].lower()}"


def kind_of_name(name: str) -> FileKind | None:
    """The kind that the ending of `name` claims; None for any other ending."""
    return SUFFIXES.get(PurePosixPath(name).suffix.removeprefix(".").lower())


def check_content(file: Path, kind: FileKind, name: str) -> None:
    """See that `file` holds what its name claims, and nothing beside it.

    Raises:
        DomainError: it is of another kind, hides one, holds macros, or unpacks into too much.
    """
    with file.open("rb") as content:
        if kind in PARTS:
            _check_zip(content, kind, name)
            return
        if not content.read(16).startswith(STARTS[kind]):
            raise DomainError(WRONG, name=name, kind=kind.word)
        if kind is FileKind.HWP:
            content.seek(0)
            if HWP_MARK not in content.read():
                raise DomainError(WRONG, name=name, kind=kind.word)
        elif END_OF_ZIP in _tail(content):
            raise DomainError(HIDDEN, name=name)


def _tail(content: BinaryIO) -> bytes:
    size = content.seek(0, 2)
    content.seek(max(0, size - TAIL_BYTES))
    return content.read()


def _check_zip(content: BinaryIO, kind: FileKind, name: str) -> None:
    if content.read(4) != b"PK\x03\x04":
        raise DomainError(WRONG, name=name, kind=kind.word)
    tail = _tail(content)
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) < at + 22:
        raise DomainError(WRONG, name=name, kind=kind.word)
    count, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if count > MAX_PARTS or directory_bytes > MAX_DIRECTORY_BYTES:  # before a list of all parts is made
        raise DomainError(BOMB, name=name)
    try:
        with zipfile.ZipFile(content) as parts:
            _check_parts(parts, kind, name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        raise DomainError(WRONG, name=name, kind=kind.word) from None


def _check_parts(parts: zipfile.ZipFile, kind: FileKind, name: str) -> None:
    listed = parts.infolist()
    names = {part.filename for part in listed}
    if any(_leads_out(part) for part in names) or any(part.flag_bits & 1 for part in listed) or PARTS[kind] - names:
        raise DomainError(WRONG, name=name, kind=kind.word)
    if sum(part.file_size for part in listed) > MAX_UNPACKED_BYTES:
        raise DomainError(BOMB, name=name)
    if any(part.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for part in names):
        raise DomainError(MACRO, name=name)
    if kind is FileKind.HWPX:
        with parts.open("mimetype") as mimetype:
            if mimetype.read(len(HWPX_TYPE) + 1).strip() != HWPX_TYPE:
                raise DomainError(WRONG, name=name, kind=kind.word)


def _leads_out(part: str) -> bool:
    return part.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part) or ":" in part
