"""Assigning judges: what it would look like, then for good."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.queries.panel import has_assignments, panel_of, preview_assignment, standing_loads
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.panel import TO_ASSIGN, apply_assignment
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over


@bp.get("/manage/contests/<slug>/assignment/")
@needs(Permission.CONTEST_READ)
def assignment(slug: str) -> ResponseReturnValue:
    """Each judge's load; before the assignment a preview, with who is short."""
    contest = managed(slug)
    is_made = has_assignments(contest)
    preview = None
    if is_made or panel_of(contest):
        preview = standing_loads(contest) if is_made else preview_assignment(contest)
    may_apply = (
        current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
        and contest.state in TO_ASSIGN
        and not forum_is_over(contest.forum.ends_on, clock.today())
    )
    return render_template(
        "contest/assignment.html", **frame(contest, "contest.assignment"), preview=preview, is_made=is_made,
        may_apply=may_apply, kinds=ExclusionKind,
    )  # fmt: skip


@bp.post("/manage/contests/<slug>/assignment/")
@needs(Permission.CONTEST_RUN)
def assignment_apply(slug: str) -> ResponseReturnValue:
    """Assign as the preview shows."""
    contest = managed(slug, Permission.CONTEST_RUN)
    count = apply_assignment(contest, actor=current_actor(), at=clock.now())
    flash(_("심사표 %(count)s건을 배정했습니다.", count=count), "ok")
    return redirect(url_for(".assignment", slug=slug), 303)
