"""Booths and the exhibitors in them."""

from flask import Flask

from forum_app.booths import views


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(views.bp)
