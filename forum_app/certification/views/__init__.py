"""Pages of the public register and of the certification officers."""

from flask import Blueprint

bp = Blueprint("certification", __name__)

from forum_app.certification.views import board, files, register  # noqa: E402, F401  they add their routes to bp
