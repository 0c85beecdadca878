"""Letters to registrants, in the language they signed up in."""

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from forum_app.core import clock
from forum_app.core.links import outer_url
from forum_app.core.outbox import post_mail
from forum_app.registration.models import Registration
from forum_app.registration.rules import RegistrationState, registration_token, token_key

TICKET = "ticket"


def tokens_key() -> bytes:
    """The key of this installation's registration tokens."""
    return token_key(current_app.config["SECRET_KEY"])


def token_of(registration: Registration) -> str:
    """The token in force."""
    return registration_token(tokens_key(), registration.id, registration.token_version)


def private_address(registration: Registration) -> str:
    """The private page, as it is written in letters."""
    return outer_url("registration.registration_private", token=token_of(registration))


def scan_address(registration: Registration) -> str:
    """What the QR code says: the door opens it as a check-in, anybody else as the private page."""
    return outer_url("checkin.scan", slug=registration.ticket.forum.slug, token=token_of(registration))


def ticket_reference(registration: Registration) -> dict[str, object]:
    """What a letter keeps of the ticket it is sent with; `exports.enclosures` makes the ticket from it."""
    return {"kind": TICKET, "registration": registration.id, "version": registration.token_version}


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
        scope=f"forum:{registration.forum_id}",
        enclose=ticket_reference(registration) if state is RegistrationState.CONFIRMED else None,
    )
