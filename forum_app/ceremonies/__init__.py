"""Ceremonies: what is handed over, in which order, to whom."""

from flask import Flask

from forum_app.ceremonies import views


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(views.bp)
