"""Schemes, certifications and their public register."""

from flask import Flask

from forum_app.certification import models as models


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
