"""Sign-up, waiting list and check-in."""

from flask import Flask

from forum_app.registration import jobs as jobs
from forum_app.registration import models as models
from forum_app.registration import views


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(views.registration)
    app.register_blueprint(views.checkin)
