"""What uploaded files hold: pages of a PDF, the size of a picture; asked of a process with limits."""

import json
import subprocess
import sys
from pathlib import Path

from forum_app.core import inspect_process
from forum_app.core.db import refuse_inside_write
from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_

SECONDS = 30
UNREADABLE = N_("파일을 읽을 수 없습니다. 다시 저장한 뒤 올려 주십시오.")
ENCRYPTED = N_("암호가 걸린 파일은 받지 않습니다. 암호를 풀고 다시 저장해 주십시오.")
PAGE_WIDTH = 1240  # pixels: A4 at 150 dots an inch


def count_pages(pdf: Path) -> int:
    """The number of pages of the PDF at `pdf`.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: it cannot be read, or asks for a password.
    """
    pages: int = json.loads(_ask(pdf, "pages"))["pages"]
    return pages


def picture_size(picture: Path) -> tuple[int, int]:
    """Width and height in pixels of the PNG or JPEG at `picture`.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: it cannot be read, or is unreasonably large.
    """
    size = json.loads(_ask(picture, "picture"))
    return size["width"], size["height"]


def page_picture(pdf: Path, number: int, *, width: int = PAGE_WIDTH) -> bytes:
    """Page `number`, from 1, of the PDF at `pdf` as a PNG: no text layer, no metadata, no script.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: there is no such page, or the file cannot be read.
    """
    return _ask(pdf, "page", str(number), str(width))


def _ask(file: Path, *question: str) -> bytes:
    refuse_inside_write("looking into a file")
    command = [sys.executable, "-I", inspect_process.__file__, *question]
    with file.open("rb") as content:
        try:
            done = subprocess.run(  # noqa: S603 - our own program; the file goes in as input
                command, stdin=content, capture_output=True, check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            raise DomainError(UNREADABLE) from None
    if done.returncode:
        raise DomainError(ENCRYPTED if done.returncode == inspect_process.ENCRYPTED else UNREADABLE)
    return done.stdout
