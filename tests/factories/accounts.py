"""People with roles, and how a client acts as one of them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient

from forum_app.accounts.models import Account, RoleGrant
from forum_app.accounts.rules import Role
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work

LONG_AGO = datetime(2023, 1, 2, 0, 0, tzinfo=UTC)


def make_account(email: str = "person@example.org", *, name: str = "담당 하나") -> Account:
    """Somebody without any role."""
    account = Account(email=email, name=name, created_at=LONG_AGO)
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


def act_as(client: FlaskClient, account_id: str) -> None:
    """Let `client` be signed in; `account_id` as Account.get_id() writes it. Journeys use the sign-in page instead."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = account_id
        cookie["_fresh"] = True


def sign_in_as(
    client: FlaskClient, role: Role, *, forum_id: int | None = None, institution_id: int | None = None
) -> None:
    """Create somebody with one role and let `client` be signed in as them."""
    with unit_of_work():
        account = make_person(role, forum_id=forum_id, institution_id=institution_id)
        session_id = account.get_id()
    act_as(client, session_id)
