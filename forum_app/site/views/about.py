"""What is kept of people."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable
from forum_app.registration.rules.paper import CERTIFICATE_YEARS_KEPT
from forum_app.site.queries.privacy import notices, processors_by_forum
from forum_app.site.views.blueprint import bp


@bp.get("/privacy")
@public
@cacheable
def privacy() -> ResponseReturnValue:
    """What is kept of whom, for how long, and why."""
    return render_template(
        "site/privacy.html", notices=notices(current_actor()), processors=processors_by_forum(current_actor()),
        certificate_years=CERTIFICATE_YEARS_KEPT,
    )  # fmt: skip
