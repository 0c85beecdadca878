"""Roles given to and taken from people, and accounts shut and opened again."""

from datetime import datetime

from sqlalchemy import update

from forum_app.accounts.models import Account, Invitation, RoleGrant, SignedInSession
from forum_app.accounts.rules import Role, roles_clash, scope_refusal
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import Conflict, NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission


def grant_role(
    *, account: Account, role: Role, forum_id: int | None, institution_id: int | None, actor: Actor, at: datetime
) -> RoleGrant:
    """Give `account` a role. Who may decide that has been asked before: by the invitation or by the caller.

    Raises:
        StepRefused: the role cannot be held within that, or not beside the roles held already.
        Conflict: the account holds it already.
    """
    held = _held(account)
    refusal = scope_refusal(role, forum_id=forum_id, institution_id=institution_id) or roles_clash(
        [(grant.role, grant.forum_id) for grant in held], role, forum_id
    )
    if refusal:
        raise StepRefused(refusal)
    if find_grant(account, role, forum_id=forum_id, institution_id=institution_id):
        raise Conflict(N_("이미 맡고 있는 역할입니다."))
    grant = RoleGrant(
        account_id=account.id, role=role, forum_id=forum_id, institution_id=institution_id,
        granted_at=at, granted_by_id=actor.account_id,
    )  # fmt: skip
    account.grants.append(grant)
    db.session.flush()
    audit.record(actor, "account:grant", account, at=at, after=_shown(grant), scope=scope_of(forum_id))
    return grant


def revoke_grant(*, grant: RoleGrant, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take a role away; it ends with the next request of its holder.

    Raises:
        NotFound: `actor` has no say over this role.
        StepRefused: it is one's own, or it was taken away before.
    """
    may = actor.may_everywhere(Permission.ACCOUNT_INVITE) or (
        grant.forum_id is not None and actor.may(Permission.STAFF_INVITE, ("forum", grant.forum_id))
    )
    if not may:
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    if grant.account_id == actor.account_id:
        raise StepRefused(N_("자기 역할은 스스로 바꿀 수 없습니다."))
    if grant.revoked_at is not None:
        raise StepRefused(N_("이미 거둔 역할입니다."))
    grant.revoked_at = at
    db.session.execute(  # an open link to the same role would give it back
        update(Invitation)
        .where(Invitation.email == grant.account.email, Invitation.accepted_at.is_(None))
        .where(Invitation.withdrawn_at.is_(None), Invitation.role == grant.role)
        .where(Invitation.forum_id.is_not_distinct_from(grant.forum_id))
        .where(Invitation.institution_id.is_not_distinct_from(grant.institution_id))
        .values(withdrawn_at=at)
    )
    audit.record(
        actor, "account:revoke", f"account:{grant.account_id}", at=at,
        before=_shown(grant), reason=reason, scope=scope_of(grant.forum_id),
    )  # fmt: skip


def disable_account(*, account: Account, actor: Actor, at: datetime, reason: str = "") -> None:
    """Shut an account: its sessions end, its roles stay on record.

    Raises:
        StepRefused: it is one's own.
    """
    _refuse_own(account, actor)
    if not account.is_disabled:
        account.is_disabled = True
        db.session.execute(
            update(SignedInSession)
            .where(SignedInSession.account_id == account.id, SignedInSession.ended_at.is_(None))
            .values(ended_at=at)
        )
        audit.record(actor, "account:disable", account, at=at, before="open", after="disabled", reason=reason)


def enable_account(*, account: Account, actor: Actor, at: datetime) -> None:
    """Open a shut account again.

    Raises:
        StepRefused: it is one's own.
    """
    _refuse_own(account, actor)
    if account.is_disabled:
        account.is_disabled = False
        audit.record(actor, "account:enable", account, at=at, before="disabled", after="open")


def find_grant(account: Account, role: Role, *, forum_id: int | None, institution_id: int | None) -> RoleGrant | None:
    """The grant in force with exactly this reach, or None."""
    wanted = (role, forum_id, institution_id)
    return next((g for g in _held(account) if (g.role, g.forum_id, g.institution_id) == wanted), None)


def scope_of(forum_id: int | None) -> str | None:
    """How the record names a forum."""
    return None if forum_id is None else f"forum:{forum_id}"


def _held(account: Account) -> list[RoleGrant]:
    return [grant for grant in account.grants if grant.revoked_at is None]


def _shown(grant: RoleGrant) -> dict[str, object]:
    return {"role": grant.role.value, "forum": grant.forum_id, "institution": grant.institution_id}


def _refuse_own(account: Account, actor: Actor) -> None:
    if not actor.may_everywhere(Permission.ACCOUNT_INVITE):
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    if account.id == actor.account_id:
        raise StepRefused(N_("자기 계정은 스스로 닫거나 열 수 없습니다."))
