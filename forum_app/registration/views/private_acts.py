"""What registrants do by their private page: change, cancel, take what is offered, hand their place on."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of, translated
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import ChangeForm, HandOnForm, Known, change_form
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState
from forum_app.registration.rules.tokens import moved_mark
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer

EVERYBODY = "all"


@bp.get("/registrations/<token>/change")
@public
def registration_change(token: str) -> ResponseReturnValue:
    """What one may change about oneself, as it is now."""
    row = queries.get_by_token(current_actor(), token)
    return _change_page(row, token, _change_form(row))


@bp.post("/registrations/<token>/change")
@public
def registration_change_post(token: str) -> ResponseReturnValue:
    """Change it; with another address the page moves, also for the same form sent again."""
    mark = moved_mark(token, request.form.get("form_key", ""))
    if moved := queries.find_moved(current_actor(), mark):
        return _home(letters.token_of(moved))
    row = queries.get_by_token(current_actor(), token)
    form = _change_form(row)
    if not form.validate():
        return _change_page(row, token, form), 422
    try:
        services.change_own(
            row, form.change, key=letters.tokens_key(), tell=letters.tell, tell_former=letters.tell_former_address,
            mark=mark,
        )  # fmt: skip
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _change_page(row, token, form), status_of(refusal)
    flash(_("고쳤습니다."), "success")
    return _home(letters.token_of(row))


@bp.get("/registrations/<token>/cancel")
@public
def registration_cancel(token: str) -> ResponseReturnValue:
    """Ask once more, and of a group who is meant."""
    return _cancel_page(queries.get_by_token(current_actor(), token), token)


@bp.post("/registrations/<token>/cancel")
@public
def registration_cancel_post(token: str) -> ResponseReturnValue:
    """Cancel, or leave what is offered; the place goes to whoever waits longest."""
    row = queries.get_by_token(current_actor(), token)
    who = request.form.get("who", "")
    if not who and row.state is not RegistrationState.OFFERED and len(_coming(row)) > 1:  # an offer is left for all
        return _cancel_page(row, token, _("누구의 등록을 취소할지 골라 주십시오.")), 422
    try:
        _cancel(row, who)
    except DomainError as refusal:
        return _cancel_page(row, token, translated(refusal)), status_of(refusal)
    return _home(token)


@bp.post("/registrations/<token>/offer")
@public
def registration_offer_post(token: str) -> ResponseReturnValue:
    """Take the offered place."""
    services.accept_offer(queries.get_by_token(current_actor(), token), tell=letters.tell)
    return _home(token)


@bp.get("/registrations/<token>/transfer")
@public
def registration_transfer(token: str) -> ResponseReturnValue:
    """To whom the place is to go."""
    return _transfer_page(queries.get_by_token(current_actor(), token), token, HandOnForm())


@bp.post("/registrations/<token>/transfer")
@public
def registration_transfer_post(token: str) -> ResponseReturnValue:
    """Offer the place to an address; it stays taken until the other person has it."""
    row = queries.get_by_token(current_actor(), token)
    form = HandOnForm()
    if not form.validate():
        return _transfer_page(row, token, form), 422
    try:
        services.offer_transfer(row, form.email.data, key=letters.tokens_key(), tell_transfer=letters.tell_transfer)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _transfer_page(row, token, form), status_of(refusal)
    return redirect(url_for(".registration_transfer", token=token), 303)


@bp.post("/registrations/<token>/transfer/withdraw")
@public
def registration_transfer_withdraw(token: str) -> ResponseReturnValue:
    """Keep the place after all."""
    services.withdraw_transfer(queries.get_by_token(current_actor(), token))
    flash(_("넘기기를 거두었습니다."), "success")
    return _home(token)


def _home(token: str) -> ResponseReturnValue:
    return redirect(url_for(".registration_private", token=token), 303)


def _coming(row: Registration) -> list[Registration]:
    """Whom a contact may cancel; anybody else, oneself."""
    party = queries.party_of(row) if row.leader_id is None else [row]
    return [one for one in party if one.state is not RegistrationState.CANCELLED]


def _cancel(row: Registration, who: str) -> None:
    if row.state is RegistrationState.OFFERED:
        services.decline_offer(row, tell=letters.tell)
    elif who.isascii() and who.isdecimal():
        services.cancel_member(row, int(who[:9]), tell=letters.tell)
    else:
        services.cancel_own(row, tell=letters.tell, whole_group=who == EVERYBODY)


def _cancel_page(row: Registration, token: str, why: str | None = None) -> Response:
    return private_answer(
        render_template(
            "registration/registration_cancel.html",
            registration=row,
            forum=row.ticket.forum,
            token=token,
            why=why,
            coming=_coming(row),
            S=RegistrationState,
        )
    )


def _change_form(row: Registration) -> ChangeForm:
    forum = row.ticket.forum
    known = Known(
        chosen=[choice.session_id for choice in queries.choices_of(row)],
        replies=services.replies_of(queries.answers_of(row)),
        needs=queries.own_needs(row),
    )
    return change_form(row, queries.session_offers(forum), queries.questions_to(row), known)


def _change_page(row: Registration, token: str, form: ChangeForm) -> Response:
    return private_answer(
        render_template(
            "registration/registration_change.html",
            registration=row,
            forum=row.ticket.forum,
            token=token,
            form=form,
            left=queries.places_left,
            tickets={row.ticket_id: row.ticket},
        )
    )


def _transfer_page(row: Registration, token: str, form: HandOnForm) -> Response:
    return private_answer(
        render_template(
            "registration/registration_transfer.html",
            registration=row,
            forum=row.ticket.forum,
            token=token,
            form=form,
            transfer=queries.find_transfer(row),
        )
    )
