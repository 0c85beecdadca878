"""What a call asks entrants for: looked at any time, changed while the contest is a draft."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from forum_app.contest.forms.entry_form import DocumentForm, FieldForm, document_values, field_values
from forum_app.contest.models import Contest, DocumentRequirement, FormField
from forum_app.contest.queries.entry_form import form_documents, form_fields, get_document, get_form_field
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.entry_form import FieldKind
from forum_app.contest.services import entry_form as services
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.editor import draft_sections
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission

HERE = "contest.form_manage"


@bp.get("/manage/contests/<slug>/form/")
@needs(Permission.CONTEST_READ)
def form_manage(slug: str) -> ResponseReturnValue:
    """The additional fields and documents of a call."""
    contest = managed(slug)
    may_run = current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
    may_change = may_run and contest.state is ContestState.DRAFT
    return render_template(
        "contest/form_manage.html",
        **frame(contest, HERE),
        fields=form_fields(contest),
        documents=form_documents(contest),
        kinds=list(FieldKind),
        may_change=may_change,
        sections=draft_sections(contest, HERE) if may_change else None,
    )


@bp.route("/manage/contests/<slug>/form/fields/new", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def form_field_new(slug: str) -> ResponseReturnValue:
    """Ask for one thing more; its kind stands in the address."""
    kind = request.args.get("kind", "")
    if kind not in set(FieldKind):
        abort(404)
    return _field(managed(slug, Permission.CONTEST_RUN), FieldKind(kind), None)


@bp.route("/manage/contests/<slug>/form/fields/<int:field_id>", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def form_field_edit(slug: str, field_id: int) -> ResponseReturnValue:
    """Change what a field asks."""
    contest = managed(slug, Permission.CONTEST_RUN)
    row = get_form_field(contest, field_id)
    return _field(contest, row.kind, row)


@bp.route("/manage/contests/<slug>/form/documents/new", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def form_document_new(slug: str) -> ResponseReturnValue:
    """Ask for one document more."""
    return _document(managed(slug, Permission.CONTEST_RUN), None)


@bp.route("/manage/contests/<slug>/form/documents/<int:document_id>", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def form_document_edit(slug: str, document_id: int) -> ResponseReturnValue:
    """Change what is asked of a document."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return _document(contest, get_document(contest, document_id))


@bp.post("/manage/contests/<slug>/form/fields/<int:field_id>/<any(up, down, remove):what>")
@needs(Permission.CONTEST_RUN)
def form_field_step(slug: str, field_id: int, what: str) -> ResponseReturnValue:
    """Move a field, or ask for it no more."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return _step(contest, get_form_field(contest, field_id), what)


@bp.post("/manage/contests/<slug>/form/documents/<int:document_id>/<any(up, down, remove):what>")
@needs(Permission.CONTEST_RUN)
def form_document_step(slug: str, document_id: int, what: str) -> ResponseReturnValue:
    """Move a document, or ask for it no more."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return _step(contest, get_document(contest, document_id), what)


def _field(contest: Contest, kind: FieldKind, row: FormField | None) -> ResponseReturnValue:
    form = FieldForm(**_initial(field_values(row)))
    if form.validate_on_submit():
        how: dict[str, Any] = {"actor": current_actor(), "at": clock.now()}
        try:
            if row is None:
                services.add_field(contest, form.given(kind), **how)
            else:
                services.edit_field(contest, row, form.given(kind), **how)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return _done(contest)
    return _page(contest, "contest/form_field.html", form, row, kind=kind)


def _document(contest: Contest, row: DocumentRequirement | None) -> ResponseReturnValue:
    form = DocumentForm(**_initial(document_values(row)))
    if form.validate_on_submit():
        how: dict[str, Any] = {"actor": current_actor(), "at": clock.now()}
        try:
            if row is None:
                services.add_document(contest, form.given(), **how)
            else:
                services.edit_document(contest, row, form.given(), **how)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return _done(contest)
    return _page(contest, "contest/form_document.html", form, row)


def _step(contest: Contest, row: FormField | DocumentRequirement, what: str) -> ResponseReturnValue:
    how: dict[str, Any] = {"actor": current_actor(), "at": clock.now()}
    if what == "remove":
        services.remove_part(contest, row, **how)
    else:
        services.move_part(contest, row, is_up=what == "up", **how)
    return redirect(url_for(".form_manage", slug=contest.slug), 303)


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    """A sent form stands for itself: a box that was cleared must not come back from the values before."""
    return {} if request.method == "POST" else values


def _done(contest: Contest) -> ResponseReturnValue:
    flash(_("신청서를 저장했습니다."), "success")
    return redirect(url_for(".form_manage", slug=contest.slug), 303)


def _page(
    contest: Contest, template: str, form: FlaskForm, row: FormField | DocumentRequirement | None, **more: Any
) -> ResponseReturnValue:
    page = render_template(template, **frame(contest, HERE), form=form, row=row, **more)
    return page, 422 if form.is_submitted() else 200
