"""Small files of every kind that is taken, and what attackers make of them."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache

import pypdfium2
from PIL import Image
from werkzeug.datastructures import FileStorage

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def picture(kind: str = "PNG") -> bytes:
    """A small PNG or JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP of `parts`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """The least that passes as a DOCX; `more` are further parts, with dots written as __."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def bomb(unpacked_bytes: int) -> bytes:
    """A DOCX whose directory says that its first part unpacks into that much."""
    content = bytearray(docx())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, unpacked_bytes)
    return bytes(content)


SOUND = {
    "pdf": pdf(2),
    "hwp": OLE + b"\0" * 504 + b"HWP Document File",
    "hwpx": archive({"mimetype": b"application/hwp+zip", "Contents/header.xml": b"<h/>"}),
    "docx": docx(),
    "pptx": archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}),
    "xlsx": archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}),
    "png": picture(),
    "jpg": picture("JPEG"),
}


def sent(content: bytes, name: str) -> FileStorage:
    """A file as a request brings it."""
    return FileStorage(io.BytesIO(content), filename=name)
