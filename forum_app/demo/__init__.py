"""The demo: two real events from data files with their sources, and one for practice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application."""
