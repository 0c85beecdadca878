"""Taking over a place that somebody offered."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.templating import language
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import TakeOverForm, take_over_form
from forum_app.registration.models import Transfer
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer


@bp.get("/registrations/transfer/<token>/")
@public
def transfer_take(token: str) -> ResponseReturnValue:
    """Who one is, and the questions of consent."""
    transfer = queries.get_open_transfer(current_actor(), token, clock.now())
    return _page(transfer, token, _form(transfer))


@bp.post("/registrations/transfer/<token>/")
@public
def transfer_take_post(token: str) -> ResponseReturnValue:
    """Take the place over; on to the private page, also with the same form sent again."""
    transfer = queries.get_transfer_to_take(current_actor(), token, clock.now())
    form = _form(transfer)
    if not form.validate():
        return _page(transfer, token, form), 422
    try:
        row = services.take_transfer(
            transfer, form.given(language()), key=letters.tokens_key(), tell=letters.tell,
            tell_former=letters.tell_handed_on,
        )  # fmt: skip
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(transfer, token, form), status_of(refusal)
    return redirect(url_for(".registration_private", token=letters.token_of(row)), 303)


def _form(transfer: Transfer) -> TakeOverForm:
    return take_over_form(queries.consent_items(transfer.registration.ticket.forum))


def _page(transfer: Transfer, token: str, form: TakeOverForm) -> Response:
    return private_answer(
        render_template(
            "registration/transfer_take.html",
            transfer=transfer,
            forum=transfer.registration.ticket.forum,
            ticket=transfer.registration.ticket,
            token=token,
            form=form,
        )
    )
