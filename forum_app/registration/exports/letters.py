"""Letters to registrants, in the language they signed up in."""

from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from forum_app.core import audit, clock
from forum_app.core.i18n import N_
from forum_app.core.links import outer_url
from forum_app.core.outbox import post_mail
from forum_app.core.templating import local
from forum_app.registration import queries
from forum_app.registration.models import Registration, Transfer
from forum_app.registration.rules import (
    HOLDS_A_PLACE,
    RegistrationState,
    registration_token,
    shown_code,
    token_key,
    transfer_token,
)

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
    """Queue the letter that says how the registration stands now, and what has just been done with it.

    Whose ticket comes with a group and who left no address is written about to the contact, once for all of them.
    """
    if registration.email is not None:
        _write(registration, about=registration)
    elif (contact := registration.leader) is not None and _is_news_to(contact, registration):
        _write(contact, about=registration)


def tell_former_address(registration: Registration, former: str) -> None:
    """Tell the address that was used before that another one is now."""
    _post(registration, former, "former_address.txt", N_("전자우편 주소를 고쳤습니다"), "former")


def tell_transfer(transfer: Transfer) -> None:
    """Queue the letter to the address a place is offered to."""
    address = outer_url("registration.transfer_take", token=transfer_token(tokens_key(), transfer.id))
    _post(
        transfer.registration, transfer.email, "transfer.txt", N_("자리를 넘겨받으시겠습니까"),
        f"transfer:{transfer.id}", transfer=transfer, address=address,
    )  # fmt: skip


def tell_handed_on(registration: Registration, former: str) -> None:
    """Tell whose place it was that it has been taken over."""
    _post(registration, former, "handed_on.txt", N_("자리를 넘기셨습니다"), "handed-on")


def _is_news_to(contact: Registration, member: Registration) -> bool:
    """Whether the letter about this member says what no other letter of this act says."""
    deed = _deed(member)
    if contact.email is None or _deed(contact) == deed:
        return False
    return member is next(one for one in contact.members if one.email is None and _deed(one) == deed)


def _deed(registration: Registration) -> str:
    """What this transaction has done last, say "registration:promote"; "" if only a session has a place now."""
    return next(reversed(audit.noted(registration)), "")


def _write(to: Registration, *, about: Registration) -> None:
    state = about.state
    _post(
        to, to.email or "", "state.txt", RegistrationState.labels()[state],
        f"{about.id}.{about.version}:{state.value}" if about is not to else state.value,
        about=about, deed=_deed(about), address=private_address(to),
        position=queries.waiting_position(to.ticket.forum, about),
        others=to.members if to.leader_id is None else [],
        choices=queries.choices_of(about) if state in HOLDS_A_PLACE and about.session_choices else [],
        encloses=to if state is RegistrationState.CONFIRMED else None,
    )  # fmt: skip


def _post(
    registration: Registration,
    to: str,
    template: str,
    subject: str,
    key: str,
    *,
    encloses: Registration | None = None,
    **values: Any,
) -> None:
    with force_locale(registration.language):
        forum = registration.ticket.forum
        body = render_template(
            f"registration/mail/{template}", registration=registration, forum=forum, S=RegistrationState,
            shown_code=shown_code, site_name=local(forum.series, "name"),
            reply_to=forum.contact_email, **values,
        )  # fmt: skip
        line = f"{gettext(subject)} – {local(forum, 'name')}"
    post_mail(
        key=f"registration:{registration.id}:{registration.version}:{key}",
        to=to,
        subject=line,
        body=body,
        at=clock.now(),
        scope=f"forum:{registration.forum_id}",
        enclose=ticket_reference(encloses) if encloses else None,
        reply_to=forum.contact_email,
    )
