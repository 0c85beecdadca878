"""Score sheets under audit: the list with commitments, the history of one, and the way to open a sealed one again."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.scoring import ReasonForm
from forum_app.contest.models import Reopening
from forum_app.contest.queries.scoring import get_own_assignment, get_own_sheet
from forum_app.contest.queries.sheet_records import (
    auditor_addresses,
    find_request,
    get_request,
    list_sheets,
    names_of_people,
    requests_under_way,
    sheet_history,
)
from forum_app.contest.rules import REOPENABLE, REOPENING_WORKFLOW, ReopeningFacts, SheetState
from forum_app.contest.services.reopening import approve_reopening, ask_reopening, refuse_reopening
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.blueprints import judging
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.outbox import post_mail
from forum_app.core.permissions import Permission

MOST_DIGITS = 6


@bp.get("/manage/contests/<slug>/sheets/")
@needs(Permission.CONTEST_READ)
def sheet_records(slug: str) -> ResponseReturnValue:
    """Every sheet with its state and commitment, never its points."""
    contest, page = managed(slug), request.args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= MOST_DIGITS else 1
    return render_template(
        "contest/sheet_records.html", **frame(contest, "contest.sheet_records"),
        sheets=list_sheets(current_actor(), contest, number), requests=requests_under_way(contest),
    )  # fmt: skip


@bp.route("/manage/contests/<slug>/sheets/<int:assignment_id>", methods=["GET", "POST"])
@needs(Permission.CONTEST_READ)
def sheet_record(slug: str, assignment_id: int) -> ResponseReturnValue:
    """The versions of a sheet; an organiser asks here for it to be opened again."""
    contest, form, actor = managed(slug), ReasonForm(), current_actor()
    history, status = sheet_history(actor, contest, assignment_id), 200
    may_run = actor.may(Permission.CONTEST_RUN, contest.forum.scope)
    if form.is_submitted() and not may_run:
        raise NotFound(_("그런 심사표가 없습니다."))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                asked = ask_reopening(
                    history.assignment, reason=form.reason.data or "", actor=actor, at=clock.now()
                )  # fmt: skip
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = status_of(refusal)
            else:
                flash(_("요청했습니다. 서로 다른 담당자 두 사람이 승인하면 열립니다."), "ok")
                return redirect(url_for(".reopening", slug=slug, request_id=asked.id), 303)
    page = render_template(
        "contest/sheet_record.html", **frame(contest, "contest.sheet_records"), history=history, form=form,
        may_ask=may_run and contest.state in REOPENABLE and history.sheet.state is SheetState.SEALED,
    )  # fmt: skip
    return page, status


@bp.route("/manage/contests/<slug>/reopenings/<int:request_id>", methods=["GET", "POST"])
@needs(Permission.CONTEST_READ)
def reopening(slug: str, request_id: int) -> ResponseReturnValue:
    """A request to open a sealed sheet: who asked and why, who approved; an organiser approves or refuses."""
    contest, form, actor = managed(slug), ReasonForm(), current_actor()
    asked, status = get_request(contest, request_id), 200
    if form.is_submitted():
        if not actor.may(Permission.CONTEST_RUN, contest.forum.scope):
            raise NotFound(_("그런 요청이 없습니다."))
        try:
            _decide(asked, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = status_of(refusal)
        else:
            return redirect(url_for(".reopening", slug=slug, request_id=request_id), 303)
    facts = ReopeningFacts(contest.state, is_first_approver=asked.first_approver_id == actor.account_id)
    offers = REOPENING_WORKFLOW.offered(asked.state, actor, facts, contest.forum.scope)
    page = render_template(
        "contest/reopening.html", **frame(contest, "contest.sheet_records"), asked=asked, form=form,
        names=names_of_people(asked), offers={offer.step.name: offer for offer in offers},
    )  # fmt: skip
    return page, status


def _decide(asked: Reopening, form: ReasonForm) -> None:
    actor, at = current_actor(), clock.now()
    if request.form.get("step") == "refuse":
        refuse_reopening(asked, reason=form.reason.data or "", actor=actor, at=at)
        flash(_("거절했습니다. 심사표는 봉인된 채로 있습니다."), "ok")
        return
    approve_reopening(asked, tell=tell_opened, actor=actor, at=at)
    flash(_("승인했습니다."), "ok")


def tell_opened(asked: Reopening) -> None:
    """Mail to the auditors and to the judge: the sheet is open."""
    assignment = asked.sheet.assignment
    contest, judge = assignment.entry.contest, assignment.judge
    base, at = current_app.config["BASE_URL"], clock.now()
    to_judge = base + url_for("judging.sheet", assignment_id=assignment.id)
    to_auditor = base + url_for("contest.sheet_record", slug=contest.slug, assignment_id=assignment.id)
    addressed = [(judge.email, to_judge), *((email, to_auditor) for email in auditor_addresses(contest))]
    for number, (email, address) in enumerate(addressed):
        post_mail(
            key=f"reopening:{asked.id}:opened:{number}",
            to=email,
            subject=_("[%(contest)s] 봉인한 심사표를 다시 열었습니다", contest=contest.name),
            body=render_template(
                "contest/mail/sheet_reopened.txt", contest=contest, asked=asked, entry=assignment.entry, judge=judge,
                address=address,
            ),
            at=at,
            reply_to=contest.forum.contact_email,
        )  # fmt: skip


@judging.route("/assignments/<int:assignment_id>/reopening", methods=["GET", "POST"])
@needs(Permission.ENTRY_JUDGE)
def reopening_request(assignment_id: int) -> ResponseReturnValue:
    """A judge asks for the own sealed sheet to be opened again."""
    assignment, form, status = get_own_assignment(current_actor(), assignment_id), ReasonForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                ask_reopening(assignment, reason=form.reason.data or "", actor=current_actor(), at=clock.now())
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = status_of(refusal)
            else:
                flash(_("요청했습니다. 서로 다른 담당자 두 사람이 승인하면 열립니다."), "ok")
                return redirect(url_for("judging.sheet", assignment_id=assignment_id), 303)
    own = get_own_sheet(current_actor(), assignment_id)
    page = render_template("judging/reopening.html", sheet=own, form=form, asked=find_request(assignment))
    return page, status
