"""Who is signed in, and the accounts an admin or an auditor looks at."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from forum_app.accounts.models import Account, RoleGrant, SignedInSession
from forum_app.accounts.queries.places import Place, places_by_scope
from forum_app.accounts.queries.rights import NO_ACCOUNT, require_overview, require_staff
from forum_app.accounts.rules import Role, key_hash
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.paging import Page, page_of
from forum_app.core.permissions import Actor

SESSION_ID_PARTS = 3
SIGN_INS_SHOWN = 20


def find_signed_in(session_id: str) -> Account | None:
    """The account a session cookie names, unless it is disabled or the session was ended.

    Args:
        session_id: "<account id>.<session version>.<session key>", as Account.get_id writes it.
    """
    parts = session_id.split(".")
    if len(parts) != SESSION_ID_PARTS or not (parts[0].isascii() and parts[0].isdecimal()):
        return None
    account_id, version, key = parts
    account = db.session.scalar(_signed_in(), {"account_id": int(account_id), "key_hash": key_hash(key)})
    if account is None or str(account.session_version) != version:
        return None
    account.session_key = key
    return account


@cache
def _signed_in() -> Select[Account]:
    return (
        select(Account)
        .join(SignedInSession, SignedInSession.account_id == Account.id)
        .where(
            Account.id == bindparam("account_id"),
            Account.is_disabled.is_(False),
            SignedInSession.key_hash == bindparam("key_hash"),
            SignedInSession.ended_at.is_(None),
        )
    )


def account_by_email(email: str) -> Account | None:
    """The account with this normal address, or None."""
    return db.session.scalar(select(Account).where(Account.email == email))


def own_sign_ins(actor: Actor) -> Sequence[AuditEvent]:
    """The latest sign-ins of `actor`, newest first."""
    return db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.account_id == actor.account_id, AuditEvent.verb == "account:sign-in")
        .order_by(AuditEvent.id.desc())
        .limit(SIGN_INS_SHOWN)
    ).all()


def own_roles(actor: Actor) -> list[tuple[Role, Place | None]]:
    """The roles of `actor` in force, each with what it is limited to, in the order of Role."""
    scopes = [(Role(grant.role), grant.scope) for grant in actor.grants if grant.role in set(Role)]
    places = places_by_scope({scope for _, scope in scopes if scope})
    order = list(Role)
    return sorted(
        ((role, places[scope] if scope else None) for role, scope in scopes), key=lambda pair: order.index(pair[0])
    )


def page_of_accounts(actor: Actor, number: int, *, text: str = "", role: Role | None = None) -> Page[Account]:
    """Accounts, the newest first; `text` is part of a name or an address, `role` one held now.

    Raises:
        NotFound: `actor` may not see accounts.
    """
    require_overview(actor)
    query = select(Account)
    if text:
        query = query.where(
            or_(Account.email.contains(text.lower(), autoescape=True), Account.name.contains(text, autoescape=True))
        )
    if role:
        query = query.where(Account.grants.any((RoleGrant.role == role) & RoleGrant.revoked_at.is_(None)))
    return page_of(query, number, Account.id.desc())


def get_account(actor: Actor, account_id: int) -> Account:
    """One account.

    Raises:
        NotFound: there is none, or `actor` may not see accounts.
    """
    require_overview(actor)
    if account := db.session.get(Account, account_id):
        return account
    raise NotFound(NO_ACCOUNT)


def get_grant(actor: Actor, account_id: int, grant_id: int) -> RoleGrant:
    """One role of one account.

    Raises:
        NotFound: the account has none such, or `actor` may not see accounts.
    """
    require_overview(actor)
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise NotFound(NO_ACCOUNT)
    return grant


def staff_of_forum(actor: Actor, forum_id: int) -> Sequence[RoleGrant]:
    """The roles held in one forum now, with their accounts, by role and name.

    Raises:
        NotFound: `actor` does not invite for this forum.
    """
    require_staff(actor, forum_id)
    return db.session.scalars(
        select(RoleGrant)
        .join(RoleGrant.account)
        .options(contains_eager(RoleGrant.account))
        .where(RoleGrant.forum_id == forum_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.role, Account.name, RoleGrant.id)
    ).all()
