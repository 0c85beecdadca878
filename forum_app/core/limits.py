"""How often one network may ask: Flask-Limiter, counting in Redis where there is one."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, swallow_errors=True, in_memory_fallback_enabled=True)


def init_app(app: Flask) -> None:
    """Count for `app`; the limits stand beside the views."""
    limiter.init_app(app)
