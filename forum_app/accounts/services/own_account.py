"""What people change about their own account."""

from datetime import datetime

from sqlalchemy import update

from forum_app.accounts.models import Account, SignedInSession
from forum_app.accounts.rules import check_password, key_hash, normal_password
from forum_app.accounts.services.hashing import hash_password, password_fits
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work


def own_account(actor: Actor) -> Account:
    """The account behind `actor`.

    Raises:
        NotFound: nobody is signed in.
    """
    account = db.session.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    return account


def rename(*, name: str, actor: Actor, at: datetime) -> None:
    """Change one's own name; the record keeps that it changed, not the names."""
    account = own_account(actor)
    if account.name != name:
        account.name = name
        audit.record(actor, "account:rename", account, at=at)


def change_password(*, current: str, new: str, session_key: str, actor: Actor, at: datetime) -> None:
    """Set a new password and end every other session. Opens its own unit of work, after hashing.

    Args:
        current: the password now.
        new: the one from now on.
        session_key: of the session that goes on.
        actor: whose password it is.
        at: when, UTC.

    Raises:
        FieldError: `current` is wrong, or `new` breaks a rule.
    """
    account = own_account(actor)
    before = account.password_hash
    if not password_fits(before, normal_password(current)):
        raise FieldError("current", N_("지금 비밀번호가 맞지 않습니다."))
    stored = hash_password(check_password(new, email=account.email, name=account.name, field="new"))
    with unit_of_work():
        account = own_account(actor)
        if account.password_hash != before:
            raise FieldError("current", N_("지금 비밀번호가 맞지 않습니다."))
        account.password_hash = stored
        audit.record(actor, "account:change-password", account, at=at)
        end_other_sessions(session_key=session_key, actor=actor, at=at)


def end_other_sessions(*, session_key: str, actor: Actor, at: datetime) -> None:
    """Sign out everywhere but here."""
    account = own_account(actor)
    db.session.execute(
        update(SignedInSession)
        .where(
            SignedInSession.account_id == account.id,
            SignedInSession.ended_at.is_(None),
            SignedInSession.key_hash != key_hash(session_key),
        )
        .values(ended_at=at)
    )
    audit.record(actor, "account:end-other-sessions", account, at=at)
