"""Another ticket for one registration: given by an organiser, or chosen on the private page."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import TicketChangeForm, ticket_change_form
from forum_app.registration.models import Registration
from forum_app.registration.queries import TicketStatus
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer

RUN = Permission.REGISTRATION_RUN


@bp.get("/manage/forums/<slug>/registrations/<int:number>/ticket")
@needs(RUN)
def registration_ticket(slug: str, number: int) -> ResponseReturnValue:
    """The tickets that one registrant may be given; the page of the registration has the same form in a dialog."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    row = queries.get_registration(forum, number)
    offered = services.tickets_to_give(row, at=clock.now())
    return _given_page(forum, row, offered, _form(offered))


@bp.post("/manage/forums/<slug>/registrations/<int:number>/ticket")
@needs(RUN)
def registration_ticket_post(slug: str, number: int) -> ResponseReturnValue:
    """Give the ticket; where none is free nothing changes."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    row = queries.get_registration(forum, number)
    offered = queries.sign_up_status(forum, clock.now()).tickets  # also the one of the same form sent before
    form, status = _form(offered), 422
    try:
        if form.validate():
            services.change_ticket(
                row, form.wanted, form_key=form.idempotency_key.data or "", actor=current_actor(), tell=letters.tell
            )
            flash(_("참가 구분을 바꿨습니다. 등록하신 분께 전자우편으로 알립니다."), "success")
            return redirect(url_for(".registration_detail", slug=slug, number=number), 303)
    except DomainError as refusal:
        show_refusal(form, refusal)
        status = status_of(refusal)
    return _given_page(forum, row, services.tickets_to_give(row, at=clock.now()), form), status


@bp.get("/registrations/<token>/ticket")
@public
def registration_own_ticket(token: str) -> ResponseReturnValue:
    """The tickets that one may change to by oneself, or why there are none."""
    row = queries.get_by_token(current_actor(), token)
    offered, why = services.tickets_to_choose(row, at=clock.now())
    return _own_page(row, token, offered, _own_form(row, offered), why)


@bp.post("/registrations/<token>/ticket")
@public
def registration_own_ticket_post(token: str) -> ResponseReturnValue:
    """Change to it; the former place goes to whoever waits longest."""
    row = queries.get_by_token(current_actor(), token)
    every = queries.sign_up_status(row.ticket.forum, clock.now()).tickets
    form, status = _own_form(row, [one for one in every if not one.ticket.needs_invitation]), 422
    try:
        if form.validate():
            services.change_own_ticket(
                row, form.wanted, replies=form.replies, form_key=form.idempotency_key.data or "", tell=letters.tell
            )
            flash(_("참가 구분을 바꿨습니다."), "success")
            return redirect(url_for(".registration_private", token=token), 303)
    except DomainError as refusal:
        show_refusal(form, refusal)
        status = status_of(refusal)
    offered, why = services.tickets_to_choose(row, at=clock.now())
    return _own_page(row, token, offered, form, why), status


def _form(offered: Sequence[TicketStatus]) -> TicketChangeForm:
    return ticket_change_form([one.ticket for one in offered])


def _own_form(row: Registration, offered: Sequence[TicketStatus]) -> TicketChangeForm:
    tickets = [one.ticket for one in offered]
    return ticket_change_form(tickets, services.questions_with(row, tickets))


def _given_page(forum: Forum, row: Registration, offered: Sequence[TicketStatus], form: TicketChangeForm) -> str:
    return render_template(
        "registration/registration_ticket.html", forum=forum, registration=row, offered=offered, form=form
    )


def _own_page(
    row: Registration, token: str, offered: Sequence[TicketStatus], form: TicketChangeForm, why: str | None
) -> Response:
    shown = [one.ticket for one in offered]
    return private_answer(
        render_template(
            "registration/registration_own_ticket.html",
            registration=row,
            forum=row.ticket.forum,
            token=token,
            offered=offered,
            form=form,
            questions=services.questions_with(row, shown),
            tickets={ticket.id: ticket for ticket in shown},
            known=services.options_chosen(row),
            why=why,
        )
    )
