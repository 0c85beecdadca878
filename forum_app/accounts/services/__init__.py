"""What changes accounts: sign-in, invitations, grants and one's own account."""

from forum_app.accounts.services.own_account import change_password, end_other_sessions, rename
from forum_app.accounts.services.sign_in import SignInRefused, TooManyFailures, end_session, sign_in

__all__ = [
    "SignInRefused",
    "TooManyFailures",
    "change_password",
    "end_other_sessions",
    "end_session",
    "rename",
    "sign_in",
]
