"""The organiser's list: counts, filters, one page of rows, the waiting list, and the rows of a download."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, Registration, Ticket
from forum_app.registration.queries.sign_up import position_in_queue
from forum_app.registration.rules import ConsentKind, RegistrationState, normal_code

PAGE_SIZE = 50
CHECKED_IN = "checked_in"
LONGEST_SEARCH = 120


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is shown: `state` is a RegistrationState's value, "checked_in" or "" for all."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations stand where; `confirmed` counts those who are in as well."""

    confirmed: int
    checked_in: int
    pending: int
    waitlisted: int
    cancelled: int

    @property
    def everybody(self) -> int:
        """All rows."""
        return self.confirmed + self.pending + self.waitlisted + self.cancelled

    @property
    def awaited(self) -> int:
        """Confirmed and not in yet."""
        return self.confirmed - self.checked_in


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line: `position` in the waiting list, 0 outside it; `answers`: kind of consent -> whether it was given."""

    registration: Registration
    checked_in_at: datetime | None
    position: int
    answers: Mapping[ConsentKind, bool]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list: `number` from 1 of `pages`, `total` rows in all."""

    rows: Sequence[ListRow]
    number: int
    pages: int
    total: int


def registration_counts(forum: Forum) -> Counts:
    """The counts of `forum`, from rows."""
    by_state = dict(
        db.session.execute(
            select(Registration.state, func.count())
            .where(Registration.forum_id == forum.id)
            .group_by(Registration.state)
        )
        .all()
    )  # fmt: skip
    inside = db.session.scalar(select(func.count()).select_from(CheckIn).where(CheckIn.forum_id == forum.id))
    return Counts(
        confirmed=by_state.get(RegistrationState.CONFIRMED, 0),
        checked_in=inside or 0,
        pending=by_state.get(RegistrationState.PENDING, 0),
        waitlisted=by_state.get(RegistrationState.WAITLISTED, 0),
        cancelled=by_state.get(RegistrationState.CANCELLED, 0),
    )


def registrations_page(forum: Forum, filters: Filters, number: int) -> Page:
    """Page `number` (a number beyond the last gives the last) of what `filters` leave, newest first."""
    conditions = _conditions(forum, filters)
    total = db.session.scalar(
        select(func.count()).select_from(Registration).outerjoin(Registration.check_in).where(*conditions)
    ) or 0  # fmt: skip
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    order = (
        [Registration.waiting_since, Registration.id]
        if filters.state == RegistrationState.WAITLISTED
        else [Registration.number.desc()]
    )
    rows = db.session.execute(
        select(Registration, CheckIn.checked_in_at, position_in_queue())
        .outerjoin(Registration.check_in)
        .where(*conditions)
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    answers = _answers_by_id(Registration.id.in_([row[0].id for row in rows]))
    return Page([ListRow(*row, answers.get(row[0].id, {})) for row in rows], number, pages, total)


def _answers_by_id(of_registrations: ColumnElement[bool]) -> dict[int, dict[ConsentKind, bool]]:
    """Registration id -> kind of consent -> whether it was given."""
    found: dict[int, dict[ConsentKind, bool]] = {}
    for registration_id, kind, is_given in db.session.execute(
        select(Consent.registration_id, ConsentItem.kind, Consent.is_given)
        .join(ConsentItem, ConsentItem.id == Consent.consent_item_id)
        .join(Registration, Registration.id == Consent.registration_id)
        .where(of_registrations)
    ):
        found.setdefault(registration_id, {})[kind] = is_given
    return found


def _conditions(forum: Forum, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Registration.forum_id == forum.id]
    if filters.state == CHECKED_IN:
        conditions.append(CheckIn.id.is_not(None))
    elif filters.state:
        conditions.append(Registration.state == RegistrationState(filters.state))
        conditions.append(CheckIn.id.is_(None))
    if filters.text:
        conditions.append(matches(filters.text))
    return conditions


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


def consent_counts(forum: Forum) -> dict[ConsentKind, int]:
    """Kind of consent -> how many of the confirmed have given it."""
    return dict(
        db.session.execute(
            select(ConsentItem.kind, func.count())
            .join(Consent, Consent.consent_item_id == ConsentItem.id)
            .join(Registration, Registration.id == Consent.registration_id)
            .where(
                ConsentItem.forum_id == forum.id,
                Registration.state == RegistrationState.CONFIRMED,
                Consent.is_given,
            )
            .group_by(ConsentItem.kind)
        ).all()
    )


def export_rows(forum: Forum, *, for_third_party: bool) -> Sequence[ListRow]:
    """The confirmed registrations by number; for a third party only those who consented to that."""
    query = (
        select(Registration, CheckIn.checked_in_at)
        .outerjoin(Registration.check_in)
        .where(Registration.forum_id == forum.id, Registration.state == RegistrationState.CONFIRMED)
        .order_by(Registration.number)
    )
    if for_third_party:
        consented = (
            select(Consent.registration_id)
            .join(Consent.item)
            .where(ConsentItem.forum_id == forum.id, ConsentItem.kind == ConsentKind.THIRD_PARTY, Consent.is_given)
        )
        query = query.where(Registration.id.in_(consented))
    answers = _answers_by_id(Registration.forum_id == forum.id)
    return [ListRow(row, at, 0, answers.get(row.id, {})) for row, at in db.session.execute(query)]
