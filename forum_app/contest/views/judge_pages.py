"""The pages of blind copies as pictures, at addresses that say nothing of the entry."""

from pathlib import Path

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from forum_app.contest.queries.blind import get_blind_page
from forum_app.contest.views.blueprints import judging as bp
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.core.uploads import send_kept


@bp.get("/assignments/<int:assignment_id>/pages/<int:number>")
@needs(Permission.ENTRY_JUDGE)
def blind_page(assignment_id: int, number: int) -> ResponseReturnValue:
    """One page, for the judge to whom the entry is assigned."""
    page = get_blind_page(current_actor(), assignment_id, number)
    return send_kept(page.sha256, name=f"page-{number}.png", media_type="image/png", is_attachment=False)


@bp.get("/worker.js")
@needs(Permission.ENTRY_JUDGE)
def worker() -> ResponseReturnValue:
    """The script that opens a judge's sheets without a connection; its address is what lets it see /judging/ only."""
    script = Path(current_app.static_folder or "", "js", "judge_worker.js").read_bytes()
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
