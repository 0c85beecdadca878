"""What ends by itself: offers of places and invitations."""

from flask import current_app

from forum_app.core.jobs import every
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration.exports import letters
from forum_app.registration.services import lapse_due


@every(minutes=1)
def end_what_runs_out() -> int:
    """Pass on the places of offers and invitations that have run out; how many ended."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]), unit_of_work():
        return lapse_due(tell=letters.tell)
