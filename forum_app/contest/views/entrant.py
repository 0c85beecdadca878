"""An entrant's own entries: by the private address of one, or signed in for an institution's."""

from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.entries import ContentForm, StepForm, content_values
from forum_app.contest.models import Entry
from forum_app.contest.queries.entries import get_own_entry, get_private_entry, own_entries
from forum_app.contest.rules import ENTRY_WORKFLOW
from forum_app.contest.services.entries import edit_entry, entry_facts, withdraw_entry
from forum_app.contest.services.tokens import link_holder
from forum_app.contest.views.blueprints import contest as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class Desk:
    """An entry, who acts on it, and the addresses of its three pages."""

    entry: Entry
    actor: Actor
    here: str
    edit: str
    withdraw: str

    @property
    def steps(self) -> set[str]:
        """What the actor may do with the entry now."""
        facts = entry_facts(self.entry, clock.now())
        scope = ("institution", self.entry.institution_id)
        offers = ENTRY_WORKFLOW.offered(self.entry.state, self.actor, facts, scope)
        return {offer.step.name for offer in offers if offer.refusal is None}


def _by_link(token: str) -> Desk:
    entry = get_private_entry(current_actor(), token)
    pages = [url_for(f"contest.{name}", token=token) for name in ("entry_private", "entry_edit", "entry_withdraw")]
    return Desk(entry, link_holder(entry.institution_id), *pages)


def _own(entry_id: int) -> Desk:
    entry = get_own_entry(current_actor(), entry_id)
    names = ("my_entry", "my_entry_edit", "my_entry_withdraw")
    return Desk(entry, current_actor(), *[url_for(f"contest.{name}", entry_id=entry_id) for name in names])


@bp.get("/entries/<token>/")
@public
def entry_private(token: str) -> ResponseReturnValue:
    """The receipt and the state of an entry, for whoever holds its address."""
    return _kept_private(_show(_by_link(token)))


@bp.route("/entries/<token>/edit", methods=["GET", "POST"])
@public
def entry_edit(token: str) -> ResponseReturnValue:
    """Change an entry until the deadline."""
    return _kept_private(_edit(_by_link(token)))


@bp.route("/entries/<token>/withdraw", methods=["GET", "POST"])
@public
def entry_withdraw(token: str) -> ResponseReturnValue:
    """Ask whether, then take the entry back."""
    return _kept_private(_withdraw(_by_link(token)))


@bp.get("/my/entries/")
@needs(Permission.ENTRY_EDIT)
def my_entries() -> ResponseReturnValue:
    """The entries of one's institutions."""
    return render_template("contest/my_entries.html", entries=own_entries(current_actor()))


@bp.get("/my/entries/<int:entry_id>/")
@needs(Permission.ENTRY_EDIT)
def my_entry(entry_id: int) -> ResponseReturnValue:
    """An entry of one's institution."""
    return _show(_own(entry_id))


@bp.route("/my/entries/<int:entry_id>/edit", methods=["GET", "POST"])
@needs(Permission.ENTRY_EDIT)
def my_entry_edit(entry_id: int) -> ResponseReturnValue:
    """Change it until the deadline."""
    return _edit(_own(entry_id))


@bp.route("/my/entries/<int:entry_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.ENTRY_EDIT)
def my_entry_withdraw(entry_id: int) -> ResponseReturnValue:
    """Ask whether, then take it back."""
    return _withdraw(_own(entry_id))


def _show(desk: Desk) -> ResponseReturnValue:
    return render_template("contest/entry_private.html", desk=desk, entry=desk.entry, contest=desk.entry.contest)


def _edit(desk: Desk) -> ResponseReturnValue:
    entry, form = desk.entry, ContentForm(**content_values(desk.entry))
    if form.validate_on_submit():
        given = form.given(track=entry.track.code, institution=entry.institution.name)
        try:
            edit_entry(entry, given, version=form.version.data or 0, actor=desk.actor, at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("고친 내용을 저장했습니다."), "success")
            return redirect(desk.here, 303)
    page = render_template("contest/entry_edit.html", desk=desk, entry=entry, contest=entry.contest, form=form)
    return page, 422 if form.is_submitted() else 200


def _withdraw(desk: Desk) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        try:
            withdraw_entry(desk.entry, actor=desk.actor, at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("출품을 철회했습니다."), "success")
            return redirect(desk.here, 303)
    page = render_template(
        "contest/entry_withdraw.html", desk=desk, entry=desk.entry, contest=desk.entry.contest, form=form
    )
    return page, 422 if form.is_submitted() else 200


def _kept_private(answer: ResponseReturnValue) -> Response:
    """No cache and no search engine keeps a page whose address is its key."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
