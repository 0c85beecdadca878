"""The private page of a registration; its address is the right to see it."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.templating import local
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.exports.calendar import forum_ics
from forum_app.registration.exports.pictures import qr_svg
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState, shown_code
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer

FIRST_VERSION = 1


@bp.get("/registrations/<token>/")
@public
def registration_private(token: str) -> ResponseReturnValue:
    """How the registration stands, its ticket and what can be done; as JSON to who asks for that."""
    row = queries.get_by_token(current_actor(), token)
    forum = row.ticket.forum
    position = queries.waiting_position(forum, row)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return private_answer({"code": row.code, "state": row.state.value, "position": position})
    party = queries.party_of(row) if row.leader_id is None else [row]
    return private_answer(
        render_template(
            "registration/registration_private.html",
            registration=row,
            forum=forum,
            token=token,
            position=position,
            code=shown_code(row.code),
            others=[(one, _token_for_contact(one), shown_code(one.code)) for one in party if one is not row],
            choices=queries.choices_of(row),
            choices_of_others=queries.choices_of_companions(row) if len(party) > 1 else {},
            transfer=queries.find_transfer(row),
            other_tickets=services.tickets_to_choose(row, at=clock.now())[0],
            starts_at=clock.seoul(forum.starts_on, forum.opens_at_time.hour, forum.opens_at_time.minute),
            S=RegistrationState,
        )
    )


def _token_for_contact(one: Registration) -> str | None:
    """The token of somebody who came by the same form; None once it opens a page that is theirs alone.

    So it is when they gave an address of their own later, or handed the place on.
    """
    return letters.token_of(one) if one.token_version == FIRST_VERSION else None


@bp.get("/registrations/<token>/qr.svg")
@public
def registration_qr(token: str) -> ResponseReturnValue:
    """The QR code of a registration for somebody who comes to the door."""
    row = queries.get_by_token(current_actor(), token)
    if row.ticket.kind.is_online:
        raise NotFound(N_("온라인 참가권에는 입장 QR이 없습니다."))
    return private_answer(Response(qr_svg(letters.scan_address(row)), mimetype="image/svg+xml"))


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
    return private_answer(Response(content, mimetype="text/calendar", headers=headers))
