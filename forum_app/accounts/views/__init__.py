"""Pages of sign-in, invitations, one's own account, the admin's accounts and the record."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from forum_app.accounts.views import admin, invitations, own_account, record, sign_in  # noqa: E402, F401  they add their routes to bp
