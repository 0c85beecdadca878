"""On the spot: somebody who has not registered is signed up at the desk and comes in at once."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import status_of
from forum_app.core.permissions import Permission
from forum_app.core.templating import language
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import DeskSignUpForm
from forum_app.registration.forms.desk import ASKED_AT_DESK
from forum_app.registration.models import ConsentItem, Registration
from forum_app.registration.views import checkin as bp
from forum_app.registration.views.desk_name import desk_name_of

RECORD = Permission.CHECKIN_RECORD


@bp.route("/checkin/<slug>/desk-registration", methods=["GET", "POST"])
@needs(RECORD)
def desk_registration(slug: str) -> ResponseReturnValue:
    """Sign somebody up while places are free; the person at the desk asks for the consents."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    tickets = [ticket for ticket in queries.tickets_of(forum) if not ticket.kind.is_online]
    free = [ticket for ticket in tickets if ticket.taken < ticket.capacity]
    items = [item for item in queries.consent_items(forum) if item.kind in ASKED_AT_DESK]
    is_sent = request.method == "POST"  # perhaps again, having taken the last place
    form, status = DeskSignUpForm.of(tickets if is_sent else free, items), 200
    if is_sent:
        status = 422
        try:
            if form.validate():
                person = _come_in(forum, form, items)
                return redirect(url_for(".desk_registered", slug=slug, number=person.number), 303)
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = status_of(refusal)
    page = render_template(
        "checkin/desk_registration.html",
        forum=forum,
        form=form,
        items=items,
        tickets=free,
        counts=queries.arrival_counts(forum),
        desk=desk_name_of(current_actor()),
    )
    return page, status


def _come_in(forum: Forum, form: DeskSignUpForm, items: list[ConsentItem]) -> Registration:
    actor = current_actor()
    person = services.sign_up_at_desk(
        forum, form.given(items, language()), actor=actor, key=letters.tokens_key(), tell=letters.tell
    )
    if person.check_in is None:  # the same form sent again finds the person inside
        services.check_in(forum, person, desk=desk_name_of(actor), actor=actor)
    return person


@bp.get("/checkin/<slug>/desk-registration/<int:number>")
@needs(RECORD)
def desk_registered(slug: str, number: int) -> ResponseReturnValue:
    """Who has just been signed up: the number for the badge, and the way to the next person."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    return render_template(
        "checkin/desk_registered.html",
        forum=forum,
        person=queries.get_registration(forum, number),
        counts=queries.arrival_counts(forum),
        desk=desk_name_of(current_actor()),
    )
