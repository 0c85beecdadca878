"""An entrant's own entries: by the private address of one, or signed in for an institution's."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.receipt import TEMPLATE, receipt_data, size_words
from forum_app.contest.forms.drafts import WritingForm, writing_form
from forum_app.contest.forms.entries import StepForm
from forum_app.contest.queries.completion import open_request
from forum_app.contest.queries.eligibility_checks import earlier_winners_alike
from forum_app.contest.queries.entries import own_entries
from forum_app.contest.queries.entry_form import form_documents, form_fields, missing_of
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules import EntryState
from forum_app.contest.services.drafts import FieldsRefused, submit_draft, write_entry
from forum_app.contest.services.eligibility import answer_completion
from forum_app.contest.services.entries import withdraw_entry
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.desk import Desk, desk_by_link, kept_private, own_desk
from forum_app.contest.views.entry_after import entry_after
from forum_app.contest.views.entry_mail import private_address, send_receipt
from forum_app.contest.views.entry_words import answer_words, missing_lines, notice
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_
from forum_app.core.pdf import render_pdf, send_pdf
from forum_app.core.permissions import Permission

COMPARED = (EntryState.DRAFT, EntryState.SUBMITTED)


@bp.get("/entries/<token>/")
@public
def entry_private(token: str) -> ResponseReturnValue:
    """The receipt and the state of an entry, or what a draft still lacks, for whoever holds its address."""
    return kept_private(show(desk_by_link(token)))


@bp.route("/entries/<token>/edit", methods=["GET", "POST"])
@public
def entry_edit(token: str) -> ResponseReturnValue:
    """Write an entry until the deadline."""
    return kept_private(_edit(desk_by_link(token)))


@bp.post("/entries/<token>/submit")
@public
def entry_submit(token: str) -> ResponseReturnValue:
    """Hand in a draft."""
    return kept_private(_submit(desk_by_link(token)))


@bp.get("/entries/<token>/receipt.pdf")
@public
def entry_receipt(token: str) -> ResponseReturnValue:
    """The receipt on paper."""
    return kept_private(_receipt(desk_by_link(token)))


@bp.post("/entries/<token>/completed")
@public
def entry_completed(token: str) -> ResponseReturnValue:
    """Say that everything asked for is there."""
    return kept_private(_completed(desk_by_link(token)))


@bp.route("/entries/<token>/withdraw", methods=["GET", "POST"])
@public
def entry_withdraw(token: str) -> ResponseReturnValue:
    """Ask whether, then take the entry back."""
    return kept_private(_withdraw(desk_by_link(token)))


@bp.get("/my/entries/")
@needs(Permission.ENTRY_EDIT)
def my_entries() -> ResponseReturnValue:
    """The entries of one's institutions."""
    return render_template("contest/my_entries.html", entries=own_entries(current_actor()))


@bp.get("/my/entries/<int:entry_id>/")
@needs(Permission.ENTRY_EDIT)
def my_entry(entry_id: int) -> ResponseReturnValue:
    """An entry of one's institution."""
    return show(own_desk(entry_id))


@bp.route("/my/entries/<int:entry_id>/edit", methods=["GET", "POST"])
@needs(Permission.ENTRY_EDIT)
def my_entry_edit(entry_id: int) -> ResponseReturnValue:
    """Write it until the deadline."""
    return _edit(own_desk(entry_id))


@bp.post("/my/entries/<int:entry_id>/submit")
@needs(Permission.ENTRY_EDIT)
def my_entry_submit(entry_id: int) -> ResponseReturnValue:
    """Hand in a draft."""
    return _submit(own_desk(entry_id))


@bp.get("/my/entries/<int:entry_id>/receipt.pdf")
@needs(Permission.ENTRY_EDIT)
def my_entry_receipt(entry_id: int) -> ResponseReturnValue:
    """The receipt on paper."""
    return _receipt(own_desk(entry_id))


@bp.post("/my/entries/<int:entry_id>/completed")
@needs(Permission.ENTRY_EDIT)
def my_entry_completed(entry_id: int) -> ResponseReturnValue:
    """Say that everything asked for is there."""
    return _completed(own_desk(entry_id))


@bp.route("/my/entries/<int:entry_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.ENTRY_EDIT)
def my_entry_withdraw(entry_id: int) -> ResponseReturnValue:
    """Ask whether, then take it back."""
    return _withdraw(own_desk(entry_id))


def show(desk: Desk, refused: dict[str, str] | None = None) -> ResponseReturnValue:
    """The page of an entry; `refused`: what is wrong, by the key of a document, "" for what is about none of them."""
    entry = desk.entry
    fields, documents = form_fields(entry.contest), form_documents(entry.contest)
    missing = missing_of(entry) if entry.state is EntryState.DRAFT else ()
    page = render_template(
        "contest/entry_private.html",
        desk=desk,
        entry=entry,
        contest=entry.contest,
        fields=fields,
        documents=documents,
        answers={answer.field_id: answer.value for answer in entry.answers},
        files={file.document_id: file for file in entry.files},
        missing=missing_lines(desk, missing, fields, documents),
        questions=eligibility_questions(entry.contest),
        said={answer.question_id: answer.is_yes for answer in entry.eligibility_answers},
        earlier=earlier_winners_alike(entry) if entry.state in COMPARED else [],
        completion=open_request(entry) if desk.may_write and entry.state is EntryState.SUBMITTED else None,
        refused=refused or {},
        answer_words=answer_words,
        size_words=size_words,
        after=entry_after(desk),
    )
    return page, 422 if refused else 200


def _edit(desk: Desk) -> ResponseReturnValue:
    entry, is_sent = desk.entry, request.method == "POST"
    form = writing_form(entry, form_fields(entry.contest), eligibility_questions(entry.contest), is_sent=is_sent)
    saves_itself = request.accept_mimetypes.best == "application/json"
    if is_sent and form.validate():
        try:
            errors = write_entry(
                entry, form.written(), version=form.version.data or 0, actor=desk.actor, at=clock.now(),
                keeps_what_fits=saves_itself and entry.state is EntryState.DRAFT,
            )  # fmt: skip
        except FieldsRefused as refusal:
            for error in refusal.errors:
                _show_error(form, error)
        except DomainError as refusal:
            if saves_itself:
                raise
            show_refusal(form, refusal)
        else:
            if saves_itself:
                return _saved(desk, errors)
            flash(_("저장했습니다."), "success")
            return redirect(desk.url(), 303)
    page = render_template(
        "contest/entry_edit.html", desk=desk, entry=entry, contest=entry.contest, form=form,
        is_draft=entry.state is EntryState.DRAFT, notice=notice,
    )  # fmt: skip
    return page, 422 if is_sent else 200


def _show_error(form: WritingForm, error: DomainError) -> None:
    if getattr(error, "field", "") in ("authors", ""):
        form.form_errors.append(f"{form.authors.label.text}: {translated(error)}")
    else:
        show_refusal(form, error)


def _saved(desk: Desk, errors: tuple[DomainError, ...]) -> ResponseReturnValue:
    """What a page that saves by itself is told; what could not be kept is named field by field."""
    wrong = {getattr(error, "field", ""): translated(error) for error in errors}
    saved_at = desk.entry.saved_at or clock.now()
    return {
        "version": desk.entry.version,
        "saved_at": f"{saved_at.astimezone(clock.SEOUL):%H:%M:%S}",
        "errors": wrong,
    }


def _submit(desk: Desk) -> ResponseReturnValue:
    if desk.entry.state is EntryState.SUBMITTED:  # pressed twice
        return redirect(desk.url(), 303)
    try:
        submit_draft(desk.entry, actor=desk.actor, at=clock.now(), tell=send_receipt)
    except DomainError as refusal:
        return show(desk, {"": translated(refusal)})
    return redirect(desk.url(), 303)


def _receipt(desk: Desk) -> ResponseReturnValue:
    entry = desk.entry
    if entry.receipt_no is None or entry.state is EntryState.WITHDRAWN:
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    address = private_address(entry) if entry.token_hash else None
    pdf = render_pdf(TEMPLATE, receipt_data(entry, address, desk.issuer), at=entry.saved_at or entry.submitted_at)
    name = f"{_('접수증')} {entry.receipt_no}.pdf"
    return send_pdf(pdf, name)


def _completed(desk: Desk) -> ResponseReturnValue:
    answer_completion(desk.entry, actor=desk.actor, at=clock.now())
    flash(_("보완한 것을 받았습니다."), "success")
    return redirect(desk.url(), 303)


def _withdraw(desk: Desk) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        try:
            withdraw_entry(desk.entry, actor=desk.actor, at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("출품을 철회했습니다."), "success")
            return redirect(desk.url(), 303)
    page = render_template(
        "contest/entry_withdraw.html", desk=desk, entry=desk.entry, contest=desk.entry.contest, form=form
    )
    return page, 422 if form.is_submitted() else 200
