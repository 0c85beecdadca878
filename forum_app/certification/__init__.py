"""Schemes, certifications and their public register."""

from flask import Flask

from forum_app.certification import models as models
from forum_app.certification.cli import certification_commands
from forum_app.certification.views import bp


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(bp)
    app.cli.add_command(certification_commands)
