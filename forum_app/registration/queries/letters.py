"""What letters need when they leave: whose ticket goes with them, and whose mail came back."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum_app.core import outgoing
from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import RegistrationState

LETTER_TO = re.compile(r"registration:(\d{1,9}):")


def find_party(registration_id: int, token_version: int) -> Sequence[Registration]:
    """Whose tickets go with a letter to that registration, by number: its own and those of members without an address.

    Empty once the ticket is another one, or nobody of them has a place any more.
    """
    rows = db.session.scalars(
        select(Registration)
        .where(
            or_(
                (Registration.id == registration_id) & (Registration.token_version == token_version),
                (Registration.leader_id == registration_id) & Registration.email.is_(None),
            ),
            Registration.state == RegistrationState.CONFIRMED,
            Registration.erased_at.is_(None),
        )
        .options(joinedload(Registration.ticket).joinedload(Ticket.forum))
        .order_by(Registration.number)
    ).all()
    return rows if any(row.id == registration_id for row in rows) else []


def numbers_written_to(forum: Forum, keys: Iterable[str]) -> Mapping[str, int]:
    """Key of a letter in the outbox -> the number of the registration of `forum` it is to; others are left out."""
    found = {key: match for key in keys if (match := LETTER_TO.match(key))}
    query = select(Registration.id, Registration.number).where(
        Registration.forum_id == forum.id, Registration.id.in_({int(match[1]) for match in found.values()})
    )
    numbers = {one.id: one.number for one in db.session.execute(query)}
    return {key: numbers[int(match[1])] for key, match in found.items() if int(match[1]) in numbers}


def returned_mail(forum: Forum, registration_ids: Collection[int]) -> frozenset[int]:
    """Which of these registrations cannot be written to: their newest mail came back."""
    return outgoing.bounced_subjects(f"forum:{forum.id}", "registration:", registration_ids)
