"""A table of entries into a contest; all of it or nothing.

Columns: entry and track must be there; title, institution, business_no, region, contact_name, contact_email, summary
and receipt_no may be. Without a title or institution column the entries and their institutions get placeholder names.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forum_app.contest.models import Contest
from forum_app.contest.services.entries import record_entry
from forum_app.contest.services.entry_texts import MAX_TITLE, EntryGiven
from forum_app.core.errors import Conflict, DomainError, FieldError, LineError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.tabular import Row, Sheet, Table, choice, refuse_doubles, required
from forum_app.institutions.rules import region_from

COLUMNS: Final = ("entry", "track")
MAX_NUMBER: Final = 40
VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?")
OPTIONAL: Final = ("business_no", "contact_name", "contact_email", "summary")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row; `receipt_no` is that of the file, or the entry's id."""

    code: str
    receipt_no: str
    given: EntryGiven
    has_institution: bool


def parse_entry(row: Row, contest: Contest) -> EntryRow:
    """One row of the file.

    Raises:
        FieldError: names the column and says what would be right.
    """
    code = _number(row, "entry")
    receipt_no = _number(row, "receipt_no") if row.get("receipt_no", "").strip() else code
    title = _text(row, "title", MAX_TITLE) if "title" in row else receipt_no
    has_institution = "institution" in row
    institution = required(row, "institution") if has_institution else f"{contest.slug} {code}"
    return EntryRow(
        code,
        receipt_no,
        EntryGiven(
            track=choice(row, "track", [track.code for track in contest.tracks]),
            title=title,
            institution=institution,
            region=region_from(row["region"]) if row.get("region", "").strip() else None,
            **{column: row.get(column, "").strip() for column in OPTIONAL},
        ),
        has_institution,
    )


def import_entries(contest: Contest, table: Table, *, actor: Actor, at: datetime) -> int:
    """Write a table of entries; how many there are.

    Raises:
        DomainError: the table has no rows.
        StepRefused: the contest takes no entries now.
        ImportRefused: names every bad line; nothing is kept, since the caller's unit of work rolls back.
    """
    sheet = _parsed(contest, table)
    if not sheet.rows and not sheet.errors:
        raise DomainError(N_("파일에 출품작이 한 줄도 없습니다."))
    refuse_doubles(sheet, lambda row: row.code, N_("entry 칸의 '%(value)s'이(가) %(first)d번째 줄에도 있습니다."))
    refuse_doubles(
        sheet,
        lambda row: row.receipt_no if row.receipt_no != row.code else None,
        N_("receipt_no 칸의 '%(value)s'이(가) %(first)d번째 줄에도 있습니다."),
    )
    bad = {error.line for error in sheet.errors}
    for line, row in sheet.rows:
        if line not in bad:
            _write(contest, line, row, sheet, actor=actor, at=at)
    return len(sheet.values_or_refuse())


def _parsed(contest: Contest, rows: Table) -> Sheet[EntryRow]:
    sheet: Sheet[EntryRow] = Sheet()
    for line, row in rows:
        try:
            sheet.rows.append((line, parse_entry(row, contest)))
        except FieldError as error:
            sheet.errors.append(_line_error(line, error))
    return sheet


def _write(contest: Contest, line: int, row: EntryRow, sheet: Sheet[EntryRow], *, actor: Actor, at: datetime) -> None:
    try:
        record_entry(
            contest, row.given, actor=actor, at=at, code=row.code, receipt_no=row.receipt_no,
            is_placeholder=not row.has_institution,
        )  # fmt: skip
    except FieldError as error:
        sheet.errors.append(_line_error(line, error))
    except Conflict as error:
        sheet.errors.append(LineError(line, error.message, (("column", "business_no"), *error.params.items())))


def _line_error(line: int, error: FieldError) -> LineError:
    return LineError(line, error.message, tuple({"column": error.field, **error.params}.items()))


def _number(row: Row, column: str) -> str:
    text = required(row, column)
    if len(text) > MAX_NUMBER or not VISIBLE.fullmatch(text):
        raise FieldError(column, N_("%(limit)d자 이하의 보이는 글자로 적어 주십시오."), limit=MAX_NUMBER)
    return text


def _text(row: Row, column: str, limit: int) -> str:
    text = required(row, column)
    if len(text) > limit:
        raise FieldError(
            column, N_("%(limit)d자까지 적을 수 있습니다. 지금 %(found)d자입니다."), limit=limit, found=len(text)
        )
    return text
