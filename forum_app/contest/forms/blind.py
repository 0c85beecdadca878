"""What an organiser covers on a blind copy, and which copies are confirmed."""

import re
from decimal import Decimal

from flask import request
from flask_wtf import FlaskForm

from forum_app.contest.services.blind import Cover
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_

PARTS = ("page", "x", "y", "width", "height")
ENTRY_AND_PRINT = re.compile(r"[0-9]{1,9}:[0-9a-f]{64}")
PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")


class CoversForm(FlaskForm):
    """Areas as five lists of equal length, one place an area; rows that are wholly empty do not count."""

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What was sent, for the page that shows it again."""
        sent = [[text.strip() for text in request.form.getlist(name)] for name in PARTS]
        return [row for row in zip(*sent, strict=False) if any(row)]

    def covers(self) -> list[Cover]:
        """The areas.

        Raises:
            FieldError: none, or one that is no place on a page.
        """
        rows = self.rows
        if not rows:
            raise FieldError("covers", N_("가릴 자리를 하나 넘게 적어 주십시오."))
        return [_cover(row) for row in rows]


class SeenForm(FlaskForm):
    """Which copies somebody has looked at: "<entry id>:<fingerprint>" for each."""

    @property
    def seen(self) -> dict[int, str]:
        """Entry id -> fingerprint."""
        pairs = [text.split(":", 1) for text in request.form.getlist("seen") if ENTRY_AND_PRINT.fullmatch(text)]
        return {int(entry_id): fingerprint for entry_id, fingerprint in pairs}


def _cover(row: tuple[str, ...]) -> Cover:
    page, *numbers = row
    if not re.fullmatch(r"[0-9]{1,4}", page) or not all(PERCENT.fullmatch(number) for number in numbers):
        raise FieldError("covers", N_("쪽은 숫자로, 자리는 0에서 100 사이의 백분율로 적어 주십시오."))
    x, y, width, height = (Decimal(number) for number in numbers)
    return Cover(int(page), x, y, width, height)
