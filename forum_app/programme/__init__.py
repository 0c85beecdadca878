"""The programme of a forum: parts, sessions, people, rooms."""

from flask import Flask

from forum_app.programme import models as models
from forum_app.programme.cli import programme_commands
from forum_app.programme.views import bp


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.register_blueprint(bp)
    app.cli.add_command(programme_commands)
