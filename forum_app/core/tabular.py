"""Rows of a table into typed values, with every bad line named; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from forum_app.core.errors import FieldError, ImportRefused, LineError
from forum_app.core.i18n import N_

T = TypeVar("T")
Row = Mapping[str, str]
Table = Sequence[tuple[int, Row]]  # with the line each row begins in


@dataclass(slots=True)
class Sheet(Generic[T]):
    """What came out of a table: `rows` as (line, value) and `errors`, both in line order."""

    rows: list[tuple[int, T]] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)

    def values_or_refuse(self) -> list[T]:
        """All values.

        Raises:
            ImportRefused: some line is wrong.
        """
        if self.errors:
            raise ImportRefused(
                N_("%(count)d줄을 고쳐야 합니다. 아무것도 저장하지 않았습니다."),
                sorted(self.errors, key=lambda e: e.line),
                count=len({e.line for e in self.errors}),
            )
        return [value for _, value in self.rows]


def parse_rows(rows: Iterable[tuple[int, Row]], parse: Callable[[Row], T]) -> Sheet[T]:
    """Parse every row; `parse` raises FieldError naming the column, which becomes an error of that line."""
    sheet: Sheet[T] = Sheet()
    for line, row in rows:
        try:
            sheet.rows.append((line, parse(row)))
        except FieldError as error:
            sheet.errors.append(LineError(line, error.message, tuple(error.params.items())))
    return sheet


def refuse_doubles(sheet: Sheet[T], key: Callable[[T], object], message: str) -> None:
    """Add an error for every row whose `key` stands in an earlier row; `message` may use %(value)s, %(first)d."""
    seen: dict[object, int] = {}
    for line, value in sheet.rows:
        k = key(value)
        if k is None:
            continue
        if k in seen:
            sheet.errors.append(LineError(line, message, (("value", k), ("first", seen[k]))))
        else:
            seen[k] = line


def required(row: Row, column: str) -> str:
    """The stripped text of `column`.

    Raises:
        FieldError: it is empty.
    """
    text = row.get(column, "").strip()
    if not text:
        raise FieldError(column, N_("%(column)s 칸이 비어 있습니다."), column=column)
    return text


def choice(row: Row, column: str, allowed: Sequence[str]) -> str:
    """The text of `column`, which must be one of `allowed`.

    Raises:
        FieldError: it is empty or another word.
    """
    text = required(row, column)
    if text not in allowed:
        raise FieldError(
            column, N_("%(column)s 칸의 '%(text)s'을(를) 알 수 없습니다. 쓸 수 있는 값: %(allowed)s"),
            column=column, text=text[:40], allowed=", ".join(allowed),
        )  # fmt: skip
    return text
