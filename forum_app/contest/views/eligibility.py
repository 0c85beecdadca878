"""Looking at whether entries may compete."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.queries.call import contest_facts
from forum_app.contest.rules import ContestState
from forum_app.contest.services.eligibility import accept_all
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/eligibility/")
@needs(Permission.CONTEST_READ)
def eligibility(slug: str) -> ResponseReturnValue:
    """How many entries wait to be looked at."""
    contest = managed(slug)
    may_run = current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
    return render_template(
        "contest/eligibility.html",
        **frame(contest, "contest.eligibility"),
        facts=contest_facts(contest, clock.now()),
        may_decide=may_run and contest.state is ContestState.ELIGIBILITY,
    )


@bp.post("/manage/contests/<slug>/eligibility/accept-all")
@needs(Permission.CONTEST_RUN)
def eligibility_accept_all(slug: str) -> ResponseReturnValue:
    """Let every entry compete that is not decided yet."""
    count = accept_all(managed(slug, Permission.CONTEST_RUN), actor=current_actor(), at=clock.now())
    flash(_("%(count)s편을 적격으로 확인했습니다.", count=count), "success")
    return redirect(url_for(".eligibility", slug=slug), 303)
