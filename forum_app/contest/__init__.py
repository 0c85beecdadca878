"""The contest: call, entries, judging, awards."""

from flask import Flask

from forum_app.contest import cli, views
from forum_app.contest import models as models


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    for blueprint in views.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in cli.GROUPS:
        app.cli.add_command(group)
