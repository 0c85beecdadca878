"""The organiser's page of what follows the computation, and the decisions taken from it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from forum_app.contest.exports.papers import fingerprint
from forum_app.contest.forms.after import NoteForm, RecomputeForm, ReviewForm, TermsForm
from forum_app.contest.models import Contest
from forum_app.contest.queries import after
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.result import awards_of, ranked_entries
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestState, Feedback, RecomputeBasis
from forum_app.contest.services import deciding, feedback, notes, review
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission

RECOMPUTED = CONTEST_WORKFLOW.steps["recompute"].sources


@bp.get("/manage/contests/<slug>/after/")
@needs(Permission.CONTEST_READ)
def after_result(slug: str) -> ResponseReturnValue:
    """What is decided, what waits, and the papers."""
    contest = managed(slug)
    facts = contest_facts(contest, clock.now())
    return render_template(
        "contest/after.html", **frame(contest, "contest.after_result"), facts=facts,
        flags=after.current_flags(contest), review=after.find_review(contest), objections=after.objections_of(contest),
        computations=after.computations_of(contest), fingerprint=fingerprint,
        recomputations=after.recomputations_of(contest), actor=current_actor(),
        may_run=current_actor().may(Permission.CONTEST_RUN, contest.forum.scope),
        may_recompute=contest.state in RECOMPUTED and not facts.is_recompute_asked,
        has_result=bool(contest.sealed_at) and contest.is_last_stage,
    )  # fmt: skip


@bp.route("/manage/contests/<slug>/after/terms", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def after_terms(slug: str) -> ResponseReturnValue:
    """Days, years, and what entrants read."""
    contest = managed(slug, Permission.CONTEST_RUN)
    names = ("objection_days", "answer_days", "feedback", "revocation_years")
    form = TermsForm(data={name: getattr(contest, name) for name in names})

    def act() -> str:
        terms = feedback.Terms(
            form.objection_days.data, form.answer_days.data, Feedback(form.feedback.data), form.revocation_years.data
        )
        feedback.settle_terms(contest, terms, actor=current_actor(), at=clock.now())
        return str(_("결과 이후의 절차를 정했습니다."))

    return _asked(contest, form, "contest/after_terms.html", act)


@bp.route("/manage/contests/<slug>/after/notes", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def after_notes(slug: str) -> ResponseReturnValue:
    """What was said about each flag."""
    contest, form = managed(slug, Permission.CONTEST_RUN), NoteForm()
    flags = after.current_flags(contest)
    given = {flag.id: request.form.get(f"note_{flag.id}", flag.note) for flag in flags}
    picked = set(request.form.getlist("flag"))
    chosen = [flag.id for flag in flags if str(flag.id) in picked]

    def act() -> str:
        actor, at = current_actor(), clock.now()
        if form.note.data or chosen:
            count = notes.write_note_to(contest, chosen, form.note.data or "", actor=actor, at=at)
        else:
            count = notes.write_notes(contest, given, actor=actor, at=at)
        return str(_("심의 내용 %(count)s건을 적었습니다.", count=count))

    return _asked(contest, form, "contest/after_notes.html", act, home=".after_notes", flags=flags, given=given)


@bp.route("/manage/contests/<slug>/after/review", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def after_review(slug: str) -> ResponseReturnValue:
    """Record the meeting of the review committee."""
    contest, form = managed(slug, Permission.CONTEST_RUN), ReviewForm()
    awards = awards_of(contest) if contest.state is ContestState.CANDIDATES else []
    said = {
        award.entry_id: (request.form.get(f"agree_{award.entry_id}"), request.form.get(f"reason_{award.entry_id}", ""))
        for award in awards
    }
    decisions = {
        entry_id: (agrees == "yes", why) for entry_id, (agrees, why) in said.items() if agrees in ("yes", "no")
    }

    def act() -> str:
        meeting = review.Meeting(
            form.held_on.data, review.read_members(form.members.data or ""), form.minutes.data or "",
            form.place.data or "",
        )  # fmt: skip
        review.record_review(contest, meeting, decisions, actor=current_actor(), at=clock.now())
        return str(_("심의를 기록했습니다."))

    return _asked(contest, form, "contest/after_review.html", act, awards=awards, said=said)


@bp.route("/manage/contests/<slug>/recompute", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def recompute_ask(slug: str) -> ResponseReturnValue:
    """Ask that the result be computed again."""
    contest, form = managed(slug, Permission.CONTEST_RUN), RecomputeForm()
    objections = [one for one in after.objections_of(contest) if one.changes_result]
    entries = ranked_entries(contest)
    form.offer(entries, objections)

    def act() -> str:
        deciding.ask_recompute(
            contest, basis=RecomputeBasis(form.basis.data), reason=form.reason.data or "",
            entry=next((one for one in entries if one.id == form.entry.data), None),
            objection=next((one for one in objections if one.number == form.objection.data), None),
            actor=current_actor(), at=clock.now(),
        )  # fmt: skip
        return str(_("요청했습니다. 다른 담당자가 승인하면 봉인된 상태로 돌아갑니다."))

    return _asked(contest, form, "contest/recompute.html", act)


@bp.post("/manage/contests/<slug>/recompute/<int:request_id>/<any(approve,turn_down):step>")
@needs(Permission.CONTEST_RUN)
def recompute_decide(slug: str, request_id: int, step: str) -> ResponseReturnValue:
    """Approve the request of somebody else, or turn it down."""
    contest = managed(slug, Permission.CONTEST_RUN)
    asked = after.get_recomputation(contest, request_id)
    deciding.decide_recompute(contest, asked, step, actor=current_actor(), at=clock.now())
    flash(_("다시 집계할 수 있습니다.") if step == "approve" else _("승인하지 않았습니다."), "success")
    return redirect(url_for(".after_result", slug=slug), 303)


def _asked(
    contest: Contest, form: FlaskForm, template: str, act: Callable[[], str], *, home: str = ".after_result",
    **more: object,
) -> ResponseReturnValue:  # fmt: skip
    """A page with one form: what was refused is shown on it."""
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            done = act()
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = 409 if isinstance(refusal, StepRefused) else 422
        else:
            flash(done, "success")
            return redirect(url_for(home, slug=contest.slug), 303)
    return render_template(template, **frame(contest, "contest.after_result"), form=form, **more), status
