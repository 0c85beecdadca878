"""The download of the list."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports.lists import list_cells, participants_pdf, participants_xlsx
from forum_app.registration.forms import COLUMNS, PURPOSES, DownloadForm
from forum_app.registration.rules import ConsentKind
from forum_app.registration.views import registration as bp

P = Permission
MOST_ON_PAPER = 5000  # setting them takes three seconds
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _forum(slug: str, permission: Permission = P.REGISTRATION_READ) -> Forum:
    return get_managed_forum(current_actor(), slug, permission)


@bp.get("/manage/forums/<slug>/registrations/download")
@needs(P.REGISTRATION_RUN)
def registrations_download(slug: str) -> ResponseReturnValue:
    """Ask why personal data leave the system."""
    return _download_page(_forum(slug, P.REGISTRATION_RUN), DownloadForm())


@bp.post("/manage/forums/<slug>/registrations/download")
@needs(P.REGISTRATION_RUN)
@own_transaction
def registrations_download_post(slug: str) -> ResponseReturnValue:
    """The list as a file, once the reason is on record; the file is made after the transaction."""
    form = DownloadForm()
    forum = _forum(slug, P.REGISTRATION_RUN)
    if not form.validate():
        return _download_page(forum, form), 422
    columns = {key: str(COLUMNS[key]) for key in form.columns.data}
    file_format, at = form.file_format.data, clock.now()
    if file_format != "xlsx" and queries.registration_counts(forum).confirmed > MOST_ON_PAPER:
        form.form_errors.append(_("PDF에는 %(n)s명까지 들어갑니다. xlsx 표로 받아 주십시오.", n=MOST_ON_PAPER))
        return _download_page(forum, form), 422
    with unit_of_work():
        rows = services.hand_over_list(
            _forum(slug, P.REGISTRATION_RUN),
            columns=list(columns),
            for_third_party=form.for_third_party.data,
            reason=f"{PURPOSES[form.purpose.data]}: {form.reason.data}",
            actor=current_actor(),
            at=at,
            file_format=file_format,
            masked=form.masked.data,
        )
        cells = list_cells(rows, list(columns), masked=form.masked.data, by_name=form.by_name.data)
    if file_format == "xlsx":
        return _attachment(participants_xlsx(cells, list(columns.values())), f"{slug}-registrations.xlsx", XLSX)
    pdf = participants_pdf(_forum(slug), cells, columns, signed=file_format == "signatures", at=at)
    name = "signatures" if file_format == "signatures" else "registrations"
    return _attachment(pdf, f"{slug}-{name}.pdf", "application/pdf")


def _attachment(content: bytes, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)


def _download_page(forum: Forum, form: DownloadForm) -> str:
    return render_template(
        "registration/registrations_download.html",
        forum=forum,
        form=form,
        counts=queries.registration_counts(forum),
        consented=queries.consent_counts(forum).get(ConsentKind.THIRD_PARTY, 0),
    )
