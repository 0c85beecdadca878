"""Reads of accounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import column, select, table

from forum_app.accounts.models import Account, SignedInSession
from forum_app.accounts.rules import Role, key_hash
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.permissions import Actor, ScopeKey

SESSION_ID_PARTS = 3
SIGN_INS_SHOWN = 20
# Grants point to forums and institutions by foreign key; this package stands below theirs and reads only the names.
FORUM = table("forum", *(column(name) for name in ("id", "slug", "name", "name_en", "ends_on")))
INSTITUTION = table("institution", *(column(name) for name in ("id", "name", "name_en")))


@dataclass(frozen=True, slots=True)
class Place:
    """What a grant is limited to: a forum or an institution."""

    id: int
    name: str
    name_en: str | None


def find_signed_in(session_id: str) -> Account | None:
    """The account a session cookie names, unless it is disabled or the session was ended.

    Args:
        session_id: "<account id>.<session version>.<session key>", as Account.get_id writes it.
    """
    parts = session_id.split(".")
    if len(parts) != SESSION_ID_PARTS or not (parts[0].isascii() and parts[0].isdecimal()):
        return None
    account_id, version, key = parts
    account = db.session.scalar(
        select(Account)
        .join(SignedInSession, SignedInSession.account_id == Account.id)
        .where(
            Account.id == int(account_id),
            Account.is_disabled.is_(False),
            SignedInSession.key_hash == key_hash(key),
            SignedInSession.ended_at.is_(None),
        )
    )
    if account is None or str(account.session_version) != version:
        return None
    account.session_key = key
    return account


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


def places_by_scope(scopes: Iterable[ScopeKey]) -> Mapping[ScopeKey, Place]:
    """("forum", id) or ("institution", id) -> its name; two statements whatever the number."""
    found: dict[ScopeKey, Place] = {}
    for kind, source in (("forum", FORUM), ("institution", INSTITUTION)):
        ids = sorted({id_ for k, id_ in scopes if k == kind})
        if ids:
            for row in db.session.execute(
                select(source.c.id, source.c.name, source.c.name_en).where(source.c.id.in_(ids))
            ):
                found[kind, row.id] = Place(row.id, row.name, row.name_en)
    return found
