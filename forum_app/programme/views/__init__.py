"""The programme for visitors, for calendars and for those who build it."""

from flask import Blueprint

bp = Blueprint("programme", __name__)

from forum_app.programme.views import manage, public, rooms  # noqa: E402, F401  they add their routes to bp
