"""The private page of a registration; its address is the right to see it."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError
from forum_app.core.http_errors import translated
from forum_app.core.templating import local
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.exports.calendar import forum_ics
from forum_app.registration.exports.pictures import qr_svg
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState, shown_code
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer as _private


@bp.get("/registrations/<token>/")
@public
def registration_private(token: str) -> ResponseReturnValue:
    """How the registration stands, its ticket and what can be done; as JSON to who asks for that."""
    row = queries.get_by_token(current_actor(), token)
    position = queries.waiting_position(row.ticket.forum, row)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return _private({"code": row.code, "state": row.state.value, "position": position})
    return _private(
        render_template(
            "registration/registration_private.html", registration=row, forum=row.ticket.forum, token=token,
            position=position, code=shown_code(row.code), S=RegistrationState,
        )
    )  # fmt: skip


@bp.get("/registrations/<token>/qr.svg")
@public
def registration_qr(token: str) -> ResponseReturnValue:
    """The QR code of a confirmed registration."""
    row = queries.get_by_token(current_actor(), token)
    return _private(Response(qr_svg(letters.scan_address(row)), mimetype="image/svg+xml"))


@bp.get("/registrations/<token>/calendar.ics")
@public
def registration_ics(token: str) -> ResponseReturnValue:
    """The forum as a calendar file."""
    row = queries.get_by_token(current_actor(), token)
    forum = row.ticket.forum
    content = forum_ics(
        forum, name=local(forum, "name"), venue=local(forum, "venue"), address=letters.private_address(row)
    )
    headers = {"Content-Disposition": f'attachment; filename="{forum.slug}.ics"'}
    return _private(Response(content, mimetype="text/calendar", headers=headers))


@bp.get("/registrations/<token>/cancel")
@public
def registration_cancel(token: str) -> ResponseReturnValue:
    """Ask once more."""
    return _cancel_page(queries.get_by_token(current_actor(), token), token)


@bp.post("/registrations/<token>/cancel")
@public
def registration_cancel_post(token: str) -> ResponseReturnValue:
    """Cancel; the place goes to whoever waits longest."""
    row = queries.get_by_token(current_actor(), token)
    try:
        services.cancel_own(row, tell=letters.tell)
    except DomainError as refusal:
        return _cancel_page(row, token, translated(refusal)), 409
    return redirect(url_for(".registration_private", token=token), 303)


def _cancel_page(row: Registration, token: str, why: str | None = None) -> Response:
    return _private(
        render_template(
            "registration/registration_cancel.html", registration=row, forum=row.ticket.forum, token=token, why=why,
            S=RegistrationState,
        )
    )  # fmt: skip
