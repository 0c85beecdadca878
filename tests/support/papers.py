"""What stands on a PDF: its words, page sizes, pictures, and whether a QR code says what it should."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import segno

MM_A_POINT = 25.4 / 72


def pages(pdf: bytes) -> Iterator[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.get_textpage().get_text_range()
    finally:
        document.close()


def sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in millimetres to two places."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            (round(page.get_width() * MM_A_POINT, 2), round(page.get_height() * MM_A_POINT, 2)) for page in document
        ]
    finally:
        document.close()


def left_edge_mm(pdf: bytes, page: int, text: str) -> float:
    """How far from the left edge of the page the first place with `text` begins, to whole millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = document[page].get_textpage()
        index, _count = words.search(text).get_next()
        return round(words.get_charbox(index)[0] * MM_A_POINT)
    finally:
        document.close()


def shows_qr(pdf: bytes, page: int, box_mm: tuple[float, float, float], address: str) -> bool:
    """Whether the page shows the QR code of `address`, quiet zone included, in the square (left, top, side).

    The page is drawn and the middle of every module is compared with the code's own matrix.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        dots_a_mm = 20
        picture = document[page].render(scale=dots_a_mm * MM_A_POINT).to_pil().convert("L")
    finally:
        document.close()
    code = segno.make(address, error="m", micro=False, mask=3, boost_error=False)
    matrix = [list(row) for row in code.matrix_iter(scale=1, border=4)]
    left, top, side = box_mm
    module = side / len(matrix)

    def is_dark(row: int, column: int) -> bool:
        at = (left + (column + 0.5) * module, top + (row + 0.5) * module)
        return picture.getpixel((int(at[0] * dots_a_mm), int(at[1] * dots_a_mm))) < 128

    return all(
        is_dark(row, column) == bool(module_dark)
        for row, line in enumerate(matrix)
        for column, module_dark in enumerate(line)
    )
