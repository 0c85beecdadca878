"""Addresses as they are written in letters and codes: made from BASE_URL, with or without a request."""

from flask import current_app


def outer_url(endpoint: str, **parts: object) -> str:
    """The full address of `endpoint`; what host name a request claims does not matter."""
    path = current_app.url_map.bind("localhost").build(endpoint, parts)
    return f"{current_app.config['BASE_URL']}{path}"
