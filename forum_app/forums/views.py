"""The list of editions; changing and publishing a forum."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import Conflict, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.page_cache import cacheable
from forum_app.core.permissions import Permission
from forum_app.forums import queries, services
from forum_app.forums.forms import EditForumForm

bp = Blueprint("forums", __name__)


@bp.get("/forums/")
@public
@cacheable
def forum_list() -> ResponseReturnValue:
    """Every published edition, the newest first."""
    forums = queries.list_public_forums(current_actor())
    return render_template("forums/forum_list.html", forums=forums, today=clock.today())


@bp.route("/manage/forums/<slug>/edit", methods=["GET", "POST"])
@needs(Permission.FORUM_RUN)
def forum_edit(slug: str) -> ResponseReturnValue:
    """What is said of a forum."""
    forum = queries.get_managed_forum(current_actor(), slug, Permission.FORUM_RUN)
    form = EditForumForm.of(forum)
    if form.validate_on_submit():
        try:
            services.edit_forum(
                forum, version=int(form.version.data), series_name=form.series_name.data, details=form.details,
                hosts=form.host_list, actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except FieldError as error:
            show_refusal(form, error)
        except Conflict as error:
            show_refusal(form, error)
            return render_template("forums/forum_edit.html", form=form, forum=forum), 409
        else:
            flash(_("행사 정보를 저장했습니다."), "success")
            return redirect(url_for("site.manage_forum", slug=forum.slug), 303)
    return render_template("forums/forum_edit.html", form=form, forum=forum), 422 if form.is_submitted() else 200


@bp.post("/manage/forums/<slug>/publish")
@needs(Permission.FORUM_RUN)
def forum_publish(slug: str) -> ResponseReturnValue:
    """Show the forum to everybody."""
    forum = queries.get_managed_forum(current_actor(), slug, Permission.FORUM_RUN)
    services.publish(forum, actor=current_actor(), at=clock.now())
    flash(_("행사를 공개했습니다. 누구나 볼 수 있습니다."), "success")
    return redirect(url_for("site.manage_forum", slug=forum.slug), 303)
