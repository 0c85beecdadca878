"""The receipt of an entry (접수증) on paper: what was handed in, by whom and when, with the hashes of its files."""

import io
from typing import Any

import segno
from flask_babel import gettext as _

from forum_app.contest.models import Entry, EntryFile
from forum_app.core import clock
from forum_app.core.templating import language, local, moment

TEMPLATE = "contest/print/entry_receipt.typ"
KILOBYTE, MEGABYTE = 1024, 1024**2


def receipt_data(entry: Entry, address: str | None, issuer: str) -> dict[str, Any]:
    """What the template of the receipt reads, in the language of the reader.

    Args:
        entry: one with a receipt number.
        address: its private address, for whoever holds it; None where it has none.
        issuer: who received it.
    """
    facts = [
        (_("공모전"), local(entry.contest, "name")),
        (_("부문"), local(entry.track, "name")),
        (_("제목"), local(entry, "title")),
        (_("기관"), local(entry.institution, "name")),
        (_("담당자"), entry.contact_name or "–"),
        (_("접수 일시"), _exact(entry, "submitted_at")),
    ]
    if entry.saved_at and entry.submitted_at and entry.saved_at > entry.submitted_at:
        facts.append((_("마지막으로 고친 때"), _exact(entry, "saved_at")))
    return {
        "lang": language(),
        "title": _("접수증"),
        "number_label": _("접수번호"),
        "number": entry.receipt_no or "",
        "facts": facts,
        "files_title": _("제출한 파일 (SHA-256)"),
        "files": [_file(file) for file in entry.files],
        "closing": _("위와 같이 접수하였음을 확인합니다."),
        "date": _written_day(entry),
        "issuer": issuer,
        "qr": _qr(address) if address else None,
        "qr_note": _(
            "접수한 사람만 쓰는 쪽으로 갑니다. 이 주소를 아는 사람은 출품작을 고칠 수 있으니 남에게 보이지 마십시오."
        ),
        "sample": local(entry.contest, "sample_note") or None,
    }


def size_words(size_bytes: int) -> str:
    """340 kB or 3.1 MB."""
    if size_bytes < MEGABYTE:
        return f"{max(1, round(size_bytes / KILOBYTE))} kB"
    return f"{size_bytes / MEGABYTE:.1f} MB"


def _exact(entry: Entry, name: str) -> str:
    at = getattr(entry, name)
    return f"{moment(at)}:{at.second:02d}"


def _written_day(entry: Entry) -> str:
    if entry.submitted_at is None:
        return ""
    day = clock.day_of(entry.submitted_at)
    return f"{day.year}년 {day.month}월 {day.day}일" if language() == "ko" else f"{day.day} {day:%B %Y}"


def _file(file: EntryFile) -> dict[str, str]:
    size = size_words(file.size_bytes) if file.sha256 else _("주소")
    name = f"{local(file.document, 'name')}: {file.name or file.link}"
    return {"name": name, "size": size, "sha256": file.sha256 or ""}


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, border=4)
    return out.getvalue().decode()
