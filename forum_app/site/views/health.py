"""What machines ask: does it live, can it work."""

from flask.typing import ResponseReturnValue

from forum_app.core.access import current_actor, public
from forum_app.site.queries.health import check_health
from forum_app.site.views.blueprint import bp

FRESH = {"Cache-Control": "no-store"}


@bp.get("/healthz/live")
@public
def healthz_live() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return {"status": "ok"}, 200, FRESH


@bp.get("/healthz/ready")
@public
def healthz_ready() -> ResponseReturnValue:
    """Whether requests may be sent here; 503 when it cannot write or the schema is not the newest."""
    health = check_health(current_actor())
    return health.as_json(), 200 if health.status == "ok" else 503, FRESH
