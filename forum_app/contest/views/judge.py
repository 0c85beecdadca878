"""The judge's pages: the own contests, the strip of entries, the score sheet."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.own_totals import own_plot
from forum_app.contest.forms.scoring import SheetForm, sent_form, sheet_form
from forum_app.contest.models import Assignment
from forum_app.contest.queries.own_shapes import OwnSheet, SquareState
from forum_app.contest.queries.scoring import get_own_assignment, get_own_contest, get_own_sheet, own_contests
from forum_app.contest.queries.seats import unsigned_contests
from forum_app.contest.rules import REOPENABLE, ContestState, SheetState, bands
from forum_app.contest.rules.conflicts import TO_RECUSE
from forum_app.contest.services.scoring import revise_sheet, save_sheet, submit_sheet
from forum_app.contest.views.blueprints import judging as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import Conflict, DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.permissions import Permission

MOST_CELLS = 30
PAPER = "paper"


@bp.context_processor
def whose_device() -> dict[str, object]:
    """Under whose name the scripts keep what is typed on this device."""
    return {"judge_key": current_actor().account_id}


@bp.get("/")
@needs(Permission.ENTRY_JUDGE)
def home() -> ResponseReturnValue:
    """The contests in which one judges."""
    actor = current_actor()
    return render_template("judging/home.html", contests=own_contests(actor), unsigned=unsigned_contests(actor))


@bp.get("/contests/<slug>/")
@needs(Permission.ENTRY_JUDGE)
def contest(slug: str) -> ResponseReturnValue:
    """The own entries of one contest."""
    own = get_own_contest(current_actor(), slug)
    return render_template("judging/contest.html", contest=own, states=SquareState, **_time_left(own.scoring_closes_at))


@bp.get("/assignments/<int:assignment_id>")
@needs(Permission.ENTRY_JUDGE)
def sheet(assignment_id: int) -> ResponseReturnValue:
    """The score sheet of one entry."""
    own = get_own_sheet(current_actor(), assignment_id)
    return _page(own, sheet_form(own))


@bp.post("/assignments/<int:assignment_id>")
@needs(Permission.ENTRY_JUDGE)
def sheet_save(assignment_id: int) -> ResponseReturnValue:
    """Save the sheet, hand it in or take it back; answers JSON to the script that saves while one types."""
    actor, at = current_actor(), clock.now()
    assignment = get_own_assignment(actor, assignment_id)
    form = sent_form(assignment.round.criteria)
    if form.step.data == "revise":
        revise_sheet(assignment, actor=actor, at=at)
        return redirect(url_for(".sheet", assignment_id=assignment_id), 303)
    if not form.validate() or (form.step.data == "submit" and not form.require_all()):
        return _refused(assignment_id, form, 422)
    if form.step.data == "submit" and _is_in_already(own := get_own_sheet(actor, assignment_id), form):
        return _done(own.entry.receipt_no, _after_submission(own), assignment_id, own.version, own.saved_at)
    try:
        return _saved(assignment, form)
    except Conflict as refusal:
        show_refusal(form, refusal)
        own = get_own_sheet(actor, assignment_id)
        form.version.data, form.version.raw_data = own.version, None
        return _refused(assignment_id, form, 409, **_stored(own))
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _refused(assignment_id, form, status_of(refusal))


def _saved(assignment: Assignment, form: SheetForm) -> ResponseReturnValue:
    actor, at = current_actor(), clock.now()
    stored = save_sheet(
        assignment,
        form.scores(),
        version=form.version.data or 0,
        comment=form.comment.data or "",
        comment_entrant=form.comment_entrant.data or "",
        actor=actor,
        at=at,
    )
    if form.step.data != "submit":
        return _done("", None, assignment.id, stored.version, stored.saved_at)
    own = get_own_sheet(actor, assignment.id)
    submit_sheet(assignment, actor=actor, at=at)
    return _done(own.entry.receipt_no, _after_submission(own), assignment.id, stored.version, stored.saved_at)


def _done(
    receipt_no: str, after: str | None, assignment_id: int, version: int, saved_at: datetime | None
) -> ResponseReturnValue:
    """Saved, or handed in if there is an address to go on to."""
    if _wants_json():
        return {"version": version, "saved_at": _second(saved_at), **({"next": after} if after else {})}
    if after:
        flash(_("%(entry)s 심사표를 제출했습니다.", entry=receipt_no), "ok")
    else:
        flash(_("저장했습니다. 제출해야 집계에 들어갑니다."), "ok")
    return redirect(after or url_for(".sheet", assignment_id=assignment_id), 303)


def _is_in_already(own: OwnSheet, form: SheetForm) -> bool:
    """Whether exactly this was handed in before: the answer was lost on its way, and the device asks again."""
    given = (form.scores(), form.comment.data or "", form.comment_entrant.data or "")
    return own.state is SheetState.SUBMITTED and given == (own.points, own.comment, own.comment_entrant)


def _after_submission(own: OwnSheet) -> str:
    """Where a judge goes on: the next entry that waits, or the list."""
    waiting = own.contest.next_open(own.assignment.id)
    if waiting is None or own.state is SheetState.REOPENED:
        return url_for(".contest", slug=own.contest.slug)
    return url_for(".sheet", assignment_id=waiting.assignment_id)


def _stored(own: OwnSheet) -> dict[str, Any]:
    """What the server has of a sheet that was saved from elsewhere, so that its judge may choose."""
    points = {f"points_{one.id}": format(own.points[one.id], "f") for one in own.criteria if one.id in own.points}
    comments = {"comment": own.comment, "comment_entrant": own.comment_entrant}
    return {"version": own.version, "saved_at": _second(own.saved_at), "fields": {**points, **comments}}


def _second(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.SEOUL):%H:%M:%S}" if moment else ""


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _refused(assignment_id: int, form: SheetForm, status: int, **stored: object) -> ResponseReturnValue:
    if _wants_json():
        fields = {field.name: field.errors[0] for field in form if field.errors}
        said = " ".join([*form.form_errors, *fields.values()])
        return {"errors": fields, "error": said, "stored": stored or None}, status
    return _page(get_own_sheet(current_actor(), assignment_id), form, status)


def _page(own: OwnSheet, form: SheetForm, status: int = 200) -> ResponseReturnValue:
    is_open = own.state is SheetState.REOPENED or (
        own.contest.state is ContestState.SCORING and own.state is SheetState.DRAFT
    )
    page = render_template(
        "judging/sheet.html",
        sheet=own,
        contest=own.contest,
        form=form,
        states=SquareState,
        is_open=is_open,
        may_recuse=own.contest.state in TO_RECUSE,
        may_revise=own.contest.state is ContestState.SCORING and own.state is SheetState.SUBMITTED,
        may_ask=own.contest.state in REOPENABLE and own.state is SheetState.SEALED,
        bands={criterion.id: bands(criterion.max_points) for criterion in own.criteria},
        plot=own_plot(own.own_totals, own.most),
        most_cells=MOST_CELLS,
        shows_paper=request.args.get("part") == PAPER,
        following=own.contest.next_open(own.assignment.id),
        back=own.contest.neighbour(own.assignment.id, -1),
        forth=own.contest.neighbour(own.assignment.id, 1),
        saved_at=_second(own.saved_at),
        **_time_left(own.closes_at),
    )
    return page, status


def _time_left(closes_at: datetime | None) -> dict[str, int | None]:
    """Days until the end of scoring; None without one or after it."""
    if closes_at is None or closes_at <= clock.now():
        return {"days_left": None}
    return {"days_left": (clock.day_of(closes_at) - clock.today()).days}
