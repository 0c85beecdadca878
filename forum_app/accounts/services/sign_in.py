"""Signing in and out.

`sign_in` opens its own units of work: the password is compared between reading and writing, outside both.
"""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete, func, select

from forum_app.accounts.models import Account, SignedInSession, SignInFailure
from forum_app.accounts.queries import account_by_email
from forum_app.accounts.rules import FAILURE_COUNTS_FOR, FAILURES_ALLOWED, key_hash, normal_password
from forum_app.accounts.services.hashing import password_fits
from forum_app.core import audit
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import DomainError, FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import NOBODY
from forum_app.core.unit_of_work import unit_of_work


class SignInRefused(DomainError):
    """Address and password do not belong together; the same words whatever the reason."""

    def __init__(self) -> None:
        super().__init__(N_("전자우편 주소나 비밀번호가 맞지 않습니다."))


class TooManyFailures(DomainError):
    """This address has been tried too often lately, whether or not it belongs to anybody."""

    def __init__(self) -> None:
        super().__init__(
            N_("이 주소로 %(count)d번 맞지 않았습니다. %(minutes)d분 뒤에 다시 해 주십시오."),
            count=FAILURES_ALLOWED,
            minutes=int(FAILURE_COUNTS_FOR.total_seconds()) // 60,
        )


def sign_in(*, email: str, password: str, at: datetime) -> Account:
    """Open a session for the account, whose `session_key` is set then.

    Raises:
        SignInRefused: unknown address, wrong password, disabled account.
        TooManyFailures: the address was refused FAILURES_ALLOWED times within FAILURE_COUNTS_FOR.
    """
    account = confirmed_account(email=email, password=password, at=at)
    with unit_of_work():
        return open_session(account.id, at=at)


def confirmed_account(*, email: str, password: str, at: datetime) -> Account:
    """The account to which address and password belong; a refusal is counted in a unit of work of its own.

    Raises:
        SignInRefused: they belong to none that may sign in.
        TooManyFailures: see there.
    """
    try:
        address = normal_email(email)
    except FieldError:
        address = ""
    if _failures(address, at) >= FAILURES_ALLOWED:
        raise TooManyFailures
    account = account_by_email(address)
    fits = password_fits(account.password_hash if account else None, normal_password(password))
    if account is None or not fits or account.is_disabled:
        with unit_of_work():
            _count_failure(address, at)
        raise SignInRefused
    return account


def open_session(account_id: int, *, at: datetime) -> Account:
    """Note the sign-in and draw a session key, inside the caller's unit of work.

    Raises:
        SignInRefused: the account was disabled meanwhile.
    """
    account = db.session.get_one(Account, account_id, populate_existing=True)
    if account.is_disabled:
        raise SignInRefused
    key = secrets.token_urlsafe(32)
    db.session.add(SignedInSession(account_id=account.id, key_hash=key_hash(key), started_at=at))
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_hash == _email_hash(account.email)))
    account.last_sign_in_at = at
    db.session.flush()
    audit.record(account.actor, "account:sign-in", account, at=at)
    account.session_key = key
    return account


def end_session(account: Account, *, at: datetime) -> None:
    """End the session in use; its cookie opens nothing any more."""
    session = db.session.scalar(
        select(SignedInSession).where(SignedInSession.key_hash == key_hash(account.session_key))
    )
    if session is not None and session.ended_at is None:
        session.ended_at = at
        audit.record(account.actor, "account:sign-out", f"account:{account.id}", at=at)


def _email_hash(address: str) -> str:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, b"sign-in failure\0" + address.encode(), sha256).hexdigest()


def _failures(address: str, at: datetime) -> int:
    counted = select(func.count()).where(
        SignInFailure.email_hash == _email_hash(address), SignInFailure.at > at - FAILURE_COUNTS_FOR
    )
    return db.session.scalar(counted) or 0


def _count_failure(address: str, at: datetime) -> None:
    db.session.execute(delete(SignInFailure).where(SignInFailure.at <= at - FAILURE_COUNTS_FOR))
    db.session.add(SignInFailure(email_hash=_email_hash(address), at=at))
    db.session.flush()
    if _failures(address, at) == FAILURES_ALLOWED:
        account = account_by_email(address)
        subject = f"account:{account.id}" if account else "account:unknown"
        audit.record(NOBODY, "account:lock", subject, at=at, reason="sign-in failures")
