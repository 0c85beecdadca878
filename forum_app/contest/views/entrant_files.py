"""The files of an entry at its entrant's desk: handed in one at a time, fetched again, taken back."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.models import DocumentRequirement
from forum_app.contest.queries.entry_files import get_entry_file
from forum_app.contest.queries.entry_form import get_document
from forum_app.contest.services.entry_files import attach_file, attach_link, refuse_late_file, remove_file
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.desk import Desk, desk_by_link, kept_private, own_desk
from forum_app.contest.views.entrant import show
from forum_app.core import clock
from forum_app.core.access import needs, own_transaction, public
from forum_app.core.errors import DomainError
from forum_app.core.http_errors import translated
from forum_app.core.limits import limiter
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import MEGABYTE, keep_upload, send_kept

BUSY = "120 per minute"  # of one network: an office shares one


@bp.post("/entries/<token>/documents/<int:document_id>")
@public
@own_transaction
@limiter.limit(BUSY)
def entry_file_add(token: str, document_id: int) -> ResponseReturnValue:
    """Hand in a file or a link for one document."""
    return kept_private(_add(desk_by_link(token), document_id))


@bp.post("/entries/<token>/documents/<int:document_id>/remove")
@public
def entry_file_remove(token: str, document_id: int) -> ResponseReturnValue:
    """Take it back."""
    return kept_private(_remove(desk_by_link(token), document_id))


@bp.get("/entries/<token>/files/<int:file_id>")
@public
def entry_file(token: str, file_id: int) -> ResponseReturnValue:
    """Fetch one's own file again."""
    return kept_private(_fetch(desk_by_link(token), file_id))


@bp.post("/my/entries/<int:entry_id>/documents/<int:document_id>")
@needs(Permission.ENTRY_EDIT)
@own_transaction
@limiter.limit(BUSY)
def my_entry_file_add(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Hand in a file or a link for one document."""
    return _add(own_desk(entry_id), document_id)


@bp.post("/my/entries/<int:entry_id>/documents/<int:document_id>/remove")
@needs(Permission.ENTRY_EDIT)
def my_entry_file_remove(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Take it back."""
    return _remove(own_desk(entry_id), document_id)


@bp.get("/my/entries/<int:entry_id>/files/<int:file_id>")
@needs(Permission.ENTRY_EDIT)
def my_entry_file(entry_id: int, file_id: int) -> ResponseReturnValue:
    """Fetch one's own file again."""
    return _fetch(own_desk(entry_id), file_id)


def _add(desk: Desk, document_id: int) -> ResponseReturnValue:
    document = get_document(desk.entry.contest, document_id)
    try:
        _hand_in(desk, document)
    except DomainError as refusal:
        return show(desk, {document.key: translated(refusal)})
    flash(_("올렸습니다."), "success")
    return redirect(f"{desk.url()}#{document.key}", 303)


def _hand_in(desk: Desk, document: DocumentRequirement) -> None:
    """Check and keep the file first, with nobody waiting; then write the row."""
    entry, actor, file = desk.entry, desk.actor, request.files.get("file")
    refuse_late_file(entry, actor=actor, at=clock.now())
    if document.takes_link and (link := request.form.get("link", "").strip()):
        with unit_of_work():
            attach_link(entry, document, link, actor=actor, at=clock.now())
        return
    kept = keep_upload(file, kinds=document.file_kinds, max_bytes=document.max_mb * MEGABYTE)
    with unit_of_work():
        attach_file(entry, document, kept, actor=actor, at=clock.now())


def _remove(desk: Desk, document_id: int) -> ResponseReturnValue:
    document = get_document(desk.entry.contest, document_id)
    try:
        remove_file(desk.entry, document, actor=desk.actor, at=clock.now())
    except DomainError as refusal:
        return show(desk, {document.key: translated(refusal)})
    flash(_("지웠습니다."), "success")
    return redirect(f"{desk.url()}#{document.key}", 303)


def _fetch(desk: Desk, file_id: int) -> ResponseReturnValue:
    file = get_entry_file(desk.entry, file_id)
    return send_kept(file.sha256 or "", name=file.name, media_type=file.kind.media_type if file.kind else "")
