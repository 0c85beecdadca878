"""Pages of ceremonies: public, the order, the day."""

from flask import Blueprint

bp = Blueprint("ceremonies", __name__)

from forum_app.ceremonies.views import day, order, public  # noqa: E402  they register on bp

__all__ = ["bp", "day", "order", "public"]
