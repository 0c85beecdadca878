"""The admin's pages: people, their roles, invitations."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.accounts import queries, services
from forum_app.accounts.forms import InviteForm
from forum_app.accounts.rules import INVITED_BY_ADMIN, Role
from forum_app.accounts.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Actor, Permission
from forum_app.core.templating import language

LOOK = (Permission.ACCOUNT_INVITE, Permission.AUDIT_READ)
ROLES = tuple(role for role in Role if role in INVITED_BY_ADMIN)


def _number() -> int:
    return request.args.get("page", 1, type=int)


@bp.get("/admin/")
@needs(*LOOK)
def admin_home() -> ResponseReturnValue:
    """The list of people is where an admin starts."""
    return redirect(url_for(".accounts_list"), 303)


@bp.get("/admin/accounts/")
@needs(*LOOK)
def accounts_list() -> ResponseReturnValue:
    """Everybody with an account."""
    wish = request.args.get("role", "")
    role = Role(wish) if wish in set(Role) else None
    text = request.args.get("q", "").strip()[:100]
    page = queries.page_of_accounts(current_actor(), _number(), text=text, role=role)
    return render_template("accounts/accounts_list.html", page=page, roles=list(Role), role=role, text=text)


@bp.get("/admin/accounts/<int:account_id>/")
@needs(*LOOK)
def account_detail(account_id: int) -> ResponseReturnValue:
    """One person, with roles held and taken back."""
    actor = current_actor()
    account = queries.get_account(actor, account_id)
    scopes = {s for g in account.grants if (s := _scope(g.forum_id, g.institution_id))}
    return render_template(
        "accounts/account_detail.html",
        person=account,
        places=queries.places_by_scope(scopes),
        may_change=actor.may(Permission.ACCOUNT_INVITE) and account.id != actor.account_id,
    )


def _scope(forum_id: int | None, institution_id: int | None) -> tuple[str, int] | None:
    if forum_id is not None:
        return "forum", forum_id
    return None if institution_id is None else ("institution", institution_id)


@bp.post("/admin/accounts/<int:account_id>/disable")
@needs(Permission.ACCOUNT_INVITE)
def account_disable(account_id: int) -> ResponseReturnValue:
    """Shut an account."""
    actor = current_actor()
    account = queries.get_account(actor, account_id)
    services.disable_account(account=account, actor=actor, at=clock.now(), reason=_reason())
    flash(_("계정을 닫았습니다. 열려 있던 로그인도 끝났습니다."), "success")
    return redirect(url_for(".account_detail", account_id=account_id), 303)


@bp.post("/admin/accounts/<int:account_id>/enable")
@needs(Permission.ACCOUNT_INVITE)
def account_enable(account_id: int) -> ResponseReturnValue:
    """Open it again."""
    actor = current_actor()
    services.enable_account(account=queries.get_account(actor, account_id), actor=actor, at=clock.now())
    flash(_("계정을 다시 열었습니다."), "success")
    return redirect(url_for(".account_detail", account_id=account_id), 303)


@bp.post("/admin/accounts/<int:account_id>/reset-password")
@needs(Permission.ACCOUNT_INVITE)
def account_reset_password(account_id: int) -> ResponseReturnValue:
    """Mail a link for a new password; the admin never sees it."""
    actor = current_actor()
    services.reset_password(account=queries.get_account(actor, account_id), actor=actor, at=clock.now())
    flash(_("비밀번호를 지우고 새로 정하는 주소를 본인에게 보냅니다."), "success")
    return redirect(url_for(".account_detail", account_id=account_id), 303)


@bp.post("/admin/accounts/<int:account_id>/grants/<int:grant_id>/revoke")
@needs(Permission.ACCOUNT_INVITE)
def grant_revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    """Take one role back."""
    actor = current_actor()
    grant = queries.get_grant(actor, account_id, grant_id)
    services.revoke_grant(grant=grant, actor=actor, at=clock.now(), reason=_reason())
    flash(_("역할을 거두었습니다. 다음 화면부터 쓸 수 없습니다."), "success")
    return redirect(url_for(".account_detail", account_id=account_id), 303)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:500]


def _invite_form(actor: Actor) -> InviteForm:
    return InviteForm(ROLES, queries.running_forums(actor, clock.today()), language())


def _invitations_page(form: InviteForm, status: int) -> ResponseReturnValue:
    page = queries.page_of_open_invitations(current_actor(), _number(), clock.now())
    scopes = {s for i in page.rows if (s := _scope(i.forum_id, i.institution_id))}
    return render_template(
        "accounts/invitations_list.html",
        page=page,
        places=queries.places_by_scope(scopes),
        form=form,
        may_invite=current_actor().may(Permission.ACCOUNT_INVITE),
    ), status


@bp.get("/admin/invitations/")
@needs(*LOOK)
def invitations_list() -> ResponseReturnValue:
    """Open invitations, and the form for a new one."""
    return _invitations_page(_invite_form(current_actor()), 200)


@bp.post("/admin/invitations/")
@needs(Permission.ACCOUNT_INVITE)
def invitation_new() -> ResponseReturnValue:
    """Invite somebody; the link is shown once and mailed."""
    actor = current_actor()
    form = _invite_form(actor)
    if form.validate():
        try:
            token = _invite(form, actor)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(
                _("초대했습니다. 이 주소는 지금 한 번만 보입니다: %(link)s", link=services.invitation_link(token)),
                "success",
            )
            return redirect(url_for(".invitations_list"), 303)
    return _invitations_page(form, 422)


def _invite(form: InviteForm, actor: Actor) -> str:
    name = form.institution.data
    _invitation, token = services.invite(
        email=form.email.data, name=form.name.data, role=Role(form.role.data),
        forum_id=int(form.forum.data) if form.forum.data else None,
        institution_id=queries.institution_id_by_name(name) if name else None,
        actor=actor, at=clock.now(),
    )  # fmt: skip
    return token


@bp.post("/admin/invitations/<int:invitation_id>/withdraw")
@needs(Permission.ACCOUNT_INVITE)
def invitation_withdraw(invitation_id: int) -> ResponseReturnValue:
    """Make a link worthless."""
    actor = current_actor()
    invitation = queries.get_invitation_by_id(actor, invitation_id)
    services.withdraw_invitation(invitation=invitation, actor=actor, at=clock.now())
    flash(_("초대를 거두었습니다."), "success")
    return redirect(url_for(".invitations_list"), 303)
