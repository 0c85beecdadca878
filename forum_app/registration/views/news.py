"""The page on which somebody leaves the list for news; the address in the letter is the right to do so."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import NotFound
from forum_app.registration import queries, services
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer


@bp.get("/registrations/news/<token>/")
@public
def news_end(token: str) -> ResponseReturnValue:
    """Ask once more."""
    contact = queries.get_news_contact(current_actor(), token)
    return _page(token=token, contact=contact, forum=contact.forum)


@bp.post("/registrations/news/<token>/")
@public
def news_end_post(token: str) -> ResponseReturnValue:
    """Erase the address; whoever sends it twice, or a mail program that asks at once, gets no other answer."""
    try:
        contact = queries.get_news_contact(current_actor(), token)
    except NotFound:  # erased before: nothing is left that knows of which forum
        return _page(token=token, contact=None)
    forum = contact.forum
    services.end_news(contact, at=clock.now())
    return _page(token=token, contact=None, forum=forum)


def _page(**facts: object) -> Response:
    return private_answer(render_template("registration/news_end.html", **facts))
