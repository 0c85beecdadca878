"""The pages that ask before a step that many will see: seal, compute, nominate, announce, publish."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from forum_app.contest.forms.panel import ComputeForm, FinaliseForm, SealForm
from forum_app.contest.models import Contest
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.result import sheet_counts
from forum_app.contest.rules import CONTEST_WORKFLOW, SheetState
from forum_app.contest.services import deciding, result, sealing
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


@bp.route("/manage/contests/<slug>/seal", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def seal_scores(slug: str) -> ResponseReturnValue:
    """End the scoring; the word is typed, since nothing opens the seal again."""
    form = SealForm()

    def act(contest: Contest) -> str:
        word = form.typed_word.data or ""
        count = sealing.seal(contest, typed_word=word, actor=current_actor(), at=clock.now())
        return str(_("심사표 %(count)s건을 봉인했습니다.", count=count))

    return _asked(slug, "seal", form, act)


@bp.route("/manage/contests/<slug>/compute", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def compute(slug: str) -> ResponseReturnValue:
    """Compute the official result from the sealed sheets."""
    form = ComputeForm()

    def act(contest: Contest) -> str:
        seed = (form.lottery_seed.data or "").strip() or None
        result.compute_result(contest, lottery_seed=seed, actor=current_actor(), at=clock.now())
        return str(_("집계했습니다. 공개하기 전에는 담당자에게만 보입니다."))

    return _asked(slug, "compute", form, act)


@bp.route("/manage/contests/<slug>/nominate", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def nominate(slug: str) -> ResponseReturnValue:
    """Make the entries above the lines candidates."""
    form = FinaliseForm()

    def act(contest: Contest) -> str:
        count = deciding.nominate(contest, actor=current_actor(), at=clock.now())
        return str(_("후보 %(count)s편을 정했습니다. 아직 담당자에게만 보입니다.", count=count))

    return _asked(slug, "nominate", form, act)


@bp.route("/manage/contests/<slug>/start-verification", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def start_verification(slug: str) -> ResponseReturnValue:
    """Announce the candidates and take objections for the promised days."""
    form = FinaliseForm()

    def act(contest: Contest) -> str:
        deciding.start_verification(contest, actor=current_actor(), at=clock.now())
        return str(_("공개검증을 시작했습니다. 후보와 이의신청 방법이 누리집에 나갔습니다."))

    return _asked(slug, "start_verification", form, act)


@bp.route("/manage/contests/<slug>/finalise", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def finalise(slug: str) -> ResponseReturnValue:
    """Make the candidates winners and show everybody."""
    form = FinaliseForm()

    def act(contest: Contest) -> str:
        count = deciding.finalise(contest, actor=current_actor(), at=clock.now())
        return str(_("결과를 공개했습니다. 수상작 %(count)s편입니다.", count=count))

    return _asked(slug, "finalise", form, act)


def _asked(slug: str, step: str, form: FlaskForm, act: Callable[[Contest], str]) -> ResponseReturnValue:
    """The page of a step: what it means, and the form that takes it."""
    contest = managed(slug, Permission.CONTEST_RUN)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                done = act(contest)
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = 409 if isinstance(refusal, StepRefused) else 422
            else:
                flash(done, "ok")
                return redirect(url_for(".contest_manage" if step == "seal" else ".results_manage", slug=slug), 303)
    offers = CONTEST_WORKFLOW.offered(
        contest.state, current_actor(), contest_facts(contest, clock.now()), contest.forum.scope
    )
    offer = next((one for one in offers if one.step.name == step), None)
    page = render_template(
        "contest/step.html", **frame(contest, "contest.contest_manage"), form=form, step=step,
        label=CONTEST_WORKFLOW.steps[step].label, offer=offer, sheets=sheet_counts(contest), states=SheetState,
    )  # fmt: skip
    return page, status
