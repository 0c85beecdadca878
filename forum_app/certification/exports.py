"""The open data of the public register: CSV, JSON and the feed of changes."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from forum_app.certification.models import Scheme
from forum_app.certification.queries import Change, RegisterRow
from forum_app.core.clock import SEOUL
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.spreadsheets import write_csv

COLUMNS = (
    "certificate_no", "institution", "region", "service", "scheme", "cohort", "valid_from", "valid_until", "state",
)  # fmt: skip
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
LAST_SEEN = re.compile("[0-9]{0,15}")
LICENCE = "공공누리 제1유형(출처표시)"
LICENCE_EN = "KOGL Type 1 (attribution)"
LICENCE_URL = "https://www.kogl.or.kr/info/licenseType1.do"


def _item(row: RegisterRow) -> dict[str, Any]:
    return {
        "certificate_no": row.code,
        "institution": row.name,
        "region": row.region.value if row.region else None,
        "service": row.service.slug if row.service else None,
        "scheme": row.scheme.slug,
        "cohort": row.cohort,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "state": row.state.value,
    }


def register_csv(rows: Sequence[RegisterRow]) -> bytes:
    """The rows as CSV with a BOM; empty cells where nothing is published."""
    return write_csv(COLUMNS, [["" if v is None else v for v in _item(row).values()] for row in rows])


def register_json(rows: Sequence[RegisterRow], *, as_of: date, provider: str) -> dict[str, Any]:
    """The rows with day, licence and provider; regions by the digits of ISO 3166-2:KR, services by slug."""
    return {
        "as_of": as_of.isoformat(),
        "licence": f"{LICENCE} {LICENCE_URL}",
        "provider": provider,
        "items": [_item(row) for row in rows],
    }


def provider_of(schemes: Sequence[Scheme]) -> str:
    """Who answers for the data: the operators of the schemes asked for."""
    return "; ".join(scheme.operator for scheme in schemes)


def changes_json(changes: Sequence[Change], *, limit: int) -> dict[str, Any]:
    """The feed: `next` is the cursor of the next page, null on the last one; moments in Seoul time."""
    return {
        "items": [
            {
                "certificate_no": change.certificate_no,
                "event": change.event.value,
                "event_on": change.event_on.isoformat(),
                "recorded_at": change.recorded_at.astimezone(SEOUL).isoformat(),
            }
            for change in changes
        ],
        "next": cursor_of(changes[-1]) if len(changes) == limit else None,
    }


def cursor_of(change: Change) -> str:
    """Where to go on after `change`; it may be given as `since`."""
    return f"{change.recorded_at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{change.id}"


def read_since(text: str) -> tuple[datetime | None, int]:
    """The moment (UTC) and the last id seen (0: none) of a `since`: RFC 3339 or a cursor; empty: the beginning.

    Raises:
        FieldError: it is neither.
    """
    if not text:
        return None, 0
    stamp, _, last = text.partition("~")
    try:  # an unescaped + of the offset arrives as a space
        moment = datetime.fromisoformat(stamp.strip().replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment < LONG_AGO or not LAST_SEEN.fullmatch(last):
        raise FieldError("since", N_("since를 2024-12-17T10:00:00+09:00처럼 시간대와 함께 적어 주십시오."))
    return moment.astimezone(UTC), int(last or 0)
