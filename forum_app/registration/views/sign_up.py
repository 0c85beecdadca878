"""The sign-up page."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError, NoPlace, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.templating import language
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_public_forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters
from forum_app.registration.forms import SignUpForm, sign_up_form
from forum_app.registration.views import registration as bp


@bp.get("/forums/<slug>/register/")
@public
def register(slug: str) -> ResponseReturnValue:
    """The form; or when registration opens, or that it is closed."""
    forum = get_public_forum(current_actor(), slug)
    return _page(forum, sign_up_form(queries.consent_items(forum)))


@bp.post("/forums/<slug>/register/")
@public
def register_post(slug: str) -> ResponseReturnValue:
    """Sign up: on to the private page, whatever the state."""
    forum = get_public_forum(current_actor(), slug)
    items = queries.consent_items(forum)
    form = sign_up_form(items)
    if not form.validate():
        return _page(forum, form), 422
    try:
        row = services.sign_up(forum, form.given(items, language()), key=letters.tokens_key(), tell=letters.tell)
    except NoPlace as refusal:
        return render_template("registration/full.html", forum=forum, why=translated(refusal)), 409
    except StepRefused as refusal:
        return _page(forum, form, closed=refusal.message), 409
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(forum, form), 422
    return redirect(url_for(".registration_private", token=letters.token_of(row)), 303)


def _page(forum: Forum, form: SignUpForm, closed: str | None = None) -> str:
    status = queries.sign_up_status(forum, clock.now())
    return render_template(
        "registration/register.html",
        forum=forum,
        form=form,
        status=status,
        closed=closed or status.closed,
        items=queries.consent_items(forum),
    )
