"""The blueprint that the modules of this package hang their routes on."""

from flask import Blueprint

bp = Blueprint("site", __name__)
