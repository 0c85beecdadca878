"""Looks into one uploaded file, as a process of its own; only importer of pypdfium2 and Pillow.

A crafted PDF or picture of a few kilobytes can ask for gigabytes or hours. Here it runs into limits of memory and
time, and takes nothing but this process with it.

Arguments: `pages` | `picture` | `page NUMBER WIDTH` | `draw FIRST LAST WIDTH COVERS` | `text`; the file comes in by
standard input.
`pages` answers {"pages": n}; `picture` answers {"width": w, "height": h}; `page` writes a PNG of page NUMBER (from
1), WIDTH pixels wide: pixels only, whatever else the file holds. `draw` writes the pages FIRST to LAST, as far as
there are, each as three unsigned 32-bit numbers (width, height, bytes; big endian) and its PNG; COVERS is JSON, page
-> [[left, top, width, height in percent]], painted black into the pixels. `text` answers a list with the text of each
page, MOST_TEXT letters in all at most. Exit status: 0, or one of the constants below, or
whatever ends a process that asks for too much.
"""

import io
import json
import math
import resource
import struct
import sys
import warnings

import pypdfium2
from PIL import Image, ImageDraw

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
UNREADABLE = 3
ENCRYPTED = 4
NO_SUCH_PAGE = 5
MAX_PIXELS = 60_000_000
MAX_SIDE = 4000  # pixels of a rendered page
MOST_TEXT = 1_000_000  # letters
HEAD = struct.Struct(">III")
PASSWORD_ERROR = "password"  # noqa: S105  the word PDFium uses


def main(what: str, *given: str) -> int:
    """Read, look, answer the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        if what == "pages":
            json.dump({"pages": _pages(content)}, sys.stdout)
        elif what == "picture":
            json.dump(_picture(content), sys.stdout)
        elif what == "text":
            json.dump(_text(content), sys.stdout)
        elif what == "draw":
            _draw(content, json.loads(given[3]), *map(int, given[:3]))
        else:
            sys.stdout.buffer.write(_page(content, *map(int, given)))
    except pypdfium2.PdfiumError as error:
        return ENCRYPTED if PASSWORD_ERROR in str(error).lower() else UNREADABLE
    except IndexError:
        return NO_SUCH_PAGE
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning):
        return UNREADABLE
    return 0


def _pages(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    if len(document):
        document[0].get_size()  # a file without a readable first page is none
    return len(document)


def _page(content: bytes, number: int, width: int) -> bytes:
    document = pypdfium2.PdfDocument(content)
    if not 1 <= number <= len(document):
        raise IndexError(number)
    return _png(_rendered(document, number, width))


def _draw(content: bytes, covers: dict[str, list[list[float]]], first: int, last: int, width: int) -> None:
    document = pypdfium2.PdfDocument(content)
    for number in range(first, min(last, len(document)) + 1):
        picture = _rendered(document, number, width)
        brush = ImageDraw.Draw(picture)
        for left, top, across, down in covers.get(str(number), []):
            x, y = picture.width / 100, picture.height / 100
            corner = math.floor(left * x), math.floor(top * y)
            brush.rectangle((*corner, math.ceil((left + across) * x), math.ceil((top + down) * y)), fill="black")
        png = _png(picture)
        sys.stdout.buffer.write(HEAD.pack(picture.width, picture.height, len(png)) + png)


def _rendered(document: pypdfium2.PdfDocument, number: int, width: int) -> Image.Image:
    page = document[number - 1]
    across, down = page.get_size()
    scale = min(width / across, MAX_SIDE / across, MAX_SIDE / down)
    picture: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    return picture


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _text(content: bytes) -> list[str]:
    texts, left = [], MOST_TEXT
    for page in pypdfium2.PdfDocument(content):
        texts.append(page.get_textpage().get_text_bounded()[:left])
        left -= len(texts[-1])
    return texts


def _picture(content: bytes) -> dict[str, int]:
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        width, height = picture.size
        picture.load()
    return {"width": width, "height": height}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
