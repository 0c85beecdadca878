"""What uploaded files hold: pages of a PDF, the size of a picture; asked of a process with limits."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from forum_app.core import inspect_process
from forum_app.core.db import refuse_inside_write
from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_

SECONDS = 30
UNREADABLE = N_("파일을 읽을 수 없습니다. 다시 저장한 뒤 올려 주십시오.")
ENCRYPTED = N_("암호가 걸린 파일은 받지 않습니다. 암호를 풀고 다시 저장해 주십시오.")
AT_ONCE = 10  # pages a process draws within its limits
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


class DrawnPage(NamedTuple):
    """A page as a PNG; sizes in pixels."""

    width: int
    height: int
    png: bytes


Area = tuple[float, float, float, float]


def drawn_pages(
    pdf: Path, count: int, covers: Mapping[int, Sequence[Area]], *, width: int = PAGE_WIDTH
) -> Iterator[DrawnPage]:
    """The first `count` pages of the PDF at `pdf` as PNGs: no text layer, no metadata, no script.

    Args:
        pdf: the file.
        count: how many pages it has.
        covers: page number -> areas (left, top, width, height in percent of the page), painted black into the pixels.
        width: in pixels.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: the file cannot be read.
    """
    areas = json.dumps({str(number): [list(area) for area in given] for number, given in covers.items()})
    for first in range(1, count + 1, AT_ONCE):
        answer = _ask(pdf, "draw", str(first), str(min(first + AT_ONCE - 1, count)), str(width), areas)
        while answer:
            across, down, length = inspect_process.HEAD.unpack_from(answer)
            end = inspect_process.HEAD.size + length
            yield DrawnPage(across, down, answer[inspect_process.HEAD.size : end])
            answer = answer[end:]


def page_texts(pdf: Path) -> list[str]:
    """What can be read as text on each page of the PDF at `pdf`; pages that are pictures are empty.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: it cannot be read.
    """
    texts: list[str] = json.loads(_ask(pdf, "text"))
    return texts


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
