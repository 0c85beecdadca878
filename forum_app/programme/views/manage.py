"""Building the programme: timetable, sessions, parts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import Conflict, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.templating import local
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.forums.rules import forum_is_over
from forum_app.programme import queries, services
from forum_app.programme.forms import NewPartForm, PartForm, SessionForm
from forum_app.programme.models import Room
from forum_app.programme.rules import clashes
from forum_app.programme.views import bp
from forum_app.programme.views.timetable import timetables

RUN, READ = Permission.FORUM_RUN, Permission.FORUM_READ


def run_forum(slug: str) -> Forum:
    """The forum whose programme the person may change."""
    return get_managed_forum(current_actor(), slug, RUN)


def may_change(forum: Forum) -> bool:
    """Whether buttons that change something are shown."""
    return current_actor().may(RUN, forum.scope) and not forum_is_over(forum.ends_on, clock.today())


def back(forum: Forum, said: str, endpoint: str = ".programme_manage") -> ResponseReturnValue:
    """Say what was done and return to the list."""
    flash(said, "success")
    return redirect(url_for(endpoint, slug=forum.slug), 303)


def _room_heads(forum: Forum) -> list[tuple[Room | None, str, str]]:
    rooms = [
        (room, local(room, "name"), _("%(n)s석", n=room.capacity) if room.capacity else "")
        for room in queries.rooms_of(forum)
    ]
    return [*rooms, (None, _("장소 없음"), "")]


@bp.get("/manage/forums/<slug>/programme/")
@needs(READ)
def programme_manage(slug: str) -> ResponseReturnValue:
    """The timetable by room, what clashes in it, and the list by part."""
    forum = get_managed_forum(current_actor(), slug, READ)
    parts = queries.parts_of(forum)
    found = clashes([session.slot for part in parts for session in part.sessions])
    return render_template(
        "programme/programme_manage.html", forum=forum, parts=parts, clashes=found, may_change=may_change(forum),
        days=timetables(parts, _room_heads(forum), found),
        session_by_id={session.id: session for part in parts for session in part.sessions},
        person_by_id={s.person_id: s.person for part in parts for session in part.sessions for s in session.speakers},
    )  # fmt: skip


@bp.route("/manage/forums/<slug>/programme/sessions/new", methods=["GET", "POST"])
@needs(RUN)
def session_new(slug: str) -> ResponseReturnValue:
    """A new item of the programme."""
    forum = run_forum(slug)
    form = SessionForm.of(forum, queries.parts_of(forum))
    if form.validate_on_submit():
        try:
            services.add_session(forum, details=form.details, actor=current_actor(), at=clock.now())
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            return back(forum, _("순서를 넣었습니다."))
    page = render_template(
        "programme/session_form.html", form=form, forum=forum, session=None, rooms=queries.rooms_of(forum)
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/manage/forums/<slug>/programme/sessions/<int:session_id>/", methods=["GET", "POST"])
@needs(RUN)
def session_edit(slug: str, session_id: int) -> ResponseReturnValue:
    """Change an item of the programme."""
    forum = run_forum(slug)
    session = queries.get_session(forum, session_id)
    form = SessionForm.of(forum, queries.parts_of(forum), session)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            services.edit_session(
                forum, session, version=int(form.version.data or 0), details=form.details, actor=current_actor(),
                at=clock.now(),
            )  # fmt: skip
        except (FieldError, Conflict) as refusal:
            show_refusal(form, refusal)
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            return back(forum, _("순서를 저장했습니다."))
    page = render_template(
        "programme/session_form.html", form=form, forum=forum, session=session, rooms=queries.rooms_of(forum)
    )
    return page, status


@bp.post("/manage/forums/<slug>/programme/sessions/<int:session_id>/delete")
@needs(RUN)
def session_delete(slug: str, session_id: int) -> ResponseReturnValue:
    """Take an item out."""
    forum = run_forum(slug)
    session = queries.get_session(forum, session_id)
    services.delete_session(forum, session, actor=current_actor(), at=clock.now())
    return back(forum, _("순서를 지웠습니다."))


@bp.route("/manage/forums/<slug>/programme/parts/new", methods=["GET", "POST"])
@needs(RUN)
def part_new(slug: str) -> ResponseReturnValue:
    """A further part."""
    forum, form = run_forum(slug), NewPartForm()
    if form.validate_on_submit():
        try:
            services.add_part(
                forum, number=form.number.data or 0, details=form.details, actor=current_actor(), at=clock.now()
            )
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            return back(forum, _("부를 넣었습니다."))
    page = render_template("programme/part_form.html", form=form, forum=forum, part=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/manage/forums/<slug>/programme/parts/<int:number>/", methods=["GET", "POST"])
@needs(RUN)
def part_edit(slug: str, number: int) -> ResponseReturnValue:
    """What is printed of a part."""
    forum = run_forum(slug)
    part = queries.get_part(forum, number)
    form = PartForm(obj=part)
    if form.validate_on_submit():
        services.edit_part(forum, part, details=form.details, actor=current_actor(), at=clock.now())
        return back(forum, _("부를 저장했습니다."))
    page = render_template("programme/part_form.html", form=form, forum=forum, part=part)
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/forums/<slug>/programme/parts/<int:number>/delete")
@needs(RUN)
def part_delete(slug: str, number: int) -> ResponseReturnValue:
    """Take out an empty part."""
    forum = run_forum(slug)
    services.delete_part(forum, queries.get_part(forum, number), actor=current_actor(), at=clock.now())
    return back(forum, _("부를 지웠습니다."))
