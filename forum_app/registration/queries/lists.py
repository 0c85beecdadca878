"""Finding registrations, one of them whole, and the rows of a download."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, Registration, Ticket
from forum_app.registration.queries.consents import has_given
from forum_app.registration.queries.online import online_tickets
from forum_app.registration.rules import ConsentKind, RegistrationState, normal_code

LONGEST_SEARCH = 120


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line: `position` in the waiting list, 0 outside it; `answers`: kind of consent -> whether it was given."""

    registration: Registration
    checked_in_at: datetime | None
    position: int
    answers: Mapping[ConsentKind, bool]


def _answers_by_id(of_registrations: ColumnElement[bool]) -> dict[int, dict[ConsentKind, bool]]:
    """Registration id -> kind of consent -> whether it was given."""
    found: dict[int, dict[ConsentKind, bool]] = {}
    for registration_id, kind, is_given, withdrawn_at in db.session.execute(
        select(Consent.registration_id, ConsentItem.kind, Consent.is_given, Consent.withdrawn_at)
        .join(ConsentItem, ConsentItem.id == Consent.consent_item_id)
        .join(Registration, Registration.id == Consent.registration_id)
        .where(of_registrations)
    ):
        found.setdefault(registration_id, {})[kind] = is_given and withdrawn_at is None
    return found


def matches(text: str) -> ColumnElement[bool]:
    """Whether a registration has `text` in its name or affiliation, or is the one of that number or code."""
    wanted = text.strip()[:LONGEST_SEARCH]
    found = [
        Registration.name.contains(wanted, autoescape=True),
        Registration.affiliation.contains(wanted, autoescape=True),
    ]
    digits = wanted.upper().removeprefix("R-")
    if digits.isascii() and digits.isdecimal() and len(digits) < 9:  # noqa: PLR2004 - what an integer column holds
        found.append(Registration.number == int(digits))
    if code := normal_code(wanted):
        found.append(Registration.code == code)
    return or_(*found)


def get_registration(forum: Forum, number: int) -> Registration:
    """The registration of that number.

    Raises:
        NotFound: `forum` has none.
    """
    found = db.session.scalar(
        select(Registration)
        .where(Registration.forum_id == forum.id, Registration.number == number)
        .options(
            joinedload(Registration.ticket).joinedload(Ticket.forum),
            joinedload(Registration.check_in),
            joinedload(Registration.institution),
            selectinload(Registration.consents).joinedload(Consent.item),
        )
    )
    if found is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    return found


def waiting_people(forum: Forum, limit: int = 5) -> Sequence[Registration]:
    """Those who wait, longest first."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.forum_id == forum.id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.waiting_since, Registration.id)
        .limit(limit)
    ).all()


def export_rows(forum: Forum, *, for_third_party: bool, on_site: bool = False) -> Sequence[ListRow]:
    """The confirmed registrations by number, none erased; for a third party only those who consented to that.

    on_site: without those who take part from afar.
    """
    query = (
        select(Registration, CheckIn.checked_in_at)
        .outerjoin(Registration.check_in)
        .where(
            Registration.forum_id == forum.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.number)
        .options(joinedload(Registration.ticket))
    )
    if for_third_party:
        query = query.where(has_given(Registration.id, ConsentKind.THIRD_PARTY))
    if on_site:
        query = query.where(Registration.ticket_id.not_in(online_tickets(forum.id)))
    answers = _answers_by_id(Registration.forum_id == forum.id)
    return [ListRow(row, at, 0, answers.get(row.id, {})) for row, at in db.session.execute(query)]
