"""The demo: two real events from data files with their sources, and one for practice."""

from flask import Flask

from forum_app.demo.cli import demo_commands


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
    app.cli.add_command(demo_commands)
