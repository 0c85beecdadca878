"""Deciding challenges and recusals."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import tell_decision
from forum_app.contest.forms.conflicts import DecisionForm
from forum_app.contest.queries.conflicts import get_request
from forum_app.contest.rules import ConflictState
from forum_app.contest.services.conflicts import decide_request
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/panel/requests/<int:request_id>")
@needs(Permission.CONTEST_READ)
def conflict_request(slug: str, request_id: int) -> ResponseReturnValue:
    """Who asked for what and why, and how it was decided."""
    contest = managed(slug)
    return _page(slug, request_id, DecisionForm(formdata=None), may_run=_may_run(contest.forum.scope))


@bp.post("/manage/contests/<slug>/panel/requests/<int:request_id>")
@needs(Permission.CONTEST_RUN)
def conflict_decide(slug: str, request_id: int) -> ResponseReturnValue:
    """Grant or refuse it; whoever asked is told."""
    contest = managed(slug, Permission.CONTEST_RUN)
    request, form = get_request(contest, request_id), DecisionForm()
    if form.validate():
        try:
            decide_request(
                request, form.step.data or "", reason=form.reason.data or "", actor=current_actor(), at=clock.now()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            tell_decision(contest, request)
            flash(_("결정했습니다. 신청한 사람에게 전자우편으로 알립니다."), "ok")
            return redirect(url_for(".panel", slug=slug, _anchor="requests"), 303)
    return _page(slug, request_id, form, 422, may_run=True)


def _may_run(scope: tuple[str, int]) -> bool:
    return current_actor().may(Permission.CONTEST_RUN, scope)


def _page(
    slug: str, request_id: int, form: DecisionForm, status: int = 200, *, may_run: bool
) -> ResponseReturnValue:  # fmt: skip
    contest = managed(slug)
    page = render_template(
        "contest/conflict_request.html", **frame(contest, "contest.panel"), form=form, may_run=may_run,
        request=get_request(contest, request_id), R=ConflictState,
    )  # fmt: skip
    return page, status
