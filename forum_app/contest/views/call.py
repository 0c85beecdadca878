"""Drafting a contest: one form for the call, the tracks, the criteria and the awards."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import FieldList

from forum_app.contest.forms.call import ContestForm, contest_values, new_contest_values
from forum_app.contest.models import Contest
from forum_app.contest.services.call import create_contest, edit_contest
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum


@bp.route("/manage/forums/<slug>/contests/new", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def contest_new(slug: str) -> ResponseReturnValue:
    """Draft a contest, starting from the standard shape."""
    forum = get_managed_forum(current_actor(), slug, Permission.CONTEST_RUN)
    form = ContestForm(**_initial(new_contest_values()))
    if form.validate_on_submit():
        try:
            contest = create_contest(
                forum, details=form.details(), shape=form.shape(), actor=current_actor(), at=clock.now()
            )
        except DomainError as refusal:
            _show(form, refusal)
        else:
            flash(_("초안을 만들었습니다. 공고하기 전까지 고칠 수 있습니다."), "success")
            return redirect(url_for(".contest_manage", slug=contest.slug), 303)
    return _page(form, forum, None)


@bp.route("/manage/contests/<slug>/edit", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def contest_edit(slug: str) -> ResponseReturnValue:
    """Change a draft."""
    contest = managed(slug, Permission.CONTEST_RUN)
    form = ContestForm(**_initial(contest_values(contest)))
    if form.validate_on_submit():
        try:
            edit_contest(
                contest, version=form.version.data or 0, details=form.details(), shape=form.shape(),
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            _show(form, refusal)
        else:
            flash(_("초안을 저장했습니다."), "success")
            return redirect(url_for(".contest_manage", slug=contest.slug), 303)
    return _page(form, contest.forum, contest)


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    """A sent form stands for itself: a line that was cleared must not come back from the values before."""
    return {} if request.method == "POST" else values


def _show(form: ContestForm, refusal: DomainError) -> None:
    if isinstance(refusal, FieldError) and refusal.field in form and isinstance(form[refusal.field], FieldList):
        form.form_errors.append(translated(refusal))
    else:
        show_refusal(form, refusal)


def _page(form: ContestForm, forum: Forum, contest: Contest | None) -> ResponseReturnValue:
    page = render_template("contest/contest_form.html", form=form, forum=forum, contest=contest)
    return page, 422 if form.is_submitted() else 200
