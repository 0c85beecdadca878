"""The list of participants as a file."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from forum_app.core.pdf import render_pdf
from forum_app.core.spreadsheets import write_xlsx
from forum_app.core.templating import day, label, language, local, moment
from forum_app.forums.models import Forum
from forum_app.registration.queries import ListRow
from forum_app.registration.rules import box_of, masked_email, masked_name
from forum_app.registration.rules.boxes import BOX_LETTERS

TEMPLATE = "registration/print/participants.typ"
WIDE_COLUMNS = 5  # more of them stand on a page in landscape
MASKS: dict[str, Callable[[str], str]] = {"name": masked_name, "email": lambda email: email and masked_email(email)}

CELLS: dict[str, Callable[[ListRow], str]] = {
    "number": lambda row: f"R-{row.registration.number:04d}",
    "name": lambda row: row.registration.name,
    "affiliation": lambda row: row.registration.affiliation,
    "position_title": lambda row: row.registration.position_title,
    "ticket": lambda row: local(row.registration.ticket, "name"),
    "email": lambda row: row.registration.email or "",
    "registered_at": lambda row: moment(row.registration.registered_at),
    "checked_in_at": lambda row: moment(row.checked_in_at),
    "consents": lambda row: ", ".join(label(kind) for kind, given in row.answers.items() if given),
}


def list_cells(
    rows: Sequence[ListRow], columns: Sequence[str], *, masked: bool = False, by_name: bool = False
) -> list[list[str]]:
    """One line a person, one text for each of `columns`, keys of CELLS.

    masked: names and addresses with stars; by_name: as the boxes of badges stand, else as `rows` are.
    """
    if by_name:
        rows = sorted(rows, key=lambda row: _place(row.registration.name, row.registration.number))
    masks = MASKS if masked else {}
    return [[masks.get(key, str)(CELLS[key](row)) for key in columns] for row in rows]


def _place(name: str, number: int) -> tuple[int, str, int]:
    return BOX_LETTERS.index(box_of(name)), name.casefold(), number


def participants_xlsx(cells: Sequence[Sequence[str]], heads: Sequence[str]) -> bytes:
    """The lines of `cells` under `heads`; every cell is text."""
    return write_xlsx(_("참가자 명단"), heads, cells)


def participants_pdf(
    forum: Forum,
    cells: Sequence[Sequence[str]],
    columns: dict[str, str],
    *,
    signed: bool,
    at: datetime,
) -> bytes:
    """The same as a paper with its head on every page and the pages numbered.

    Args:
        forum: named at the top.
        cells: one line a person, as `columns` are.
        columns: key of CELLS -> head of the column.
        signed: with a column to sign in, and lines high enough for that.
        at: when the list was made.
    """
    keys = [*columns, *(["signature"] if signed else [])]
    data = {
        "title": _("참가자 등록부") if signed else _("참가자 명단"),
        "lang": language(),
        "forum": local(forum, "name"),
        "place": f"{day(forum.starts_on)}  {local(forum, 'venue')}",
        "made": _("%(moment)s 만듦, 모두 %(n)s명", moment=moment(at), n=len(cells)),
        "keys": ["row", *keys],
        "heads": ["", *columns.values(), *([_("서명")] if signed else [])],
        "rows": [[str(n), *line, *([""] if signed else [])] for n, line in enumerate(cells, 1)],
        "signed": signed,
        "landscape": len(keys) > WIDE_COLUMNS,
        "notice": _("개인정보가 들어 있습니다. 다 쓴 뒤에는 지우거나 파쇄하십시오."),
    }
    return render_pdf(TEMPLATE, data, at=at)
