"""A judge asks to be spared an entry."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import tell_organisers
from forum_app.contest.forms.conflicts import RecusalForm
from forum_app.contest.models import Contest
from forum_app.contest.queries.own_shapes import OwnSheet
from forum_app.contest.queries.scoring import get_own_sheet
from forum_app.contest.services.conflicts import ask_recusal
from forum_app.contest.views.blueprints import judging as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.route("/assignments/<int:assignment_id>/recuse", methods=["GET", "POST"])
@needs(Permission.ENTRY_JUDGE)
def recuse(assignment_id: int) -> ResponseReturnValue:
    """Ask for it with a reason; the entry is hidden at once."""
    own, form = get_own_sheet(current_actor(), assignment_id), RecusalForm()
    if form.validate_on_submit():
        try:
            _ask(own, form.reason.data or "")
        except NotFound:
            raise
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("회피를 신청했습니다. 결정할 때까지 이 출품작은 보이지 않습니다."), "ok")
            return redirect(url_for(".contest", slug=own.contest.slug), 303)
    page = render_template("judging/recuse.html", sheet=own, contest=own.contest, form=form)
    return page, 422 if form.is_submitted() else 200


def _ask(own: OwnSheet, reason: str) -> None:
    request = ask_recusal(own.assignment, reason=reason, actor=current_actor(), at=clock.now())
    contest: Contest = own.assignment.entry.contest
    tell_organisers(contest, request)
