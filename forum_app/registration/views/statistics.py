"""The organiser's numbers over time."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.permissions import Permission
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries
from forum_app.registration.views import registration as bp


@bp.get("/manage/forums/<slug>/registrations/statistics")
@needs(Permission.REGISTRATION_READ)
def registration_statistics(slug: str) -> ResponseReturnValue:
    """Sign-ups, cancellations and arrivals over time, each as a chart and as a table; names nobody."""
    forum, now = get_managed_forum(current_actor(), slug, Permission.REGISTRATION_READ), clock.now()
    counts = queries.registration_counts(forum)
    return render_template(
        "registration/registration_statistics.html",
        forum=forum,
        numbers=queries.registration_statistics(forum),
        tickets=queries.tickets_of(forum),
        counts=counts,
        items=queries.consent_items(forum),
        shares=queries.consent_shares(forum, counts, now),
        now=now,
    )
