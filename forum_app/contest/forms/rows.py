"""Tables of inputs: small forms, one a line, that a page adds to, empties and puts in another order without script."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, Form, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from forum_app.core.clock import SEOUL
from forum_app.core.db import DECIMAL_PLACES

BLANK_ROWS = 1
MOST_ROWS = 30
MOST_POINTS = 100_000
WHOLE = _l("숫자로 적어 주십시오.")
POSITION = "position"


def has_few_places(_form: Form, field: Field) -> None:
    """Points are kept to four decimal places."""
    points = field.data
    if not isinstance(points, Decimal) or not points.is_finite() or abs(points) > MOST_POINTS:
        return  # another validator says so
    if points != round(points, DECIMAL_PLACES):
        raise ValidationError(_l("소수점 아래 네 자리까지 적을 수 있습니다."))


def limited(limit: int) -> Length:
    """At most `limit` letters."""
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


def between(least: int, most: int) -> NumberRange:
    """A number within both, both included."""
    return NumberRange(least, most, _l("%(min)s에서 %(max)s 사이의 수를 적어 주십시오."))


class Words(StringField):
    """A text field that drops the spaces around what was written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Strip."""
        self.data = valuelist[0].strip() if valuelist else ""


class Row(Form):
    """One line of a table; a line with nothing in it, or marked to be taken out, is left out."""

    position = IntegerField(_l("차례"), [Optional(), between(0, 1000)])
    removed = BooleanField(_l("빼기"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in this line; what can only be chosen says nothing by itself."""
        written = (field for field in self if not isinstance(field, BooleanField | SelectField | HiddenField))
        texts = (raw for field in written if field.short_name != POSITION for raw in field.raw_data or ())
        return not any(isinstance(raw, str) and raw.strip() for raw in texts)

    @property
    def is_left_out(self) -> bool:
        """Whether this line does not count."""
        return self.is_blank or bool(self.removed.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that does not count is no error."""
        return True if self.is_left_out else bool(super().validate(extra_validators))


def filled(rows: FieldList) -> list[Any]:
    """The lines that count, in the order their numbers ask for; equal numbers as they stand."""
    lines = [entry.form for entry in rows.entries if not entry.form.is_left_out]
    return sorted(lines, key=lambda line: MOST_POINTS if line.position.data is None else line.position.data)


def numbered(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Values of lines with their numbers, and a blank line below."""
    found = [{**line, POSITION: number} for number, line in enumerate(lines, 1)]
    return [*found, *({} for _ in range(BLANK_ROWS))]


def add_line(rows: FieldList) -> None:
    """One more blank line, as long as there is room."""
    if len(rows.entries) < MOST_ROWS:
        rows.append_entry()


def utc(wall: datetime | None) -> datetime | None:
    """What a clock in Seoul shows, as a moment."""
    return wall.replace(tzinfo=SEOUL).astimezone(UTC) if wall else None


def seoul(moment: datetime | None) -> datetime | None:
    """A moment as a clock in Seoul shows it."""
    return moment.astimezone(SEOUL).replace(tzinfo=None) if moment else None
