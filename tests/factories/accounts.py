"""People with roles, and how a client acts as one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from flask.testing import FlaskClient

from forum_app.accounts.models import Account, RoleGrant, SignedInSession
from forum_app.accounts.rules import Role, key_hash
from forum_app.accounts.services.hashing import HASHER
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work

LONG_AGO = datetime(2023, 1, 2, 0, 0, tzinfo=UTC)
PASSWORD = "seven quiet lanterns"


@cache
def password_hash() -> str:
    """PASSWORD as it is stored, computed once a run."""
    return HASHER.hash(PASSWORD)


def make_account(email: str = "person@example.org", *, name: str = "담당 하나") -> Account:
    """Somebody without any role, who signs in with PASSWORD."""
    account = Account(email=email, name=name, created_at=LONG_AGO, password_hash=password_hash())
    db.session.add(account)
    db.session.flush()
    return account


def grant(account: Account, role: Role, *, forum_id: int | None = None, institution_id: int | None = None) -> None:
    """Give `account` a role within a forum, for an institution, or everywhere."""
    db.session.add(
        RoleGrant(
            account_id=account.id, role=role, forum_id=forum_id, institution_id=institution_id, granted_at=LONG_AGO
        )
    )
    db.session.flush()


def make_person(
    role: Role, *, forum_id: int | None = None, institution_id: int | None = None, email: str | None = None
) -> Account:
    """Somebody with one role, say `make_person(Role.ORGANISER, forum_id=forum.id)`."""
    account = make_account(email or f"{role.value}@example.org", name=f"{role.value} 하나")
    grant(account, role, forum_id=forum_id, institution_id=institution_id)
    return account


def session_of(account: Account) -> str:
    """What the cookie of a new session of `account` holds; inside a unit of work."""
    account.session_key = f"key-{account.id}"
    db.session.add(SignedInSession(account_id=account.id, key_hash=key_hash(account.session_key), started_at=LONG_AGO))
    db.session.flush()
    return account.get_id()


def act_as(client: FlaskClient, session_id: str) -> None:
    """Let `client` be signed in; `session_id` as session_of() gives it. Journeys use the sign-in page instead."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = session_id
        cookie["_fresh"] = True


def sign_in_as(
    client: FlaskClient, role: Role, *, forum_id: int | None = None, institution_id: int | None = None
) -> None:
    """Create somebody with one role and let `client` be signed in as them."""
    with unit_of_work():
        account = make_person(role, forum_id=forum_id, institution_id=institution_id)
        session_id = session_of(account)
    act_as(client, session_id)
