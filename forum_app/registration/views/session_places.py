"""Which sessions are asked about at sign-up, and how many people fit in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.programme.queries import get_session, sessions_of
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import SessionPlacesForm
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN


@bp.get("/manage/forums/<slug>/registrations/sessions/")
@needs(RUN)
def session_places_manage(slug: str) -> ResponseReturnValue:
    """Every session of the programme, and which of them may be chosen."""
    return _page(get_managed_forum(current_actor(), slug, RUN))


@bp.post("/manage/forums/<slug>/registrations/sessions/<int:session_id>")
@needs(RUN)
def session_places_edit(slug: str, session_id: int) -> ResponseReturnValue:
    """Offer a session, with or without a limit of its own, or ask about it no longer."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    chosen, form = get_session(forum, session_id), SessionPlacesForm()
    form.capacity.id = f"capacity-{session_id}"  # of all the fields of the page the one of this session
    offered = {places.session_id: places for places in queries.session_offers(forum)}
    try:
        if request.form.get("withdraw") and session_id in offered:
            services.withdraw_session(offered[session_id], actor=current_actor())
        elif form.validate():
            services.offer_session(chosen, capacity=form.capacity.data, actor=current_actor(), tell=letters.tell)
        else:
            return _page(forum, form, session_id), 422
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(forum, form, session_id), 422
    flash(_("저장했습니다."), "success")
    return redirect(url_for(".session_places_manage", slug=slug), 303)


def _page(forum: Forum, form: SessionPlacesForm | None = None, wrong_id: int | None = None) -> str:
    return render_template(
        "registration/session_places.html",
        forum=forum,
        sessions=sessions_of(forum),
        offered={places.session_id: places for places in queries.session_offers(forum)},
        form=form,
        wrong_id=wrong_id,
    )
