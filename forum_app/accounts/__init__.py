"""Accounts, roles, sign-in and invitations."""

from flask import Flask
from flask_login import LoginManager

from forum_app.accounts import queries
from forum_app.accounts.cli import accounts_commands
from forum_app.accounts.views import bp


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    login = LoginManager(app)
    login.session_protection = "basic"  # "strong" ends sessions when a phone changes its network
    login.user_loader(queries.find_signed_in)
    app.register_blueprint(bp)
    app.cli.add_command(accounts_commands)
