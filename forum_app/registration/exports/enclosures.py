"""What goes with a letter when it leaves: the tickets as pictures, and the day for the calendar."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from forum_app.core.mail import CalendarFile, Enclosed, Picture
from forum_app.core.templating import local
from forum_app.registration.exports.calendar import METHOD, forum_ics
from forum_app.registration.exports.letters import private_address, scan_address
from forum_app.registration.exports.pictures import qr_png
from forum_app.registration.queries.letters import find_party
from forum_app.registration.rules import shown_code


def enclose_ticket(reference: Mapping[str, Any], text: str) -> Enclosed | None:
    """The QR codes of a letter with `text`, and the calendar file; None once the tickets are no longer good.

    A letter may wait for hours. What it encloses is therefore made when it leaves.
    Who takes part from afar has no code.
    """
    party = find_party(reference["registration"], reference["version"])
    if not party:
        return None
    comers = [row for row in party if not row.ticket.kind.is_online]
    own = next(row for row in party if row.id == reference["registration"])
    forum = own.ticket.forum
    with force_locale(own.language):
        calendar = forum_ics(
            forum, name=local(forum, "name"), venue=local(forum, "venue"), address=private_address(own)
        )
        html = render_template(
            "registration/mail/ticket.html", forum=forum, party=comers, text=text, name_of=_name_of,
            shown_code=shown_code, base_url=f"{current_app.config['BASE_URL']}/",
        )  # fmt: skip
    pictures = [Picture(_name_of(row.number), qr_png(scan_address(row))) for row in comers]
    return Enclosed(html, pictures, [CalendarFile(f"{forum.slug}.ics", calendar.decode(), METHOD)])


def _name_of(number: int) -> str:
    return f"qr-{number:04d}"
