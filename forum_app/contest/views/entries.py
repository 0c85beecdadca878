"""The organiser's pages of entries: one entry, entries recorded for others, whole files of them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.receipt import size_words
from forum_app.contest.forms.entries import ImportForm, ReasonForm, RecordForm
from forum_app.contest.imports.entries import COLUMNS, import_entries
from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries.entries import EntryEvent, content_is_open, entry_history, get_entry, sheet_counts
from forum_app.contest.queries.entry_form import form_fields
from forum_app.contest.rules import ENTRY_WORKFLOW
from forum_app.contest.services.entries import entry_facts, exclude_entry, record_entry
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.entry_mail import send_ineligible
from forum_app.contest.views.entry_words import answer_words
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import DomainError, ImportRefused
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.spreadsheets import MAX_BYTES, read_table
from forum_app.core.templating import moment
from forum_app.core.unit_of_work import unit_of_work

EVENTS = {  # what is no step of the workflow
    "entry_file:record": N_("파일을 올림"), "entry_file:remove": N_("파일을 지움"), "entry:check": N_("확인표 적음"),
    "entry:ask_completion": N_("보완 요청"), "entry:end_completion": N_("보완 마침"),
}  # fmt: skip


@bp.get("/manage/contests/<slug>/entries/<int:entry_id>")
@needs(Permission.CONTEST_READ)
def entry_detail(slug: str, entry_id: int) -> ResponseReturnValue:
    """One entry; what it says only after the deadline."""
    contest = managed(slug)
    return _detail(contest, get_entry(current_actor(), contest, entry_id), ReasonForm(formdata=None), 200)


@bp.post("/manage/contests/<slug>/entries/<int:entry_id>/exclude")
@needs(Permission.CONTEST_RUN)
def entry_exclude(slug: str, entry_id: int) -> ResponseReturnValue:
    """Take an ineligible entry out of the judging."""
    contest, form = managed(slug, Permission.CONTEST_RUN), ReasonForm()
    entry = get_entry(current_actor(), contest, entry_id)
    if form.validate():
        try:
            exclude_entry(entry, reason=form.reason.data or "", actor=current_actor(), at=clock.now())
            send_ineligible(entry, form.reason.data or "")
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("부적격으로 처리했습니다."), "success")
            return redirect(url_for(".entry_detail", slug=slug, entry_id=entry_id), 303)
    return _detail(contest, entry, form, 422)


@bp.route("/manage/contests/<slug>/entries/new", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def entry_record(slug: str) -> ResponseReturnValue:
    """Write down an entry that came on paper."""
    contest, form = managed(slug, Permission.CONTEST_RUN), RecordForm()
    form.offer(contest)
    if form.validate_on_submit():
        try:
            entry = record_entry(
                contest,
                form.new_given(),
                receipt_no=form.receipt_no.data or None,
                actor=current_actor(),
                at=clock.now(),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("%(receipt)s(으)로 접수했습니다.", receipt=entry.receipt_no), "success")
            return redirect(url_for(".contest_manage", slug=slug), 303)
    page = render_template("contest/entry_record.html", **frame(contest, "contest.contest_manage"), form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/manage/contests/<slug>/entries/import", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
@own_transaction
def entries_import(slug: str) -> ResponseReturnValue:
    """Read a file of entries; every bad line is shown, and then nothing is written."""
    contest, form, refused = managed(slug, Permission.CONTEST_RUN), ImportForm(), None
    if form.validate_on_submit():
        try:
            table = read_table(form.file.data.read(), COLUMNS)
            with unit_of_work():
                count = import_entries(contest, table, actor=current_actor(), at=clock.now())
        except ImportRefused as refusal:
            refused = refusal
            show_refusal(form, refusal)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("출품작 %(n)s건을 가져왔습니다.", n=count), "success")
            return redirect(url_for(".contest_manage", slug=slug), 303)
    page = render_template(
        "contest/entries_import.html", **frame(contest, "contest.contest_manage"), form=form, refused=refused,
        max_mb=MAX_BYTES // 1024 // 1024,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _detail(contest: Contest, entry: Entry, form: ReasonForm, status: int) -> ResponseReturnValue:
    actor, at = current_actor(), clock.now()
    offers = ENTRY_WORKFLOW.offered(entry.state, actor, entry_facts(entry, at), contest.forum.scope)
    page = render_template(
        "contest/entry_detail.html",
        **frame(contest, "contest.contest_manage"),
        entry=entry,
        sheets=sheet_counts(entry),
        events=[_event(event) for event in entry_history(actor, entry)],
        fields=form_fields(contest),
        answers={answer.field_id: answer.value for answer in entry.answers},
        answer_words=answer_words,
        size_words=size_words,
        shows_content=content_is_open(actor, contest, at),
        may_exclude=any(offer.step.name == "exclude" for offer in offers),
        form=form,
    )
    return page, status


def _event(event: EntryEvent) -> dict[str, str]:
    """One line of the record as components/timeline.html takes it."""
    step = ENTRY_WORKFLOW.steps.get(event.verb.removeprefix("entry:"))
    label = _(step.label) if step else _(EVENTS.get(event.verb, event.verb))
    return {"date": moment(event.at), "title": f"{label}, {event.actor_name}", "text": event.reason}
