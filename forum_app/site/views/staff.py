"""Who works on a forum: invitations by its organisers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.accounts import queries as accounts
from forum_app.accounts import services
from forum_app.accounts.forms import StaffInviteForm
from forum_app.accounts.rules import Role
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.site.views.blueprint import bp

INVITE = Permission.STAFF_INVITE
ROLES = (Role.DOOR, Role.ORGANISER)


def _forum(slug: str) -> Forum:
    return get_managed_forum(current_actor(), slug, INVITE)


def _page(forum: Forum, form: StaffInviteForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    return render_template(
        "site/staff.html", forum=forum, form=form, grants=accounts.staff_of_forum(actor, forum.id),
        invitations=accounts.open_invitations_of_forum(actor, forum.id, clock.now()), me=actor.account_id,
    ), status  # fmt: skip


@bp.route("/manage/forums/<slug>/staff/", methods=["GET", "POST"])
@needs(INVITE)
def staff(slug: str) -> ResponseReturnValue:
    """Who works on the forum, and the form to invite one more."""
    forum, form = _forum(slug), StaffInviteForm(ROLES)
    if not form.is_submitted():
        return _page(forum, form, 200)
    if form.validate():
        try:
            _invitation, token = services.invite(
                email=form.email.data or "", name=form.name.data or "", role=Role(form.role.data), forum_id=forum.id,
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            address = services.invitation_link(token)
            flash(_("초대했습니다. 이 주소는 지금 한 번만 보입니다: %(link)s", link=address), "success")
            return redirect(url_for(".staff", slug=forum.slug), 303)
    return _page(forum, form, 422)


@bp.post("/manage/forums/<slug>/staff/invitations/<int:invitation_id>/withdraw")
@needs(INVITE)
def staff_invitation_withdraw(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Make a link worthless."""
    forum, actor = _forum(slug), current_actor()
    listed = accounts.open_invitations_of_forum(actor, forum.id, clock.now())
    invitation = next((one for one in listed if one.id == invitation_id), None)
    if invitation is None:
        raise NotFound(N_("찾으시는 초대가 없습니다."))
    services.withdraw_invitation(invitation=invitation, actor=actor, at=clock.now())
    flash(_("초대를 거두었습니다."), "success")
    return redirect(url_for(".staff", slug=forum.slug), 303)


@bp.post("/manage/forums/<slug>/staff/<int:grant_id>/revoke")
@needs(INVITE)
def staff_revoke(slug: str, grant_id: int) -> ResponseReturnValue:
    """Take a role of the forum back."""
    forum, actor = _forum(slug), current_actor()
    grant = next((g for g in accounts.staff_of_forum(actor, forum.id) if g.id == grant_id), None)
    if grant is None:
        raise NotFound(N_("찾으시는 담당자가 없습니다."))
    services.revoke_grant(grant=grant, actor=actor, at=clock.now())
    flash(_("역할을 거두었습니다. 다음 화면부터 쓸 수 없습니다."), "success")
    return redirect(url_for(".staff", slug=forum.slug), 303)
