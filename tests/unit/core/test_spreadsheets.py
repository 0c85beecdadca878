"""Tables go in and out as text: nothing in them is ever run, and no file is too clever to be refused."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from forum_app.core import spreadsheets
from forum_app.core.db import write_mode
from forum_app.core.errors import DomainError
from forum_app.core.spreadsheets import read_table, write_csv, write_xlsx

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x")', "{=1}"]


def crafted(rows: str) -> bytes:
    """An XLSX file whose only sheet holds `rows` as raw XML."""
    xml = f'<?xml version="1.0"?><worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx("표", ["가"], []))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in whole.namelist():
            changed.writestr(name, xml if name == SHEET else whole.read(name))
    return out.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def refusal(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        read_table(content, ["가", "나"])
    return str(refused.value)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_holds_text_that_looks_like_a_formula_as_text(text):
    content = write_xlsx("표", [text], [[text]])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read(SHEET)
        assert [name for name in book.namelist() if "external" in name.lower()] == []
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python() == [[text], [text]]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_file_quotes_text_that_looks_like_a_formula(text):
    content = write_csv(["가"], [[text]])
    (cell,) = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
    assert cell == (text if text.startswith("{") else f"'{text}")


def test_what_is_written_is_read_again_with_the_lines_it_stands_on():
    rows = [["이름", 3], ["둘\n줄", None]]
    wanted = [(2, {"가": "이름", "나": "3"}), (3, {"가": "둘\n줄", "나": ""})]
    assert read_table(write_xlsx("표", ["가", "나"], rows), ["가", "나"]) == wanted
    assert read_table(write_csv(["가", "나"], rows), ["가", "나"]) == wanted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "비어"),
        ("가,나\n1,2\n".encode("cp949"), "1번째 줄이 UTF-8"),
        ("가\n1\n".encode(), "첫 줄에 없는 칸이 있습니다: 나"),
        ("가,나,나\n".encode(), "같은 칸 이름이 두 번"),
        ("가,나\n1,2,3\n".encode(), "2번째 줄의 칸이 3개"),
        ("가,나\n1,2\n3,\x00\n".encode(), "3번째 줄에 읽을 수 없는 문자"),
        ("가,나\n1,\x1b[2J\n".encode(), "2번째 줄에 읽을 수 없는 문자"),
        ('가,나\n"1,2\n'.encode(), "따옴표"),
        (f"가,나\n1,{'x' * 200_000}\n".encode(), "따옴표나 칸"),
        (b"PK\x03\x04 no archive", "XLSX 파일을 읽을 수 없습니다"),
        (crafted(f'<row r="1">{text_cell("A1", "가")}{text_cell("B1", "_x0000_")}</row>'), "1번째 줄에 읽을 수 없는"),
    ],
)
def test_a_file_that_cannot_be_taken_says_where_and_why(content, said):
    assert said in refusal(content)


def test_a_table_longer_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)
    for write in (write_csv, lambda header, rows: write_xlsx("표", header, rows)):
        read_table(write(["가", "나"], [[1, 2]] * 2), ["가", "나"])
        assert "줄이 너무 많습니다" in refusal(write(["가", "나"], [[1, 2]] * 3))


@pytest.mark.parametrize("corner", ["XFD150000", "XFD2"])
def test_a_small_workbook_that_claims_a_huge_table_takes_only_its_own_process_down(corner):
    line = corner.lstrip("XFD")
    bomb = crafted(f'<row r="1">{text_cell("A1", "가")}</row><row r="{line}">{text_cell(corner, "나")}</row>')
    assert len(bomb) < 10_000
    assert refusal(bomb)


def test_no_file_is_read_while_others_wait_for_the_write():
    with write_mode(), pytest.raises(RuntimeError, match="reading a file"):
        read_table(b"a,b\n1,2\n", ["a"])
