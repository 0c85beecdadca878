"""Uploads: what is taken, how it is kept and handed out, and what is refused."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import pytest

from forum_app.core.errors import DomainError, NotFound
from forum_app.core.file_kinds import FileKind
from forum_app.core.inspection import page_picture
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import keep_bytes, keep_upload, kept_file, send_kept
from tests.support import files

ALL = frozenset(FileKind)
pytestmark = pytest.mark.usefixtures("session")


def waiting(app) -> list[Path]:
    """Every file under uploads/."""
    return [path for path in (app.config["DATA_DIR"] / "uploads").rglob("*") if path.is_file()]


@pytest.mark.parametrize("ending", list(files.SOUND))
def test_every_kind_is_kept_under_its_hash_for_us_alone(ending):
    kept = keep_upload(files.sent(files.SOUND[ending], f"계획.{ending}"), kinds=ALL)
    path = kept_file(kept.sha256)
    assert path.read_bytes() == files.SOUND[ending]
    assert kept.sha256 == hashlib.sha256(files.SOUND[ending]).hexdigest()
    assert (kept.kind, kept.name, kept.size_bytes) == (FileKind(ending), f"계획.{ending}", len(files.SOUND[ending]))
    assert path.stat().st_mode & 0o077 == 0


def test_the_pages_of_a_pdf_are_counted():
    assert keep_upload(files.sent(files.pdf(3), "a.pdf"), kinds=ALL).pages == 3


def test_the_same_content_is_kept_once(app):
    keep_upload(files.sent(files.pdf(), "a.pdf"), kinds=ALL)
    keep_upload(files.sent(files.pdf(), "b.pdf"), kinds=ALL)
    keep_bytes(b"other")
    assert len(waiting(app)) == 2


PNG = files.picture()
BOMB_PNG = (
    PNG[:16] + struct.pack(">II", 30000, 30000) + PNG[24:29]
    + struct.pack(">I", zlib.crc32(PNG[12:16] + struct.pack(">II", 30000, 30000) + PNG[24:29])) + PNG[33:]
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.pdf"),
        (b"MZ\x90\0" + b"\0" * 64, "program.pdf"),
        (b"<html><script>alert(1)</script>", "page.png"),
        (b"<svg onload='alert(1)'/>", "a.svg"),
        (files.pdf(), "a.pdf.exe"),
        (files.pdf(), "a.docx"),
        (b"\n" + files.pdf(), "late.pdf"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "script.pdf"),
        (files.pdf() + files.docx(), "two.pdf"),
        (files.picture("JPEG") + files.docx(), "two.jpg"),
        (files.OLE + b"\0" * 600, "word.hwp"),
        (files.archive({"a.txt": b"a"}), "plain.docx"),
        (files.archive({"mimetype": b"text/html", "Contents/header.xml": b""}), "wrong.hwpx"),
        (files.docx(**{"../../evil.sh": b"x"}), "slip.docx"),
        (files.docx(**{"word/vbaProject.bin": b"x"}), "macro.docx"),
        (files.docx(**{f"part{number}": b"" for number in range(6000)}), "many.docx"),
        (files.bomb(501 * 1024**2), "bomb.docx"),
        (files.docx()[:-30], "cut.docx"),
        (BOMB_PNG, "bomb.png"),
        (PNG[: len(PNG) // 2], "cut.png"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_is_refused_and_nothing_stays(app, content, name):
    with pytest.raises(DomainError):
        keep_upload(files.sent(content, name), kinds=ALL)
    assert waiting(app) == []


def test_a_kind_not_asked_for_is_refused():
    with pytest.raises(DomainError, match="PDF, HWPX") as refusal:
        keep_upload(files.sent(files.picture(), "a.png"), kinds={FileKind.HWPX, FileKind.PDF})
    assert refusal.value.params["name"] == "a.png"


def test_no_more_is_read_than_is_allowed(app):
    file = files.sent(b"%PDF-1.7\n" + b"x" * 5 * 1024**2, "big.pdf")
    with pytest.raises(DomainError, match="2 MB"):
        keep_upload(file, kinds=ALL, max_bytes=2 * 1024**2)
    assert (file.stream.tell() <= 3 * 1024**2, waiting(app)) == (True, [])


def test_no_file_is_looked_into_while_others_wait():
    with unit_of_work(), pytest.raises(RuntimeError, match="keeps everybody waiting"):
        keep_upload(files.sent(files.pdf(), "a.pdf"), kinds=ALL)


@pytest.mark.parametrize("sha256", ["", "..", "../../forum.sqlite", "a" * 64, "A" * 64, "a" * 63 + "/"])
def test_nothing_but_a_kept_hash_finds_a_file(sha256):
    with pytest.raises(NotFound):
        kept_file(sha256)


def test_a_download_is_an_attachment_that_says_nothing_of_its_past(app):
    kept = keep_upload(files.sent(files.pdf(), "사업 계획서.pdf"), kinds=ALL)
    with app.test_request_context():
        response = send_kept(kept.sha256, name=kept.name, media_type=kept.kind.media_type)
        response.direct_passthrough = False
        assert response.get_data() == files.pdf()
        response.close()
        headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%EC%82%AC%EC%97%85%20%EA%B3%84%ED%9A%8D%EC%84%9C.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Length"] == str(len(files.pdf()))
    assert "ETag" not in headers
    assert "Last-Modified" not in headers


def test_a_page_becomes_a_picture_of_pixels_alone():
    kept = keep_upload(files.sent(files.pdf(2), "a.pdf"), kinds=ALL)
    assert page_picture(kept_file(kept.sha256), 2, width=300)[:8] == b"\x89PNG\r\n\x1a\n"
    with pytest.raises(DomainError):
        page_picture(kept_file(kept.sha256), 3)
