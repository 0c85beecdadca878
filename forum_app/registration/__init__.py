"""Sign-up, waiting list and check-in."""

from flask import Flask

from forum_app.core.access import actor_source
from forum_app.core.mail import encloses
from forum_app.registration import jobs as jobs
from forum_app.registration import models as models
from forum_app.registration import views
from forum_app.registration.cli import registration_commands
from forum_app.registration.exports.enclosures import enclose_ticket
from forum_app.registration.exports.letters import TICKET


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(views.registration)
    app.register_blueprint(views.checkin)
    actor_source(app, views.device_session.actor_of_device)
    encloses(TICKET, enclose_ticket)
    app.cli.add_command(registration_commands)
