"""The rooms of the venue and the people on the programme."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.forums.queries import get_managed_forum
from forum_app.programme import queries, services
from forum_app.programme.forms import PersonForm, RoomForm
from forum_app.programme.views import bp
from forum_app.programme.views.manage import back, may_change, run_forum

RUN, READ = Permission.FORUM_RUN, Permission.FORUM_READ


@bp.get("/manage/forums/<slug>/programme/rooms/")
@needs(READ)
def rooms(slug: str) -> ResponseReturnValue:
    """The rooms, and the form for one more."""
    forum = get_managed_forum(current_actor(), slug, READ)
    return render_template(
        "programme/rooms.html",
        forum=forum,
        rooms=queries.rooms_of(forum),
        form=RoomForm(),
        may_change=may_change(forum),
    )


@bp.post("/manage/forums/<slug>/programme/rooms/")
@needs(RUN)
def room_add(slug: str) -> ResponseReturnValue:
    """One more room."""
    forum, form = run_forum(slug), RoomForm()
    if form.validate():
        try:
            services.add_room(
                forum, name=form.name.data or "", name_en=form.name_en.data or None, capacity=form.capacity.data,
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            return back(forum, _("장소를 넣었습니다."), ".rooms")
    page = render_template(
        "programme/rooms.html", forum=forum, rooms=queries.rooms_of(forum), form=form, may_change=True
    )
    return page, 422


@bp.post("/manage/forums/<slug>/programme/rooms/<int:room_id>/delete")
@needs(RUN)
def room_delete(slug: str, room_id: int) -> ResponseReturnValue:
    """Take out a room that nothing uses."""
    forum = run_forum(slug)
    services.delete_room(forum, queries.get_room(forum, room_id), actor=current_actor(), at=clock.now())
    return back(forum, _("장소를 지웠습니다."), ".rooms")


@bp.get("/manage/forums/<slug>/programme/people/")
@needs(READ)
def people(slug: str) -> ResponseReturnValue:
    """Everybody on the programme with what they do there."""
    forum = get_managed_forum(current_actor(), slug, READ)
    sessions = queries.sessions_of(forum)
    return render_template(
        "programme/people.html", forum=forum, people=queries.people_of(forum), sessions=sessions,
        may_change=may_change(forum),
    )  # fmt: skip


@bp.route("/manage/forums/<slug>/programme/people/<int:person_id>/", methods=["GET", "POST"])
@needs(RUN)
def person_edit(slug: str, person_id: int) -> ResponseReturnValue:
    """How somebody is printed in English."""
    forum = run_forum(slug)
    person = queries.get_person(forum, person_id)
    form = PersonForm(obj=person)
    if form.validate_on_submit():
        services.name_person_in_english(
            forum, person, name_en=form.name_en.data or None, position_title_en=form.position_title_en.data or None,
            actor=current_actor(), at=clock.now(),
        )  # fmt: skip
        return back(forum, _("영문 이름을 저장했습니다."), ".people")
    page = render_template("programme/person_form.html", form=form, forum=forum, person=person)
    return page, 422 if form.is_submitted() else 200
