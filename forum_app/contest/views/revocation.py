"""Granted awards, and taking one back by two people."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.after import ReasonForm
from forum_app.contest.queries.after import get_award, get_revocation, revocations_of
from forum_app.contest.queries.result import awards_of
from forum_app.contest.services.revocation import ask_revocation, decide_revocation
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/awards/")
@needs(Permission.CONTEST_READ)
def awards_manage(slug: str) -> ResponseReturnValue:
    """The awards with their numbers, and what was asked about them."""
    contest = managed(slug)
    actor = current_actor()
    return render_template(
        "contest/awards_manage.html", **frame(contest, "contest.after_result"), actor=actor,
        awards=[award for award in awards_of(contest) if award.number], revocations=revocations_of(contest),
        may_run=actor.may(Permission.CONTEST_RUN, contest.forum.scope),
    )  # fmt: skip


@bp.route("/manage/contests/<slug>/awards/<int:award_id>/revoke", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def award_revoke(slug: str, award_id: int) -> ResponseReturnValue:
    """Ask that an award be revoked."""
    contest, form, status = managed(slug, Permission.CONTEST_RUN), ReasonForm(), 200
    award = get_award(contest, award_id)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                ask_revocation(contest, award, reason=form.reason.data or "", actor=current_actor(), at=clock.now())
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = 409 if isinstance(refusal, StepRefused) else 422
            else:
                flash(_("요청했습니다. 다른 담당자가 승인하면 수상이 취소됩니다."), "success")
                return redirect(url_for(".awards_manage", slug=slug), 303)
    page = render_template(
        "contest/award_revoke.html", **frame(contest, "contest.after_result"), form=form, award=award
    )
    return page, status


@bp.post("/manage/contests/<slug>/revocations/<int:revocation_id>/<any(approve,turn_down):step>")
@needs(Permission.CONTEST_RUN)
def revocation_decide(slug: str, revocation_id: int, step: str) -> ResponseReturnValue:
    """Approve what somebody else asked, or turn it down."""
    contest = managed(slug, Permission.CONTEST_RUN)
    asked = get_revocation(contest, revocation_id)
    decide_revocation(contest, asked, step, actor=current_actor(), at=clock.now())
    flash(_("수상을 취소했습니다.") if step == "approve" else _("승인하지 않았습니다."), "success")
    return redirect(url_for(".awards_manage", slug=slug), 303)
