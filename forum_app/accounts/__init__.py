"""Accounts, roles, sign-in and invitations."""

from flask import Flask
from flask_login import LoginManager

from forum_app.accounts import queries


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    login = LoginManager(app)
    login.user_loader(queries.find_signed_in)
