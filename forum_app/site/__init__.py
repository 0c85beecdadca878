"""Pages that cross features: home, search, health, checks of numbers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
