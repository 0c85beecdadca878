"""A judge leaves in the middle of a stage: what it would look like, then for good."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.panel_letters import tell_taken_over
from forum_app.contest.forms.panel import ReplacementForm
from forum_app.contest.models import Contest, Judge
from forum_app.contest.queries.panel import get_judge, panel_of
from forum_app.contest.queries.replacing import Replacement, plan_replacement
from forum_app.contest.services.replacing import replace_judge
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import Conflict, DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/panel/<int:judge_id>/replace")
@needs(Permission.CONTEST_RUN)
def judge_replace(slug: str, judge_id: int) -> ResponseReturnValue:
    """Ask who takes over, and what counts."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judge = get_judge(contest, judge_id)
    return _page(contest, judge, _form(contest, judge, is_sent=False))


@bp.post("/manage/contests/<slug>/panel/<int:judge_id>/replace")
@needs(Permission.CONTEST_RUN)
def judge_replace_do(slug: str, judge_id: int) -> ResponseReturnValue:
    """Show what would happen ("preview"), or let it happen as it was shown ("apply")."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judge = get_judge(contest, judge_id)
    form = _form(contest, judge, is_sent=True)
    if not form.validate():
        return _page(contest, judge, form, status=422)
    if form.step.data == "preview":
        return _page(contest, judge, form, _plan(contest, judge, form))
    try:
        plan = _apply(contest, judge, form)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(contest, judge, form, _plan(contest, judge, form), 409 if isinstance(refusal, Conflict) else 422)
    flash(_("심사위원 %(number)s의 심사표 %(count)s건을 넘겼습니다.", number=judge.number, count=len(plan.pairs)), "ok")
    return redirect(url_for(".panel", slug=slug), 303)


def _form(contest: Contest, judge: Judge, *, is_sent: bool) -> ReplacementForm:
    others = [one for one in panel_of(contest) if one.id != judge.id]
    return (ReplacementForm() if is_sent else ReplacementForm(formdata=None)).offer(others)


def _takers(contest: Contest, form: ReplacementForm) -> list[Judge]:
    chosen = set(form.judges.data or ())
    return [one for one in panel_of(contest) if one.id in chosen]


def _plan(contest: Contest, judge: Judge, form: ReplacementForm) -> Replacement:
    return plan_replacement(contest, judge, _takers(contest, form), keeps_scores=form.keeps.data == "yes")


def _apply(contest: Contest, judge: Judge, form: ReplacementForm) -> Replacement:
    plan = replace_judge(
        contest, judge, takers=_takers(contest, form), keeps_scores=form.keeps.data == "yes",
        reason=form.reason.data or "", digest=form.digest.data, actor=current_actor(), at=clock.now(),
    )  # fmt: skip
    for one in plan.takers:
        if one.more:
            tell_taken_over(contest, one.judge, judge, one.more)
    return plan


def _page(
    contest: Contest, judge: Judge, form: ReplacementForm, plan: Replacement | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "contest/judge_replace.html", **frame(contest, "contest.panel"), judge=judge, form=form, plan=plan
    )
    return page, status
