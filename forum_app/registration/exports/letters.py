"""Letters to registrants, in the language they signed up in."""

from flask import current_app, render_template, url_for
from flask_babel import force_locale, gettext

from forum_app.core import clock
from forum_app.core.outbox import post_mail
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState, registration_token, token_key


def tokens_key() -> bytes:
    """The key of this installation's registration tokens."""
    return token_key(current_app.config["SECRET_KEY"])


def token_of(registration: Registration) -> str:
    """The token in force."""
    return registration_token(tokens_key(), registration.id, registration.token_version)


def private_address(registration: Registration) -> str:
    """The private page, as it is written in letters; made from BASE_URL, never from the request."""
    path: str = url_for("registration.registration_private", token=token_of(registration))
    return f"{current_app.config['BASE_URL']}{path}"


def scan_address(registration: Registration) -> str:
    """What the QR code says: the door opens it as a check-in, anybody else as the private page."""
    path: str = url_for("checkin.scan", slug=registration.ticket.forum.slug, token=token_of(registration))
    return f"{current_app.config['BASE_URL']}{path}"


def tell(registration: Registration) -> None:
    """Queue the letter that says how the registration stands now; nobody is written to who left no address."""
    if registration.email is None:
        return
    state = registration.state
    with force_locale(registration.language):
        forum = registration.ticket.forum
        body = render_template(
            "registration/mail/state.txt",
            registration=registration,
            forum=forum,
            address=private_address(registration),
            S=RegistrationState,
        )
        subject = "{} – {}".format(
            gettext(RegistrationState.labels()[state]),
            forum.name_en if registration.language == "en" and forum.name_en else forum.name,
        )
    post_mail(
        key=f"registration:{registration.id}:{registration.version}:{state.value}",
        to=registration.email,
        subject=subject,
        body=body,
        at=clock.now(),
    )
