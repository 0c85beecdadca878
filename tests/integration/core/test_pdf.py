"""Paper: data become pages, and nothing people wrote becomes source."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from forum_app.core import pdf
from forum_app.core.pdf import PdfRefused, render_pdf
from forum_app.core.unit_of_work import unit_of_work

AT = datetime(2023, 10, 4, tzinfo=UTC)


@pytest.fixture
def paper(app, session, tmp_path, monkeypatch):
    """A template of its own that shows one text."""
    if not any(Path(app.static_folder, pdf.FONTS).glob("*.otf")):
        pytest.skip("the fonts of the set-up are missing: there was no npm")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "layout").symlink_to(f"{app.root_path}/templates/layout")
    (folder / "one.typ").write_text(
        '#import "/layout/paper.typ": *\n#let d = json(bytes(sys.inputs.d))\n#show: paper\n#keepall(d.text)\n'
    )
    monkeypatch.setattr(app, "static_folder", app.static_folder)  # else it would follow the root
    monkeypatch.setattr(app, "root_path", str(tmp_path))
    return "one.typ"


def text_of(content: bytes) -> str:
    return pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    "text",
    ["농어촌 돌봄차", '#read("/etc/passwd")', '"); #panic("x") //', "= 제목 *굵게* $x$ @ref <l> \\u{41}", "a\u200bb"],
)
def test_what_people_wrote_is_set_as_it_is(paper, text):
    assert text_of(render_pdf(paper, {"text": text}, at=AT)).replace("\u200b", "") == text.replace("\u200b", "")


def test_the_same_data_give_the_same_bytes(paper):
    assert render_pdf(paper, {"text": "가"}, at=AT) == render_pdf(paper, {"text": "가"}, at=AT)


def test_the_file_is_pdf_a(paper):
    assert b"pdfaid:part" in render_pdf(paper, {"text": "가"}, at=AT)


def test_a_letter_the_font_lacks_does_not_stop_the_paper(paper):
    content = render_pdf(paper, {"text": "이름 \U0001f600"}, at=AT)
    assert (content[:5], b"pdfaid:part" in content) == (b"%PDF-", False)


def test_without_the_fonts_of_the_set_up_there_is_still_a_paper(paper, app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    assert render_pdf(paper, {"text": "ABC"}, at=AT)[:5] == b"%PDF-"


def test_korean_words_are_kept_whole(paper):
    lines = text_of(render_pdf(paper, {"text": "돌봄서비스 " * 40}, at=AT)).split()
    assert set(lines) == {"돌봄서비스"}


def test_a_template_that_fails_says_why(paper, app):
    with pytest.raises(PdfRefused, match="text"):
        render_pdf(paper, {"other": "x"}, at=AT)


def test_no_paper_is_set_while_others_wait(paper):
    with unit_of_work(), pytest.raises(RuntimeError, match="keeps everybody waiting"):
        render_pdf(paper, {"text": "가"}, at=AT)


def test_the_time_a_paper_may_take_is_limited(paper, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    with pytest.raises(PdfRefused, match="took more than"):
        render_pdf(paper, {"text": "가"}, at=AT)
