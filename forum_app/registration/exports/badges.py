"""Badges and the labels of their boxes as PDF."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from forum_app.core.pdf import render_pdf
from forum_app.core.templating import day, local
from forum_app.forums.models import Forum
from forum_app.registration.exports.letters import scan_address
from forum_app.registration.exports.pictures import print_qr_svg
from forum_app.registration.models import Registration
from forum_app.registration.rules import BADGE_WORDS, GAP_MM, BadgeSize, Box, TicketKind

BADGES = "registration/print/badges.typ"
LABELS = "registration/print/boxes.typ"
COLOURS = {
    TicketKind.GENERAL: "#03163a", TicketKind.PRESS: "#0b5c4a", TicketKind.VIP: "#7a1f3d",
    TicketKind.EXHIBITOR: "#7a4a00", TicketKind.JUDGE: "#5b2a86", TicketKind.REMOTE: "#464c53",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BadgePaper:
    """On what badges are printed.

    on_sheets: as many as an A4 sheet holds with marks to cut along; else each on a page of its own size.
    both_sides: the same again on the back; blanks: how many follow whose name is written by hand.
    """

    size: BadgeSize
    on_sheets: bool = False
    both_sides: bool = False
    blanks: int = 0


def badges_pdf(forum: Forum, people: Sequence[Registration], paper: BadgePaper) -> bytes:
    """The badges of `people`, who have their tickets, in their order, each in the language of its registration."""
    width, height = paper.size.millimetres
    columns, rows = paper.size.on_a4 if paper.on_sheets else (0, 0)
    heads = _heads(forum)
    badges = [*(_badge(person, heads(person.language)) for person in people), *_blanks(paper.blanks, heads("ko"))]
    data = {
        "title": _("명찰"), "width": width, "height": height, "columns": columns, "rows": rows, "gap": GAP_MM,
        "both_sides": paper.both_sides, "badges": badges,
    }  # fmt: skip
    return render_pdf(BADGES, data)


def _heads(forum: Forum) -> Callable[[str], dict[str, Any]]:
    @cache
    def head(language: str) -> dict[str, Any]:
        """What is the same on every badge of one language; `words` by kind of ticket."""
        with force_locale(language):
            return {
                "lang": language, "forum": local(forum, "name"), "day": day(forum.starts_on),
                "lines": [_("성명"), _("소속")], "words": {kind: _(word) for kind, word in BADGE_WORDS.items()},
            }  # fmt: skip

    return head


def _badge(person: Registration, head: dict[str, Any]) -> dict[str, Any]:
    kind = person.ticket.kind
    return {
        **head, "words": None, "name": person.name, "affiliation": person.affiliation,
        "position": person.position_title, "role": head["words"][kind], "colour": COLOURS[kind],
        "number": f"R-{person.number:04d}", "qr": print_qr_svg(scan_address(person)),
    }  # fmt: skip


def _blanks(count: int, head: dict[str, Any]) -> Iterable[dict[str, Any]]:
    kind = TicketKind.GENERAL
    blank = {
        **head, "words": None, "name": None, "affiliation": "", "position": "", "role": head["words"][kind],
        "colour": COLOURS[kind], "number": "", "qr": None,
    }  # fmt: skip
    return [blank] * count


def box_labels_pdf(forum: Forum, boxes: Sequence[Box]) -> bytes:
    """One label a box, to stand in front of the badges, and a list of all on the last page; no names."""
    data = {
        "title": _("명찰 상자"), "forum": local(forum, "name"), "day": day(forum.starts_on),
        "boxes": [{"title": box.title, "count": _("%(n)s장", n=box.count)} for box in boxes],
        "head": [_("상자"), _("명찰")], "total": _("모두 %(n)s장", n=sum(box.count for box in boxes)),
        "hint": _("이름의 첫 자음으로 찾습니다. ㄲ은 ㄱ, ㅆ은 ㅅ 상자에 있습니다."),
    }  # fmt: skip
    return render_pdf(LABELS, data)
