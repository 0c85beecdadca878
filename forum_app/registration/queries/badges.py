"""Badges: whose are wanted, which were printed, and how many lie under each letter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import BadgePrint, Consent, ConsentItem, PaperTerms, Registration
from forum_app.registration.queries.online import online_tickets
from forum_app.registration.rules import BadgeOrder, BadgeSize, ConsentKind, RegistrationState, box_of
from forum_app.registration.rules.boxes import BOX_LETTERS


@dataclass(frozen=True, slots=True)
class BadgesWanted:
    """Which badges: `ticket_id` None for every ticket, `numbers` empty for everybody; nobody who watches from afar.

    unprinted: only those not printed yet, or printed with a code that opens nothing any more.
    consented: only those who consented to third parties, because one prints.
    """

    ticket_id: int | None = None
    numbers: tuple[int, ...] = ()
    unprinted: bool = False
    consented: bool = False
    order: BadgeOrder = BadgeOrder.NAME


@dataclass(frozen=True, slots=True)
class BadgeCounts:
    """Of all who come: how many, whose badge is printed, and who consented to third parties."""

    everybody: int
    printed: int
    consented: int

    @property
    def unprinted(self) -> int:
        """How many are still to be printed."""
        return self.everybody - self.printed


def badge_people(forum: Forum, wanted: BadgesWanted) -> Sequence[Registration]:
    """The confirmed registrations of `forum` whose badges are wanted, in order; nobody whose data are erased."""
    query = _coming(forum).options(joinedload(Registration.ticket))
    if wanted.ticket_id is not None:
        query = query.where(Registration.ticket_id == wanted.ticket_id)
    if wanted.numbers:
        query = query.where(Registration.number.in_(wanted.numbers))
    if wanted.unprinted:
        query = query.where(Registration.id.not_in(_printed()))
    if wanted.consented:
        query = query.where(Registration.id.in_(_consented(forum)))
    people = db.session.scalars(query.order_by(Registration.number)).all()
    return sorted(people, key=lambda person: _place(person, wanted.order))


def badge_counts(forum: Forum) -> BadgeCounts:
    """The counts for those who come to the house."""

    def count(*conditions: ColumnElement[bool]) -> int:
        query = _coming(forum).where(*conditions)
        return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0

    return BadgeCounts(
        count(), count(Registration.id.in_(_printed())), count(Registration.id.in_(_consented(forum)))
    )  # fmt: skip


def box_counts(forum: Forum) -> Counter[str]:
    """Letter of the box -> how many badges lie in it."""
    names = _coming(forum).with_only_columns(Registration.name)
    return Counter(box_of(name) for name in db.session.scalars(names))


def door_badge_size(forum: Forum) -> BadgeSize:
    """The size that the printer at the door takes."""
    terms = db.session.get(PaperTerms, forum.id)
    return terms.door_badge_size if terms is not None else BadgeSize.TALL


def get_badge_person(forum: Forum, number: int) -> Registration:
    """The registration of that number, if a badge of it can be printed.

    Raises:
        NotFound: there is none, it has no place in the house, or its data are erased.
    """
    found = db.session.scalar(
        _coming(forum).where(Registration.number == number).options(joinedload(Registration.ticket))
    )
    if found is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    return found


def _coming(forum: Forum) -> Select[Registration]:
    return select(Registration).where(
        Registration.forum_id == forum.id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.erased_at.is_(None),
        Registration.ticket_id.not_in(online_tickets(forum.id)),
    )


def _printed() -> Select[int]:
    return select(BadgePrint.registration_id).where(
        BadgePrint.registration_id == Registration.id, BadgePrint.token_version == Registration.token_version
    )


def _consented(forum: Forum) -> Select[int]:
    return (
        select(Consent.registration_id)
        .join(Consent.item)
        .where(
            ConsentItem.forum_id == forum.id,
            ConsentItem.kind == ConsentKind.THIRD_PARTY,
            Consent.is_given,
            Consent.withdrawn_at.is_(None),
        )
    )


def _place(person: Registration, order: BadgeOrder) -> tuple[object, ...]:
    by_name = (BOX_LETTERS.index(box_of(person.name)), person.name.casefold(), person.number)
    if order is BadgeOrder.NUMBER:
        return (person.number,)
    return by_name if order is BadgeOrder.NAME else (person.affiliation.casefold(), *by_name)
