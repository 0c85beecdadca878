"""Drafting a call: a new contest, its contents, tracks, awards and what follows the judging."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.call import ContentForm, NewContestForm, ProcedureForm, content_values
from forum_app.contest.forms.call_tables import AwardsForm, TracksForm, slot_values, track_values
from forum_app.contest.models import Contest
from forum_app.contest.queries.call import get_readable_contest, readable_contests
from forum_app.contest.services.call import create_contest, details_of, edit_contest
from forum_app.contest.services.copying import copy_contest
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.editor import draft, section, show, starting
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.permissions import Permission
from forum_app.core.templating import local
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum


@bp.route("/manage/forums/<slug>/contests/new", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def contest_new(slug: str) -> ResponseReturnValue:
    """Draft a contest, starting from the standard shape or from an earlier call."""
    forum = get_managed_forum(current_actor(), slug, Permission.CONTEST_RUN)
    form = NewContestForm()
    form.offer([(one.id, _source_words(one)) for one in readable_contests(current_actor())])
    if form.validate_on_submit():
        try:
            contest = _create(forum, form)
        except DomainError as refusal:
            show(form, refusal)
        else:
            flash(_("초안을 만들었습니다. 공고하기 전까지 고칠 수 있습니다."), "success")
            return redirect(url_for(".contest_manage", slug=contest.slug), 303)
    page = render_template("contest/contest_new.html", form=form, forum=forum)
    return page, 422 if form.is_submitted() else 200


def _create(forum: Forum, form: NewContestForm) -> Contest:
    actor, at = current_actor(), clock.now()
    if form.earlier_id is None:
        return create_contest(forum, details=form.details(), shape=standard_shape(), actor=actor, at=at)
    source = get_readable_contest(actor, form.earlier_id)
    return copy_contest(source, forum, details=form.details(), actor=actor, at=at)


def _source_words(contest: Contest) -> str:
    return f"{local(contest, 'name')} ({local(contest.forum, 'name')})"


@bp.route("/manage/contests/<slug>/edit", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def contest_edit(slug: str) -> ResponseReturnValue:
    """Name, address, notice and times of a draft."""
    contest = draft(slug)
    form = ContentForm(**starting(content_values(contest)))

    def change() -> None:
        edit_contest(
            contest, version=form.version.data or 0, details=form.details(contest), actor=current_actor(),
            at=clock.now(),
        )  # fmt: skip

    return section(contest, "contest.contest_edit", form, change)


@bp.route("/manage/contests/<slug>/edit/tracks", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_tracks(slug: str) -> ResponseReturnValue:
    """The tracks of a draft."""
    contest = draft(slug)
    shape = shape_of(contest)
    form = TracksForm(**starting({"version": contest.version, **track_values(shape)}))

    def change() -> None:
        given = form.changed(shape)
        edit_contest(contest, version=form.version.data or 0, shape=given, actor=current_actor(), at=clock.now())
        if gone := len(shape.slots) - len(given.slots):
            flash(_("뺀 부문의 상 %(n)s줄도 함께 뺐습니다.", n=gone), "info")

    return section(contest, "contest.edit_tracks", form, change)


@bp.route("/manage/contests/<slug>/edit/awards", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_awards(slug: str) -> ResponseReturnValue:
    """The awards of a draft, by whoever gives them."""
    contest = draft(slug)
    shape = shape_of(contest)
    tracks = [(track.code, local(track, "name")) for track in contest.tracks]
    form = AwardsForm(**starting({"version": contest.version, **slot_values(shape)}))
    form.offer(tracks)

    def change() -> None:
        given = replace(shape, slots=form.given())
        edit_contest(contest, version=form.version.data or 0, shape=given, actor=current_actor(), at=clock.now())

    return section(contest, "contest.edit_awards", form, change)


@bp.route("/manage/contests/<slug>/edit/check", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def edit_check(slug: str) -> ResponseReturnValue:
    """What follows the judging, everything that is still to be put right, and the rules in words."""
    contest = draft(slug)
    names = ("version", "verification_days", "needs_review")
    form = ProcedureForm(**starting({name: getattr(contest, name) for name in names}))

    def change() -> None:
        details = replace(
            details_of(contest),
            verification_days=form.verification_days.data,
            needs_review=bool(form.needs_review.data),
        )
        edit_contest(contest, version=form.version.data or 0, details=details, actor=current_actor(), at=clock.now())

    return section(contest, "contest.edit_check", form, change)
