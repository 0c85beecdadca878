"""Codes that keep places of a ticket for those invited."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import InvitationForm
from forum_app.registration.rules import shown_invitation_code
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN


@bp.route("/manage/forums/<slug>/registrations/invitations/", methods=["GET", "POST"])
@needs(RUN)
def invitations_manage(slug: str) -> ResponseReturnValue:
    """The codes with what they keep, and the form for one more."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    tickets = queries.tickets_of(forum)
    form = InvitationForm.of(tickets)
    if form.validate_on_submit():
        try:
            ticket = queries.get_ticket(forum, form.ticket_id.data)
            made = services.create_invitation(ticket, form.terms, actor=current_actor())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("코드 %(code)s를 만들었습니다.", code=shown_invitation_code(made.code)), "success")
            return redirect(url_for(".invitations_manage", slug=slug), 303)
    page = render_template(
        "registration/invitations.html",
        forum=forum,
        tickets=tickets,
        form=form,
        invitations=queries.invitations(forum),
        shown_code=shown_invitation_code,
        at=clock.now(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/forums/<slug>/registrations/invitations/<int:invitation_id>/withdraw")
@needs(RUN)
def invitation_withdraw(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Close a code; what it still keeps goes back."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    invitation = queries.get_invitation(forum, invitation_id)
    moved = services.withdraw_invitation(invitation, actor=current_actor(), tell=letters.tell)
    done = (
        _("코드를 거두었습니다. 대기하던 %(n)s명이 자리를 받았습니다.", n=moved) if moved else _("코드를 거두었습니다.")
    )
    flash(done, "success")
    return redirect(url_for(".invitations_manage", slug=slug), 303)
