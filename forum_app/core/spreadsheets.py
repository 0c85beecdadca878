"""CSV and XLSX bytes to dict rows and back; only importer of xlsxwriter, and caller of calamine's process."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from forum_app.core import xlsx_process
from forum_app.core.db import refuse_inside_write
from forum_app.core.errors import DomainError
from forum_app.core.i18n import N_
from forum_app.core.incoming import UNKEEPABLE, is_keepable
from forum_app.core.tabular import Row

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
XLSX_SECONDS = 30
UNKEEPABLE_LINE = N_("%(line)d번째 줄에 읽을 수 없는 문자가 있습니다.")
XLSX_MAGIC = b"PK\x03\x04"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel reads both widths


def read_table(content: bytes, columns: Sequence[str]) -> list[tuple[int, Row]]:
    """The rows of a CSV (UTF-8, BOM allowed) or XLSX file as (line number, column -> text).

    Args:
        content: the file; the first row names the columns, in any order; unknown columns are ignored.
        columns: those that must be there.

    Raises:
        RuntimeError: a unit of work is open.
        DomainError: too large, no UTF-8, empty, a column missing or doubled, a row longer than the header.
    """
    refuse_inside_write("reading a file")
    if len(content) > MAX_BYTES:
        raise DomainError(N_("파일이 너무 큽니다. %(mb)d MB까지 받습니다."), mb=MAX_BYTES // 1024 // 1024)
    lines = _xlsx_lines(content) if content.startswith(XLSX_MAGIC) else _csv_lines(content)
    if not lines:
        raise DomainError(
            N_("파일이 비어 있습니다. 첫 줄에 칸 이름이 있어야 합니다: %(columns)s"),
            columns=", ".join(columns),
        )
    header = [name.strip() for name in lines[0][1]]
    _check_header(header, columns)
    rows: list[tuple[int, Row]] = []
    for line, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            raise DomainError(
                N_("%(line)d번째 줄의 칸이 %(found)d개입니다. 첫 줄에는 %(wanted)d개가 있습니다."),
                line=line, found=len(cells), wanted=len(header),
            )  # fmt: skip
        rows.append((line, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))))
    return rows


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    if missing := [name for name in columns if name not in header]:
        raise DomainError(N_("첫 줄에 없는 칸이 있습니다: %(columns)s"), columns=", ".join(missing))
    if doubled := {name for name in header if name and header.count(name) > 1}:
        raise DomainError(N_("첫 줄에 같은 칸 이름이 두 번 있습니다: %(columns)s"), columns=", ".join(sorted(doubled)))


def _csv_lines(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DomainError(N_("%(line)d번째 줄이 UTF-8이 아닙니다. 'CSV UTF-8'로 저장해 주십시오."), line=line) from None
    if found := UNKEEPABLE.search(text):
        raise DomainError(UNKEEPABLE_LINE, line=text[: found.start()].count("\n") + 1)
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        start = 1
        for cells in reader:
            lines.append((start, cells))
            start = reader.line_num + 1
            if len(lines) > MAX_ROWS + 1:
                raise DomainError(N_("줄이 너무 많습니다. %(rows)d줄까지 받습니다."), rows=MAX_ROWS)
    except csv.Error:
        raise DomainError(N_("%(line)d번째 줄의 따옴표나 칸이 어긋났습니다."), line=reader.line_num) from None
    return [(line, cells) for line, cells in lines if cells]


def _xlsx_lines(content: bytes) -> list[tuple[int, list[str]]]:
    command = [sys.executable, "-I", xlsx_process.__file__, str(MAX_ROWS + 1)]
    try:
        read = subprocess.run(  # noqa: S603 - our own program; the file goes in as input
            command, input=content, capture_output=True, check=False, timeout=XLSX_SECONDS
        )
        status = read.returncode
    except subprocess.TimeoutExpired:
        status = xlsx_process.UNREADABLE
    if status == xlsx_process.TOO_MANY_ROWS:
        raise DomainError(N_("줄이 너무 많습니다. %(rows)d줄까지 받습니다."), rows=MAX_ROWS)
    if status:
        raise DomainError(N_("XLSX 파일을 읽을 수 없습니다. 다시 저장하거나 CSV로 올려 주십시오."))
    lines = list(enumerate(json.loads(read.stdout), start=1))
    for number, cells in lines:
        if not all(is_keepable(cell) for cell in cells):
            raise DomainError(UNKEEPABLE_LINE, line=number)
    return lines


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV with a BOM, so that Korean Excel opens it; a text that looks like a formula gets a leading quote."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_defused(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet; text is written as text and never becomes a formula."""
    return write_book([(title, header, rows)])


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Several sheets as (title, header, rows); titles differ within 31 letters. Text never becomes a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 2})
        as_typed = book.add_format({"quote_prefix": True})  # stays text even where somebody edits the cell
        for title, header, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, bold)
            for line, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                        sheet.write_number(line, column, value)
                    else:
                        text = "" if value is None else str(value)
                        sheet.write_string(line, column, text, as_typed if text.startswith(FORMULA_STARTS) else None)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return out.getvalue()
