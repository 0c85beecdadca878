"""Paper: a typst template and inert data become a PDF/A-2b file.

A template is `<feature>/print/<name>.typ` under templates/. It begins with `#import "/layout/paper.typ": *` and
`#let d = json(bytes(sys.inputs.d))`; whatever people wrote stands in `d` and is never source.
"""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_file

from forum_app.core import clock, typst_process
from forum_app.core.db import refuse_inside_write

FONTS = Path("vendor", "pretendard-gov", "otf")  # under static/, copied there at set-up
SECONDS = 90
FAMILIES = ["Pretendard GOV"]
SYSTEM_FAMILIES = ["Noto Sans CJK KR", "NanumGothic", "Apple SD Gothic Neo"]


class PdfRefused(Exception):
    """The template cannot be set with these data; says why in typst's words."""


def render_pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF that `template`, a path under templates/, makes of `data`.

    The same template, data and moment give the same bytes. Where the fonts of the set-up are missing, or a letter is
    in none of them, fonts of the system help out, and then the file is plain PDF: PDF/A promises every letter.

    Args:
        template: as in "contest/print/entry_receipt.typ".
        data: what the template reads; JSON's kinds only. Pictures go in as the text of an SVG.
        at: when the document says it was made; now if None.

    Raises:
        RuntimeError: a unit of work is open; setting a page takes half a second.
        PdfRefused: typst refuses the template, or it took too long or too much.
    """
    refuse_inside_write("setting a PDF")
    root = Path(current_app.root_path) / "templates"
    fonts = Path(current_app.static_folder or "") / FONTS
    has_fonts = any(fonts.glob("*.otf"))
    asked = {
        "root": str(root),
        "template": str(root / template),
        "data": json.dumps(data, ensure_ascii=False),
        "font_paths": [str(fonts)] if has_fonts else [],
        "families": FAMILIES if has_fonts else SYSTEM_FAMILIES,
        "timestamp": int((at or clock.now()).timestamp()),
    }
    command = [sys.executable, "-I", typst_process.__file__]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; template and data go in as input
            command, input=json.dumps(asked).encode(), capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise PdfRefused(f"{template}: took more than {SECONDS} s") from None
    if done.returncode:
        raise PdfRefused(f"{template}: {done.stderr.decode(errors='replace').strip() or done.returncode}")
    return done.stdout


def send_pdf(pdf: bytes, name: str) -> Response:
    """The answer that hands out a paper as an attachment called `name`."""
    return send_file(
        io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=name, etag=False, max_age=None
    )
