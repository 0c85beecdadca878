"""The people of one form: the contact and who comes along, each with an address of their own or none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import Member, RegistrationState, SignUp, Source
from forum_app.registration.services.calm import overused_emails

TAKEN = N_("이 주소로 이미 등록하셨습니다. 받으신 확인 전자우편의 주소를 열어 주십시오.")

TOO_OFTEN = N_("오늘 이 주소로 끝난 등록이 여러 건 있습니다. 내일 다시 해 주시거나 담당자에게 알려 주십시오.")


def people_of(given: SignUp) -> list[Member]:
    """The contact and the members, with their addresses in normal form.

    Raises:
        FieldError: for "email" or "member_<n>_email" (n from 0); an address is none, or is there twice.
    """
    contact = Member(given.name, given.affiliation, _contact_email(given))
    people = [contact]
    emails = {contact.email}
    for n, member in enumerate(given.members):
        email = _member_email(n, member.email)
        if email is not None and email in emails:
            raise FieldError(f"member_{n}_email", N_("이 주소를 두 번 적으셨습니다. 주소가 없으면 비워 두십시오."))
        emails.add(email)
        people.append(replace(member, email=email, affiliation=member.affiliation or given.affiliation))
    return people


def check_group(forum: Forum, ticket: Ticket, people: Sequence[Member], at: datetime, *, key: bytes) -> None:
    """Let only as many come together as `ticket` allows, and nobody who is registered already, or again and again.

    Raises:
        FieldError: for "members", "email" or "member_<n>_email".
    """
    if len(people) > ticket.group_limit:
        raise FieldError("members", N_("한 번에 %(limit)d명까지 등록할 수 있습니다."), limit=ticket.group_limit)
    emails = [person.email for person in people if person.email]
    registered = registered_emails(forum, emails)
    overused = overused_emails(forum, emails, at, key=key)
    for n, person in enumerate(people):
        if person.email in registered:
            raise FieldError(
                f"member_{n - 1}_email" if n else "email", N_("이 주소로는 이미 등록되어 있습니다.") if n else TAKEN
            )
        if person.email in overused:
            raise FieldError(f"member_{n - 1}_email" if n else "email", TOO_OFTEN)


def require_free(forum: Forum, email: str, at: datetime, *, key: bytes) -> None:
    """Let a registration or an offer move to `email` (in normal form).

    Raises:
        FieldError: for "email": somebody is registered with it, or registrations of it ended again and again.
    """
    if registered_emails(forum, [email]):
        raise FieldError("email", N_("이 주소로는 이미 등록되어 있습니다."))
    if overused_emails(forum, [email], at, key=key):
        raise FieldError("email", TOO_OFTEN)


def registered_emails(forum: Forum, emails: Sequence[str]) -> set[str]:
    """Those of `emails` (in normal form) under which somebody is coming to `forum`."""
    if not emails:
        return set()
    found = db.session.scalars(_emails_in_force(), {"forum_id": forum.id, "emails": emails})
    return {email for email in found if email}


@cache
def _emails_in_force() -> Select[str | None]:
    return select(Registration.email).where(
        Registration.forum_id == bindparam("forum_id"),
        Registration.email.in_(bindparam("emails", expanding=True)),
        Registration.state != RegistrationState.CANCELLED,
    )


def _contact_email(given: SignUp) -> str | None:
    if given.source is Source.DESK and not given.email.strip():
        return None
    return normal_email(given.email)


def _member_email(n: int, typed: str | None) -> str | None:
    if not (typed or "").strip():
        return None
    try:
        return normal_email(typed or "")
    except FieldError as error:
        raise FieldError(f"member_{n}_email", error.message) from error
