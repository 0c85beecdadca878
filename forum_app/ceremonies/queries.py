"""Reads of ceremonies; who asks decides what is found."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum_app.ceremonies.models import Ceremony, CeremonyItem, GuestIntroduced, Plaque
from forum_app.ceremonies.rules import CeremonyFacts, CeremonyKind, ItemKind, ItemState, PlaqueState
from forum_app.certification.models import Certification, Cohort
from forum_app.contest.models import Award, AwardSlot, Contest, Entry
from forum_app.contest.rules import ContestState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.registration.queries import Guest, guests_arrived

MOST_GUESTS = 500
OPEN = (ItemState.WAITING, ItemState.CALLED)


def _ceremonies() -> Select[Ceremony]:
    return select(Ceremony).options(joinedload(Ceremony.forum)).order_by(Ceremony.held_on, Ceremony.starts_at)


def get_public_ceremony(actor: Actor, slug: str) -> Ceremony:
    """A ceremony that is published, or that `actor` may read anyway.

    Raises:
        NotFound: there is none.
    """
    ceremony = db.session.scalar(_ceremonies().where(Ceremony.slug == slug))
    if ceremony is None or not (ceremony.is_published or actor.may(Permission.CEREMONY_READ, ceremony.scope)):
        raise NotFound(N_("그런 수여식이 없습니다."))
    return ceremony


def get_managed_ceremony(actor: Actor, slug: str, permission: Permission) -> Ceremony:
    """A ceremony within which `actor` holds `permission`.

    Raises:
        NotFound: there is none for this actor.
    """
    ceremony = db.session.scalar(_ceremonies().where(Ceremony.slug == slug))
    if ceremony is None or not actor.may(permission, ceremony.scope):
        raise NotFound(N_("그런 수여식이 없습니다."))
    return ceremony


def ceremonies_of(forum: Forum) -> list[Ceremony]:
    """The forum's ceremonies in order of time."""
    return list(db.session.scalars(_ceremonies().where(Ceremony.forum_id == forum.id)))


def ceremonies_for(actor: Actor) -> list[Ceremony]:
    """Every ceremony `actor` may read, newest first."""
    query = select(Ceremony).options(joinedload(Ceremony.forum)).order_by(Ceremony.held_on.desc(), Ceremony.id)
    if not actor.may_everywhere(Permission.CEREMONY_READ):
        query = query.where(Ceremony.forum_id.in_(actor.ids(Permission.CEREMONY_READ, "forum")))
    return list(db.session.scalars(query))


def items_of(ceremony: Ceremony) -> list[CeremonyItem]:
    """The order of the ceremony, with awards, plaques and institutions, in three reads."""
    query = (
        select(CeremonyItem)
        .where(CeremonyItem.ceremony_id == ceremony.id)
        .options(
            joinedload(CeremonyItem.award).joinedload(Award.entry).joinedload(Entry.institution),
            joinedload(CeremonyItem.award).joinedload(Award.entry).joinedload(Entry.track),
            joinedload(CeremonyItem.award).joinedload(Award.slot),
            joinedload(CeremonyItem.plaque).joinedload(Plaque.certification).joinedload(Certification.institution),
            joinedload(CeremonyItem.plaque).joinedload(Plaque.certification).joinedload(Certification.service_type),
        )
        .order_by(CeremonyItem.position)
    )
    return list(db.session.scalars(query))


def get_item(ceremony: Ceremony, item_id: int) -> CeremonyItem:
    """One item of the ceremony.

    Raises:
        NotFound: there is none of this id here.
    """
    query = select(CeremonyItem).where(CeremonyItem.id == item_id, CeremonyItem.ceremony_id == ceremony.id)
    if item := db.session.scalar(query):
        return item
    raise NotFound(N_("그런 순서가 없습니다."))


def facts_of(ceremony: Ceremony) -> CeremonyFacts:
    """What the steps of the ceremony depend on, counted from its rows."""
    rows = db.session.execute(
        select(CeremonyItem.state, Plaque.state, func.count())
        .outerjoin(Plaque, CeremonyItem.plaque_id == Plaque.id)
        .where(CeremonyItem.ceremony_id == ceremony.id)
        .group_by(CeremonyItem.state, Plaque.state)
    ).all()
    return CeremonyFacts(
        item_count=sum(n for _, _, n in rows),
        open_item_count=sum(n for state, _, n in rows if state in OPEN),
        unmade_plaque_count=sum(n for _, plaque, n in rows if plaque is PlaqueState.DRAFT),
    )


def guests_to_introduce(ceremony: Ceremony) -> list[Guest]:
    """The guests of honour who came to the ceremony's forum and have not been introduced, the first to come first."""
    if ceremony.forum is None:
        return []
    introduced = set(
        db.session.scalars(
            select(GuestIntroduced.registration_id).where(GuestIntroduced.ceremony_id == ceremony.id)
        )
    )  # fmt: skip
    arrived = guests_arrived(ceremony.forum, limit=MOST_GUESTS)
    return [guest for guest in reversed(arrived) if guest.registration_id not in introduced]


@dataclass(frozen=True, slots=True)
class Handed:
    """How many things of a ceremony were handed over, out of how many."""

    done: int
    total: int


def handed_over(ceremony: Ceremony) -> Handed:
    """Awards and plaques handed over so far, counted from the items."""
    total, done = db.session.execute(
        select(func.count(), func.count().filter(CeremonyItem.state == ItemState.DONE)).where(
            CeremonyItem.ceremony_id == ceremony.id, CeremonyItem.kind.in_([ItemKind.AWARD, ItemKind.PLAQUE])
        )
    ).one()
    return Handed(done, total)


def plaques_handed_at(forum: Forum) -> int:
    """Plaques handed over in the forum's ceremonies."""
    query = (
        select(func.count())
        .select_from(CeremonyItem)
        .join(Ceremony)
        .where(
            Ceremony.forum_id == forum.id,
            Ceremony.kind == CeremonyKind.PLAQUES,
            CeremonyItem.kind == ItemKind.PLAQUE,
            CeremonyItem.state == ItemState.DONE,
        )
    )
    return db.session.scalar(query) or 0


def awards_without_ceremony(forum: Forum) -> list[Award]:
    """Awards of the forum's decided contests that stand in no order yet: best slot first, then track and number."""
    query = (
        select(Award)
        .join(Contest, Award.contest_id == Contest.id)
        .join(AwardSlot, Award.slot_id == AwardSlot.id)
        .outerjoin(CeremonyItem, CeremonyItem.award_id == Award.id)
        .where(
            Contest.forum_id == forum.id,
            Contest.state.in_([ContestState.FINAL, ContestState.AWARDED]),
            Award.voided_on.is_(None),
            CeremonyItem.id.is_(None),
        )
        .order_by(AwardSlot.position, Award.number)
    )
    return list(db.session.scalars(query))


def certifications_without_plaque(cohort: Cohort) -> list[Certification]:
    """Certifications of the cohort for which no plaque is in force, in order of number."""
    with_plaque = select(Plaque.certification_id).where(Plaque.state != PlaqueState.VOID)
    query = (
        select(Certification)
        .where(Certification.cohort_id == cohort.id, Certification.id.not_in(with_plaque))
        .options(joinedload(Certification.institution))
        .order_by(Certification.number)
    )
    return list(db.session.scalars(query))


def cohorts_to_honour(actor: Actor) -> list[Cohort]:
    """Cohorts, newest first, for the form that fills an order with plaques."""
    if not actor.may(Permission.CEREMONY_RUN):
        return []
    return list(
        db.session.scalars(select(Cohort).options(joinedload(Cohort.scheme)).order_by(Cohort.year.desc(), Cohort.id))
    )


def get_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """One of `cohorts_to_honour`.

    Raises:
        NotFound: there is none of this id.
    """
    found = next((cohort for cohort in cohorts_to_honour(actor) if cohort.id == cohort_id), None)
    if found is None:
        raise NotFound(N_("그런 기수가 없습니다."))
    return found


def plaques_of_institution(actor: Actor, institution_id: int) -> list[tuple[Plaque, Ceremony]]:
    """Plaques handed over to an institution with the ceremony, newest first; public once the ceremony is."""
    query = (
        select(Plaque, Ceremony)
        .join(CeremonyItem, CeremonyItem.plaque_id == Plaque.id)
        .join(Ceremony, CeremonyItem.ceremony_id == Ceremony.id)
        .join(Certification, Plaque.certification_id == Certification.id)
        .where(Certification.institution_id == institution_id, Plaque.state == PlaqueState.HANDED_OVER)
        .order_by(Ceremony.held_on.desc())
    )
    if not actor.may_everywhere(Permission.CEREMONY_READ):
        query = query.where(Ceremony.is_published)
    return [(row[0], row[1]) for row in db.session.execute(query)]
