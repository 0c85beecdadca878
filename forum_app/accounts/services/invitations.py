"""Invitations: the only way to an account. A one-time link by mail; only the hash of its token is kept."""

import secrets
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import Select, select

from forum_app.accounts.models import Account, Invitation
from forum_app.accounts.queries import account_by_email
from forum_app.accounts.rules import (
    INVITATION_LASTS,
    Role,
    check_password,
    invitation_refusal,
    key_hash,
    roles_clash,
)
from forum_app.accounts.services.grants import find_grant, grant_role, scope_of
from forum_app.accounts.services.hashing import hash_password
from forum_app.accounts.services.sign_in import confirmed_account, open_session
from forum_app.core import audit
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.i18n import LANGUAGES, N_
from forum_app.core.outbox import post_mail
from forum_app.core.permissions import Actor, Permission
from forum_app.core.unit_of_work import unit_of_work


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    forum_id: int | None = None,
    institution_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody to take up a role; the invitation and its token, which is told this once.

    The link is mailed as well. An earlier open invitation to the same role is withdrawn, so one link works.

    Raises:
        FieldError: "email" or "name" is wrong.
        StepRefused: `actor` may not invite for that, or the person's other roles forbid it.
        Conflict: the person holds the role already.
    """
    address = normal_email(email)
    if not name.strip():
        raise FieldError("name", N_("이름을 적어 주십시오."))
    _refuse_invitation(address, role, forum_id, institution_id, actor)
    scope = {"forum_id": forum_id, "institution_id": institution_id}
    for earlier in db.session.scalars(_open(address).filter_by(role=role, **scope)):
        _withdraw(earlier, actor=actor, at=at)
    return _create(email=address, name=name.strip(), role=role, **scope, actor=actor, at=at)


def reset_password(*, account: Account, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """Drop a forgotten password, end all sessions and mail a one-time link for a new one.

    Raises:
        NotFound: `actor` looks after no accounts.
        StepRefused: it is one's own account, it is shut, or it holds no role.
    """
    if not actor.may_everywhere(Permission.ACCOUNT_INVITE):
        raise NotFound(N_("찾으시는 계정이 없습니다."))
    if account.id == actor.account_id:
        raise StepRefused(N_("자기 비밀번호는 내 계정에서 바꿉니다."))
    grant = next((grant for grant in account.grants if grant.revoked_at is None), None)
    if grant is None or account.is_disabled:
        raise StepRefused(N_("닫혔거나 맡은 일이 없는 계정입니다. 먼저 다시 열거나 역할에 초대해 주십시오."))
    account.password_hash = None
    account.session_version += 1
    audit.record(actor, "account:reset-password", account, at=at)
    for earlier in db.session.scalars(_open(account.email)):
        _withdraw(earlier, actor=actor, at=at)
    scope = {"forum_id": grant.forum_id, "institution_id": grant.institution_id}
    return _create(email=account.email, name=account.name, role=grant.role, **scope, actor=actor, at=at)


def invitation_link(token: str) -> str:
    """The address the invited person opens."""
    return f"{current_app.config['BASE_URL']}/invitations/{token}"


def withdraw_invitation(*, invitation: Invitation, actor: Actor, at: datetime) -> None:
    """Make the link worthless.

    Raises:
        NotFound: `actor` has no say over it.
        StepRefused: it was accepted or withdrawn before.
    """
    may = actor.may_everywhere(Permission.ACCOUNT_INVITE) or (
        invitation.forum_id is not None and actor.may(Permission.STAFF_INVITE, ("forum", invitation.forum_id))
    )
    if not may:
        raise NotFound(N_("찾으시는 초대가 없습니다."))
    if invitation.accepted_at or invitation.withdrawn_at:
        raise StepRefused(N_("이미 쓰였거나 거둔 초대입니다."))
    _withdraw(invitation, actor=actor, at=at)


def require_open(invitation: Invitation, at: datetime) -> None:
    """Stop unless the link still works.

    Raises:
        StepRefused: accepted, withdrawn or expired.
    """
    if invitation.accepted_at:
        raise StepRefused(N_("이미 쓰인 초대입니다. 로그인해 주십시오."))
    if invitation.withdrawn_at:
        raise StepRefused(N_("거둔 초대입니다. 초대한 담당자에게 물어 주십시오."))
    if invitation.expires_at <= at:
        raise StepRefused(N_("기한이 지난 초대입니다. 초대한 담당자에게 새 초대를 부탁해 주십시오."))


def accept_invitation(*, invitation: Invitation, name: str, password: str, at: datetime) -> Account:
    """Take up the role and open a session; opens its own unit of work, since passwords are hashed before.

    A new person chooses a name and a password. Who has an account proves it with its password.

    Raises:
        FieldError: "name" or "password" breaks a rule.
        SignInRefused: the account exists and the password is another.
        TooManyFailures: see sign_in.
        StepRefused: the invitation is used, withdrawn or expired, or other roles forbid this one.
    """
    require_open(invitation, at)
    invitation_id, address = invitation.id, invitation.email
    stored = None
    if sets_password(invitation):
        if not name.strip():
            raise FieldError("name", N_("이름을 적어 주십시오."))
        stored = hash_password(check_password(password, email=address, name=name))
    else:
        confirmed_account(email=address, password=password, at=at)
    with unit_of_work():
        taken = db.session.scalar(select(Invitation).where(Invitation.id == invitation_id).with_for_update())
        if taken is None:
            raise NotFound(N_("찾으시는 초대가 없습니다."))
        require_open(taken, at)
        if sets_password(taken) != (stored is not None):
            raise StepRefused(N_("그 사이 계정이 바뀌었습니다. 초대를 다시 열어 주십시오."))
        account = account_by_email(address) or Account(email=address, created_at=at)
        if stored is not None:
            account.name, account.password_hash = name.strip(), stored
        db.session.add(account)
        db.session.flush()
        scope = {"forum_id": taken.forum_id, "institution_id": taken.institution_id}
        if not find_grant(account, taken.role, **scope):
            grant = grant_role(account=account, role=taken.role, **scope, actor=account.actor, at=at)
            grant.granted_by_id = taken.created_by_id
        taken.accepted_at, taken.account_id = at, account.id
        audit.record(account.actor, "invitation:accept", taken, at=at, scope=scope_of(taken.forum_id))
        db.session.flush()
        db.session.expire(account)
        account.__dict__.pop("actor", None)  # it was computed before the new role
        return open_session(account.id, at=at)


def sets_password(invitation: Invitation) -> bool:
    """Whether whoever accepts chooses a password; otherwise they prove who they are with the one they have.

    A forgotten password is set anew only through the link that was sent for it: to a role held already. Any
    other link may be known to the person who invited.

    Raises:
        StepRefused: the password was dropped and this link is not the one sent to set it.
    """
    account = account_by_email(invitation.email)
    if account is None or account.password_hash is not None:
        return account is None
    scope = {"forum_id": invitation.forum_id, "institution_id": invitation.institution_id}
    if find_grant(account, invitation.role, **scope) or all(grant.revoked_at for grant in account.grants):
        return True
    raise StepRefused(N_("먼저 전자우편으로 받은 주소에서 비밀번호를 정해 주십시오."))


def _refuse_invitation(
    address: str, role: Role, forum_id: int | None, institution_id: int | None, actor: Actor
) -> None:
    if why := invitation_refusal(actor, role, forum_id=forum_id, institution_id=institution_id):
        raise StepRefused(why)
    account = account_by_email(address)
    if account is None:
        return
    if account.id == actor.account_id:
        raise StepRefused(N_("자기 역할은 스스로 바꿀 수 없습니다."))
    if find_grant(account, role, forum_id=forum_id, institution_id=institution_id):
        raise Conflict(N_("이미 맡고 있는 역할입니다."))
    held = [(grant.role, grant.forum_id) for grant in account.grants if grant.revoked_at is None]
    if why := roles_clash(held, role, forum_id):
        raise StepRefused(why)


def _open(address: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.email == address, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    )


def _withdraw(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    invitation.withdrawn_at = at
    audit.record(actor, "invitation:withdraw", invitation, at=at, scope=scope_of(invitation.forum_id))


def _post(invitation: Invitation, token: str, at: datetime) -> None:
    """Mail the link in both languages: nobody knows yet which one the person reads."""
    template = current_app.jinja_env.get_template("accounts/mail/invitation.txt")
    texts, subject = [], ""
    for language in LANGUAGES:
        with force_locale(language):
            subject = subject or gettext("포럼 작업대 초대")
            texts.append(template.render(invitation=invitation, link=invitation_link(token)).strip())
    post_mail(
        key=f"invitation-{invitation.id}", to=invitation.email, subject=subject, body="\n\n\n".join(texts) + "\n", at=at
    )


def _create(
    *,
    email: str,
    name: str,
    role: Role,
    forum_id: int | None,
    institution_id: int | None,
    actor: Actor,
    at: datetime,
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        token_hash=key_hash(token), email=email, name=name, role=role, forum_id=forum_id,
        institution_id=institution_id, created_at=at, created_by_id=actor.account_id, expires_at=at + INVITATION_LASTS,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    after = {"role": role.value, "forum": forum_id, "institution": institution_id}
    audit.record(actor, "invitation:create", invitation, at=at, after=after, scope=scope_of(forum_id))
    _post(invitation, token, at)
    return invitation, token
