"""Forums: their editions, hosts and days."""

from flask import Flask

from forum_app.forums import models as models
from forum_app.forums import views


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(views.bp)
