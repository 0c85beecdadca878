"""Files people hand in: checked, kept by content under DATA_DIR/uploads, handed out as attachments only.

A file is kept once whatever it is called, under its SHA-256; who may fetch it is asked of the row that names it.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Response, current_app, send_file
from werkzeug.datastructures import FileStorage

from forum_app.core.db import refuse_inside_write
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.file_kinds import FileKind, check_content, clean_name, kind_of_name
from forum_app.core.i18n import N_
from forum_app.core.inspection import count_pages, picture_size

MEGABYTE = 1024**2
CHUNK = 1024**2
MOST_BYTES = 20 * MEGABYTE
NO_FILE = N_("찾으시는 파일이 없습니다.")
SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that has been checked and kept; `pages` only where it is a PDF."""

    sha256: str
    size_bytes: int
    kind: FileKind
    name: str
    pages: int | None = None


def keep_upload(file: FileStorage | None, *, kinds: Collection[FileKind], max_bytes: int = MOST_BYTES) -> Kept:
    """Check what somebody sent and keep it.

    Args:
        file: as it came with the request, if it did.
        kinds: those that are taken here.
        max_bytes: the most it may have.

    Raises:
        RuntimeError: a unit of work is open; looking into a file takes its time.
        DomainError: no file, empty, too large, of another kind, or not what its name says.
    """
    refuse_inside_write("keeping a file")
    if file is None or not file.filename:
        raise DomainError(N_("파일을 골라 주십시오."))
    name = clean_name(file.filename)
    kind = kind_of_name(name)
    if kind is None or kind not in kinds:
        raise DomainError(
            N_("%(name)s은(는) 받지 않는 형식입니다. 받는 형식: %(kinds)s"),
            name=name, kinds=", ".join(one.word for one in FileKind if one in kinds),
        )  # fmt: skip
    draft, sha256, size_bytes = _write(file.stream, name, max_bytes)
    try:
        if not size_bytes:
            raise DomainError(N_("%(name)s이(가) 비어 있습니다."), name=name)
        check_content(draft, kind, name)
        pages = _look_inside(draft, kind)
        _place(draft, sha256)
    finally:
        draft.unlink(missing_ok=True)
    return Kept(sha256, size_bytes, kind, name, pages)


def keep_bytes(content: bytes) -> str:
    """Keep what the application itself has made, a page picture for one; its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="new-", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    _place(Path(draft.name), sha256)
    return sha256


def kept_file(sha256: str) -> Path:
    """Where the file of that content lies.

    Raises:
        NotFound: it is not kept.
    """
    path = _path(sha256)
    if not path.is_file():
        raise NotFound(NO_FILE)
    return path


def send_kept(sha256: str, *, name: str, media_type: str, is_attachment: bool = True) -> Response:
    """The answer to a download: an attachment that no browser runs or guesses at, and that says nothing of its past.

    No ETag and no Last-Modified: both would tell who reads a blind copy when and as what it came in. Only pictures
    that the application has made itself may be shown in a page (`is_attachment` False).

    Raises:
        NotFound: it is not kept.
    """
    path = kept_file(sha256)
    response = send_file(
        path.open("rb"), mimetype=media_type, as_attachment=is_attachment, download_name=name, conditional=False,
        etag=False, max_age=None,
    )  # fmt: skip
    response.content_length = path.stat().st_size
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _folder() -> Path:
    folder = Path(current_app.config["DATA_DIR"]) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(sha256: str) -> Path:
    if len(sha256) != 64 or not all(letter in "0123456789abcdef" for letter in sha256):  # noqa: PLR2004  of SHA-256
        raise NotFound(NO_FILE)
    return _folder() / sha256[:2] / sha256


def _write(stream: IO[bytes], name: str, max_bytes: int) -> tuple[Path, str, int]:
    """Copy `stream` into a draft beside its place: path, SHA-256, size."""
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="new-", delete=False) as draft:  # mode 600
        try:
            sha256, size = _copy(stream, draft, max_bytes)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
        draft.flush()
        os.fsync(draft.fileno())
    if size > max_bytes:
        Path(draft.name).unlink()
        raise DomainError(
            N_("%(name)s이(가) 너무 큽니다. %(mb)d MB까지 받습니다."), name=name, mb=max_bytes // MEGABYTE
        )
    return Path(draft.name), sha256, size


def _copy(stream: IO[bytes], draft: IO[bytes], max_bytes: int) -> tuple[str, int]:
    """Copy until the end, or until it is too much; SHA-256 and size of what was copied."""
    digest, size = hashlib.sha256(), 0
    while size <= max_bytes and (chunk := stream.read(CHUNK)):
        size += len(chunk)
        digest.update(chunk)
        draft.write(chunk)
    return digest.hexdigest(), size


def _look_inside(file: Path, kind: FileKind) -> int | None:
    if kind is FileKind.PDF:
        return count_pages(file)
    if kind in (FileKind.PNG, FileKind.JPG):
        picture_size(file)
    return None


def _place(draft: Path, sha256: str) -> None:
    """Move a draft to its place, so that it is there whole or not at all, even after a power cut."""
    place = _path(sha256)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    draft.replace(place)
    for folder in (place.parent, place.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
