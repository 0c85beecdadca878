"""The organiser reads objections and answers each; nobody else learns who objected."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.after import AnswerForm
from forum_app.contest.models import Objection
from forum_app.contest.queries.after import get_objection, objections_of
from forum_app.contest.services.objections import answer_objection
from forum_app.contest.services.tokens import entry_token, token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.contest.views.verification import PURPOSE, evidence_of
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.outbox import post_mail
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/objections/")
@needs(Permission.CONTEST_RUN)
def objections_manage(slug: str) -> ResponseReturnValue:
    """Those without an answer first."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return render_template(
        "contest/objections_manage.html", **frame(contest, "contest.after_result"), objections=objections_of(contest)
    )


@bp.route("/manage/contests/<slug>/objections/<int:number>", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def objection_answer(slug: str, number: int) -> ResponseReturnValue:
    """Read one objection and answer it."""
    contest, form, status = managed(slug, Permission.CONTEST_RUN), AnswerForm(), 200
    objection = get_objection(contest, number)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer_objection(
                    objection, "dismiss" if form.decision.data == "dismiss" else "uphold",
                    answer=form.answer.data or "", changes_result=form.decision.data == "recompute",
                    actor=current_actor(), at=clock.now(), tell=_send_answer,
                )  # fmt: skip
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = 409 if isinstance(refusal, StepRefused) else 422
            else:
                flash(_("%(receipt)s에 답했습니다.", receipt=objection.receipt_no), "success")
                return redirect(url_for(".objections_manage", slug=slug), 303)
    page = render_template(
        "contest/objection_answer.html", **frame(contest, "contest.after_result"), form=form, objection=objection
    )
    return page, status


@bp.get("/manage/contests/<slug>/objections/<int:number>/evidence")
@needs(Permission.CONTEST_RUN)
def objection_evidence(slug: str, number: int) -> ResponseReturnValue:
    """The file that came with it."""
    return evidence_of(get_objection(managed(slug, Permission.CONTEST_RUN), number))


def _send_answer(objection: Objection) -> None:
    token = entry_token(token_key(current_app.config["SECRET_KEY"], PURPOSE), objection.id)
    address = current_app.config["BASE_URL"] + url_for("contest.objection_private", token=token)
    contest = objection.contest
    post_mail(
        key=f"objection:{objection.id}:answer",
        to=objection.email,
        subject=_("[%(contest)s] 이의신청 %(receipt)s에 대한 답", contest=contest.name, receipt=objection.receipt_no),
        body=render_template(
            "contest/mail/objection_answer.txt", objection=objection, contest=contest, address=address
        ),
        at=clock.now(),
        reply_to=contest.forum.contact_email,
    )
