"""The page of one institution: everything public about it in one place."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.certification.rules import ENDINGS, EventKind
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import label, local, short_day
from forum_app.site.exports import qr_picture
from forum_app.site.queries.institution_page import Record, get_institution_page
from forum_app.site.views.blueprint import bp


@bp.get("/institutions/<int:institution_id>/")
@public
@cacheable
def institution_detail(institution_id: int) -> ResponseReturnValue:
    """Certifications with their history, awards, booths; 404 when nothing of it is public."""
    page = get_institution_page(current_actor(), institution_id, clock.today())
    return render_template(
        "site/institution.html", page=page, institution=page.institution, timeline_of=timeline_of,
        qr=_qr(page.records[0].certification.code) if page.records else None,
    )  # fmt: skip


def timeline_of(record: Record) -> list[dict[str, str]]:
    """The history of a certification for the macro `timeline`, newest first, with the last valid day on top."""
    is_told = any(event.kind in ENDINGS for event in record.events)
    rows = [] if is_told else [_last_day(record)]
    return rows + [
        {
            "date": short_day(event.event_on),
            "datetime": event.event_on.isoformat(),
            "title": label(event.kind),
            "text": _sentence(record, event.kind),
            "state": "grant" if event.kind is EventKind.GRANTED else "past",
        }
        for event in record.events
    ]


def _last_day(record: Record) -> dict[str, str]:
    day = record.certification.valid_until
    row = {"date": short_day(day), "datetime": day.isoformat()}
    if record.is_standing:
        words = gettext("갱신은 이 날 전에 신청합니다.")
        return {**row, "title": gettext("유효기간이 끝나는 날"), "text": words, "state": "future"}
    return {**row, "title": gettext("유효기간이 끝난 날"), "state": "past"}


def _sentence(record: Record, kind: EventKind) -> str:
    """What is said beside the word of the event; reasons are not public."""
    if kind is EventKind.GRANTED:
        operator = local(record.certification.cohort.scheme, "operator")
        return str(gettext("%(operator)s, 유효기간 %(years)d년", operator=operator, years=record.years))
    if kind is EventKind.PRESENTED and (handing := record.handing) is not None:
        ceremony = local(handing.ceremony, "name")
        return str(
            gettext(
                "%(ceremony)s, %(total)d개 기관 가운데 %(place)d번째",
                ceremony=ceremony, total=handing.total, place=handing.place,
            )
        )  # fmt: skip
    return ""


def _qr(code: str) -> str:
    return qr_picture(current_app.config["BASE_URL"] + url_for("site.verify_code", code=code))
