"""Institutions: the hub that everything else links to."""

from flask import Flask

from forum_app.institutions import models as models
from forum_app.institutions.cli import institution_commands


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.cli.add_command(institution_commands)
