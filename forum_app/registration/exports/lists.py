"""The list of participants as a file."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from forum_app.core.spreadsheets import write_xlsx
from forum_app.core.templating import label, moment
from forum_app.registration.queries import ListRow

CELLS: dict[str, Callable[[ListRow], str]] = {
    "number": lambda row: f"R-{row.registration.number:04d}",
    "name": lambda row: row.registration.name,
    "affiliation": lambda row: row.registration.affiliation,
    "email": lambda row: row.registration.email or "",
    "registered_at": lambda row: moment(row.registration.registered_at),
    "checked_in_at": lambda row: moment(row.checked_in_at),
    "consents": lambda row: ", ".join(label(kind) for kind, given in row.answers.items() if given),
}


def participants_xlsx(rows: Sequence[ListRow], columns: dict[str, str]) -> bytes:
    """One line a person; every cell is text.

    Args:
        rows: in the order of the file.
        columns: key of CELLS -> head of the column.
    """
    return write_xlsx(_("참가자 명단"), list(columns.values()), ([CELLS[key](row) for key in columns] for row in rows))
