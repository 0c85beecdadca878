"""The contest: call, entries, judging, awards."""

from flask import Flask

from forum_app.contest import models as models


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
