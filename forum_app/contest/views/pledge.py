"""The pledge as its judge sees it: read it, sign it, keep a copy; nothing is shown before."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.exports.pledge import pledge_pdf
from forum_app.contest.forms.pledge import availability_form, pledge_form
from forum_app.contest.queries.scoring import JUDGING, OVER
from forum_app.contest.queries.seats import PledgeMissing, Seat, get_own_seat
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.contest.services.pledge import answer_availability, sign_pledge
from forum_app.contest.views.blueprints import judging as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import Conflict, DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission


@bp.errorhandler(PledgeMissing)
def ask_for_pledge(missing: PledgeMissing) -> ResponseReturnValue:
    """Whatever was asked for: first the pledge."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"error": translated(missing)}, 409
    return redirect(url_for("judging.pledge", slug=missing.slug), 303)


@bp.get("/contests/<slug>/pledge")
@needs(Permission.ENTRY_JUDGE)
def pledge(slug: str) -> ResponseReturnValue:
    """The text, to be signed or as it was signed."""
    return _page(get_own_seat(current_actor(), slug))


@bp.post("/contests/<slug>/pledge")
@needs(Permission.ENTRY_JUDGE)
def pledge_sign(slug: str) -> ResponseReturnValue:
    """Sign, and say for which rounds one has time; signed once, only the latter changes."""
    seat = get_own_seat(current_actor(), slug)
    form = pledge_form(seat) if seat.signature is None else availability_form(seat)
    if not form.validate():
        return _page(seat, form, 422)
    try:
        if seat.signature is None:
            sign_pledge(
                seat.judge, name=form["name"].data or "", version=form["version"].data or 0,
                availability=form.given(), actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        else:
            answer_availability(seat.judge, form.given(), at=clock.now())
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(seat, form, 409 if isinstance(refusal, Conflict) else 422)
    flash(_("서약서에 서명했습니다.") if seat.signature is None else _("답을 저장했습니다."), "ok")
    return redirect(_forth(seat), 303)


@bp.get("/contests/<slug>/pledge.pdf")
@needs(Permission.ENTRY_JUDGE)
def pledge_copy(slug: str) -> ResponseReturnValue:
    """One's own signed pledge."""
    seat = get_own_seat(current_actor(), slug)
    if seat.signature is None:
        abort(404)
    return send_file(BytesIO(pledge_pdf(seat)), "application/pdf", download_name=f"pledge-{slug}.pdf")


def _forth(seat: Seat) -> str:
    """To the entries where there are any, else back to the list."""
    if seat.contest.state in (*JUDGING, *OVER):
        return url_for(".contest", slug=seat.contest.slug)
    return url_for(".home")


def _page(seat: Seat, form: object = None, status: int = 200) -> ResponseReturnValue:
    if form is None:
        form = pledge_form(seat) if seat.signature is None else availability_form(seat)
    page = render_template("judging/pledge.html", seat=seat, form=form, contest=seat.contest, round_words=ROUND_KINDS)
    return page, status
