"""The files of entries for the organiser: one of them, or all of a track in one ZIP, for a reason that is kept."""

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from forum_app.contest.exports.entry_archive import archived, write_archive
from forum_app.contest.forms.entries import FilesForm
from forum_app.contest.models import Contest
from forum_app.contest.queries.entries import content_is_open, get_entry
from forum_app.contest.queries.entry_files import entries_with_files, get_managed_file
from forum_app.contest.services.entry_files import note_download
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import send_kept


@bp.get("/manage/contests/<slug>/entries/<int:entry_id>/files/<int:file_id>")
@needs(Permission.CONTEST_READ)
def entry_file_manage(slug: str, entry_id: int, file_id: int) -> ResponseReturnValue:
    """One file of an entry, after the deadline."""
    contest, actor = managed(slug), current_actor()
    file = get_managed_file(actor, contest, get_entry(actor, contest, entry_id), file_id, clock.now())
    return send_kept(file.sha256 or "", name=file.name, media_type=file.kind.media_type if file.kind else "")


@bp.route("/manage/contests/<slug>/files", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
@own_transaction
def entry_files_download(slug: str) -> ResponseReturnValue:
    """Ask why, then hand out the files in one ZIP; who took them stays in the record."""
    contest, form = managed(slug, Permission.CONTEST_RUN), FilesForm()
    form.offer(contest)
    if form.validate_on_submit():
        try:
            return _archive(contest, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
    page = render_template(
        "contest/entry_files_download.html", **frame(contest, "contest.contest_manage"), form=form,
        is_open=content_is_open(current_actor(), contest, clock.now()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _archive(contest: Contest, form: FilesForm) -> ResponseReturnValue:
    actor, at, track = current_actor(), clock.now(), form.track.data or ""
    named = archived(entries_with_files(actor, contest, track, at, form.picked))
    with unit_of_work():
        note_download(contest, track=track, count=len(named), reason=form.reason.data or "", actor=actor, at=at)
    return send_file(
        write_archive(named),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{contest.slug}-files.zip",
        max_age=None,
    )
