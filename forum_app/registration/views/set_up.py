"""Setting up registration: the tickets and the consents."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import ConsentForm, TicketForm
from forum_app.registration.models import ConsentItem, Ticket
from forum_app.registration.rules import ConsentKind, one_line
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN


@bp.route("/manage/forums/<slug>/registrations/settings", methods=["GET", "POST"])
@needs(RUN)
def registration_settings(slug: str) -> ResponseReturnValue:
    """Tickets and consents; while there is no more than one ticket, it is set up here."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    tickets = queries.tickets_of(forum)
    form = TicketForm.of(tickets[0] if tickets else None) if len(tickets) <= 1 else None
    if form and form.validate_on_submit():
        try:
            _save_ticket(forum, tickets[0] if tickets else None, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".registration_settings", slug=slug), 303)
    page = render_template(
        "registration/registration_settings.html",
        forum=forum,
        tickets=tickets,
        form=form,
        items=queries.consent_items(forum),
        kinds=list(ConsentKind),
    )
    return page, 422 if form and form.is_submitted() else 200


@bp.route("/manage/forums/<slug>/registrations/tickets/new", methods=["GET", "POST"])
@needs(RUN)
def ticket_new(slug: str) -> ResponseReturnValue:
    """One more ticket."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    tickets = queries.tickets_of(forum)
    if not tickets:
        return redirect(url_for(".registration_settings", slug=slug), 303)
    return _ticket_page(forum, None, TicketForm.like(tickets[-1]))


@bp.route("/manage/forums/<slug>/registrations/tickets/<int:ticket_id>", methods=["GET", "POST"])
@needs(RUN)
def ticket_edit(slug: str, ticket_id: int) -> ResponseReturnValue:
    """Change one."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    ticket = queries.get_ticket(forum, ticket_id)
    return _ticket_page(forum, ticket, TicketForm.of(ticket))


@bp.post("/manage/forums/<slug>/registrations/tickets/<int:ticket_id>/move")
@needs(RUN)
def ticket_move(slug: str, ticket_id: int) -> ResponseReturnValue:
    """Show it before the one before it."""
    ticket = queries.get_ticket(get_managed_forum(current_actor(), slug, RUN), ticket_id)
    services.move_ticket_up(ticket, actor=current_actor(), at=clock.now())
    return redirect(url_for(".registration_settings", slug=slug), 303)


def _ticket_page(forum: Forum, ticket: Ticket | None, form: TicketForm) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            _save_ticket(forum, ticket, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".registration_settings", slug=forum.slug), 303)
    page = render_template("registration/ticket_edit.html", forum=forum, ticket=ticket, form=form)
    return page, 422 if form.is_submitted() else 200


def _save_ticket(forum: Forum, ticket: Ticket | None, form: TicketForm) -> None:
    if ticket is None:
        asks_recipient = "recipient" in form
        services.create_ticket(
            forum, form.terms, actor=current_actor(), at=clock.now(),
            recipient=one_line(form.recipient.data or "") if asks_recipient else "",
            recipient_en=one_line(form.recipient_en.data or "") if asks_recipient else "",
        )  # fmt: skip
        done = _("등록을 준비했습니다. 동의 안내를 한 번 읽어 보십시오.") if asks_recipient else _("구분을 더했습니다.")
        flash(done, "success")
        return
    moved = services.edit_ticket(ticket, form.terms, actor=current_actor(), at=clock.now(), tell=letters.tell)
    flash(_("저장했습니다. 대기하던 %(n)s명이 자리를 받았습니다.", n=moved) if moved else _("저장했습니다."), "success")


@bp.route("/manage/forums/<slug>/registrations/consents/<kind>", methods=["GET", "POST"])
@needs(RUN)
def consent_edit(slug: str, kind: str) -> ResponseReturnValue:
    """A new version of one question of consent."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    asked = _kind(kind)
    item = next((item for item in queries.consent_items(forum) if item.kind is asked), None)
    form = ConsentForm.of(asked, item)
    if form.validate_on_submit():
        try:
            _save_consent(forum, asked, form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("새 판으로 저장했습니다. 지금부터 등록하는 분께 묻습니다."), "success")
            return redirect(url_for(".registration_settings", slug=slug), 303)
    page = render_template(
        "registration/consent_edit.html", forum=forum, kind=asked, item=item, form=form,
        versions=queries.consent_versions(forum, asked),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _kind(word: str) -> ConsentKind:
    try:
        return ConsentKind(word)
    except ValueError:
        raise NotFound(N_("그런 동의가 없습니다.")) from None


def _save_consent(forum: Forum, kind: ConsentKind, form: ConsentForm) -> ConsentItem:
    return services.write_consent_item(
        forum,
        kind,
        form.notices,
        is_required=kind is ConsentKind.COLLECT,
        keep=form.keep,
        actor=current_actor(),
        at=clock.now(),
    )
