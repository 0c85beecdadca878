"""Reads of accounts."""

from forum_app.accounts.models import Account
from forum_app.core.db import db


def find_signed_in(session_id: str) -> Account | None:
    """The account a session cookie names, unless it is disabled or its sessions were ended.

    Args:
        session_id: "<account id>.<session version>", as Account.get_id writes it.
    """
    account_id, _, version = session_id.partition(".")
    if not (account_id.isdecimal() and version.isdecimal()):
        return None
    account = db.session.get(Account, int(account_id))
    if account is None or account.is_disabled or account.session_version != int(version):
        return None
    return account
