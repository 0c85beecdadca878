"""What changes accounts: sign-in, invitations, roles and one's own account."""

from forum_app.accounts.services.grants import disable_account, enable_account, grant_role, revoke_grant
from forum_app.accounts.services.invitations import (
    accept_invitation,
    invitation_link,
    invite,
    require_open,
    reset_password,
    sets_password,
    withdraw_invitation,
)
from forum_app.accounts.services.own_account import change_password, end_other_sessions, rename
from forum_app.accounts.services.sign_in import SignInRefused, TooManyFailures, end_session, sign_in

__all__ = [
    "SignInRefused",
    "TooManyFailures",
    "accept_invitation",
    "change_password",
    "disable_account",
    "enable_account",
    "end_other_sessions",
    "end_session",
    "grant_role",
    "invitation_link",
    "invite",
    "rename",
    "require_open",
    "reset_password",
    "revoke_grant",
    "sets_password",
    "sign_in",
    "withdraw_invitation",
]
