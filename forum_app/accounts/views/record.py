"""The record of changes."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum_app.accounts import queries
from forum_app.accounts.forms import RecordFilterForm
from forum_app.accounts.views import bp
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission


def _filter() -> tuple[queries.RecordFilter, dict[str, str]]:
    form = RecordFilterForm(request.args)
    good = form.data if form.validate() else {**form.data, "day": None}
    wanted = queries.RecordFilter(
        subject=(good["subject"] or "")[:80], actor_name=(good["who"] or "")[:100],
        verb=(good["verb"] or "")[:60], day=good["day"],
    )  # fmt: skip
    asked = {"subject": wanted.subject, "who": wanted.actor_name, "verb": wanted.verb}
    return wanted, asked | {"day": wanted.day.isoformat() if wanted.day else ""}


@bp.get("/audit/")
@needs(Permission.AUDIT_READ)
def events_list() -> ResponseReturnValue:
    """Events, the newest first; `check=1` walks the chain of hashes."""
    actor = current_actor()
    wanted, asked = _filter()
    checked = request.args.get("check") == "1"
    return render_template(
        "accounts/events_list.html",
        page=queries.page_of_events(actor, wanted, request.args.get("page", 1, type=int)),
        asked=asked,
        head=queries.chain_head(actor),
        broken=queries.broken_events(actor) if checked else None,
    )


@bp.get("/audit/<int:event_id>")
@needs(Permission.AUDIT_READ)
def event_detail(event_id: int) -> ResponseReturnValue:
    """One event with what was before and after, and its place in the chain."""
    return render_template("accounts/event_detail.html", event=queries.get_event(current_actor(), event_id))
