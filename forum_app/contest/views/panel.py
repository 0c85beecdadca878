"""The panel: inviting judges, removing them, keeping them away from entries."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.panel import ExclusionForm, JudgeForm, RemovalForm
from forum_app.contest.models import Contest, Judge
from forum_app.contest.queries.conflicts import requests_of
from forum_app.contest.queries.panel import (
    competing_entries,
    exclusions_of,
    find_competing_entry,
    get_judge,
    panel_of,
    removed_judges,
)
from forum_app.contest.queries.panel_lines import judge_lines
from forum_app.contest.queries.seats import pledge_in_force
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.rules.conflicts import TO_CHALLENGE, TO_RECUSE
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.contest.services.panel import BEFORE_SEAL, invite_judge, keep_away, remove_judge
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over
from forum_app.institutions.services import find_or_create


@bp.get("/manage/contests/<slug>/panel/")
@needs(Permission.CONTEST_READ)
def panel(slug: str) -> ResponseReturnValue:
    """Who judges, and who is kept away from what."""
    contest = managed(slug)
    return _page(contest, JudgeForm(formdata=None), ExclusionForm(formdata=None))


@bp.post("/manage/contests/<slug>/panel/")
@needs(Permission.CONTEST_RUN)
def judge_invite(slug: str) -> ResponseReturnValue:
    """Invite a judge; the link goes by mail to the judge alone."""
    contest = managed(slug, Permission.CONTEST_RUN)
    form, actor, at = JudgeForm(), current_actor(), clock.now()
    if form.validate():
        try:
            own = (form.institution.data or "").strip()
            institution = find_or_create(own, actor=actor, at=at) if own else None
            judge, is_invited = invite_judge(
                contest,
                name=form.name.data or "",
                email=form.email.data or "",
                institution=institution,
                reason=form.reason.data or "",
                actor=actor,
                at=at,
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_invited(judge, is_invited=is_invited), "ok")
            return redirect(url_for(".panel", slug=slug), 303)
    return _page(contest, form, ExclusionForm(formdata=None), 422)


@bp.route("/manage/contests/<slug>/panel/<int:judge_id>/remove", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def judge_remove(slug: str, judge_id: int) -> ResponseReturnValue:
    """Take a judge out of the panel, with a reason."""
    contest = managed(slug, Permission.CONTEST_RUN)
    judge = get_judge(contest, judge_id)
    form = RemovalForm()
    if form.validate_on_submit():
        try:
            keeps = form.keeps.data == "yes"
            remove_judge(
                contest, judge, reason=form.reason.data or "", keeps_scores=keeps, actor=current_actor(), at=clock.now()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("심사위원 %(number)s을(를) 심사위원단에서 뺐습니다.", number=judge.number), "ok")
            return redirect(url_for(".panel", slug=slug), 303)
    page = render_template("contest/judge_remove.html", **frame(contest, "contest.panel"), judge=judge, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/contests/<slug>/panel/exclusions")
@needs(Permission.CONTEST_RUN)
def judge_keep_away(slug: str) -> ResponseReturnValue:
    """Record that a judge must not score an entry."""
    contest = managed(slug, Permission.CONTEST_RUN)
    form = ExclusionForm().offer(list(panel_of(contest)))
    if form.validate():
        try:
            entry = find_competing_entry(contest, form.entry.data or "")
            if entry is None:
                raise FieldError("entry", N_("심사할 출품작 가운데 이 접수번호가 없습니다."))
            keep_away(
                contest, get_judge(contest, form.judge.data), entry, kind=ExclusionKind(form.kind.data),
                reason=form.reason.data or "", actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("적었습니다. 이 심사위원은 이 출품작을 볼 수 없습니다."), "ok")
            return redirect(url_for(".panel", slug=slug, _anchor="exclusions"), 303)
    return _page(contest, JudgeForm(formdata=None), form, 422)


def _invited(judge: Judge, *, is_invited: bool) -> str:
    if is_invited:
        return str(_("%(name)s님께 한 번만 쓸 수 있는 주소를 전자우편으로 보냅니다.", name=judge.name))
    return str(_("%(name)s님은 이미 이 행사의 심사위원입니다. 쓰던 계정으로 로그인하면 됩니다.", name=judge.name))


def _page(
    contest: Contest, judge_form: JudgeForm, exclusion_form: ExclusionForm, status: int = 200
) -> ResponseReturnValue:
    lines = judge_lines(contest)
    judges = [line.judge for line in lines]
    may_run = current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
    is_over = forum_is_over(contest.forum.ends_on, clock.today())
    page = render_template(
        "contest/panel.html",
        **frame(contest, "contest.panel"),
        lines=lines,
        round_words=ROUND_KINDS,
        pledge_version=pledge_in_force(contest).version,
        is_assigned=contest.state in TO_RECUSE,
        may_challenge=contest.state in TO_CHALLENGE,
        removed=removed_judges(contest),
        requests=requests_of(contest),
        exclusions=exclusions_of(contest),
        judge_by_id={judge.id: judge for judge in (*judges, *removed_judges(contest))},
        entry_by_id={entry.id: entry for entry in competing_entries(contest)},
        judge_form=judge_form,
        exclusion_form=exclusion_form.offer(judges),
        may_invite=may_run and not is_over and contest.state in BEFORE_SEAL,
        may_change=may_run and not is_over and contest.state in BEFORE_SEAL,
    )
    return page, status
