"""Forums: their editions, hosts and days."""

from flask import Flask

from forum_app.forums import models as models


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
