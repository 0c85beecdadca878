"""The two blueprints: `contest` for visitors, entrants and organisers, `judging` for the judges."""

from flask import Blueprint

contest = Blueprint("contest", __name__)
judging = Blueprint("judging", __name__, url_prefix="/judging")
