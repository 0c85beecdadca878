"""What is public about one institution, from all features; nothing here depends on who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.booths.models import Exhibitor
from forum_app.booths.rules import ExhibitorState
from forum_app.ceremonies.models import Ceremony, CeremonyItem, Plaque
from forum_app.ceremonies.rules import ItemKind, PlaqueState
from forum_app.certification.models import Certification, CertificationEvent
from forum_app.certification.queries import certifications_of
from forum_app.certification.rules import STANDING, State, state_on
from forum_app.contest.models import Award, Contest, Entry
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution, ServiceType, Site


@dataclass(frozen=True, slots=True)
class Handing:
    """Where a plaque was handed over: the `place`-th of `total` plaques of a published ceremony."""

    plaque: Plaque
    ceremony: Ceremony
    place: int
    total: int


@dataclass(frozen=True, slots=True)
class Record:
    """One certification as of `day`: its state and what had happened by then, newest first."""

    certification: Certification
    state: State
    day: date
    events: Sequence[CertificationEvent]
    handing: Handing | None

    @property
    def is_standing(self) -> bool:
        """Neither ended nor expired."""
        return self.state in STANDING

    @property
    def years(self) -> int:
        """Length of the validity in whole years."""
        return round((self.certification.valid_until - self.certification.valid_from).days / 365.25)

    @property
    def percent(self) -> float:
        """How much of the validity has passed, 0-100; both ends are valid days."""
        first, last = self.certification.valid_from.toordinal(), self.certification.valid_until.toordinal()
        return round(max(0.0, min(100.0, 100 * (self.day.toordinal() - first) / max(last - first, 1))), 2)


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """What the page of an institution is made of."""

    institution: Institution
    services: Sequence[ServiceType]
    records: Sequence[Record]
    awards: Sequence[Award]
    booths: Sequence[tuple[Exhibitor, Forum]]


def get_institution_page(actor: Actor, institution_id: int, day: date) -> InstitutionPage:
    """The page as of `day`: certifications granted, awards of published results, booths at published forums.

    Raises:
        NotFound: no such institution, or nothing of it is public; entries and requests alone do not show.
    """
    institution = db.session.scalar(
        select(Institution)
        .where(Institution.id == institution_id)
        .options(selectinload(Institution.sites).selectinload(Site.services))
    )
    if institution is None:
        raise NotFound(N_("그런 기관이 없습니다."))
    page = InstitutionPage(
        institution, _services(institution, records := _records(institution, day)), records,
        _awards(institution), _booths(institution),
    )  # fmt: skip
    if not (page.records or page.awards or page.booths):
        raise NotFound(N_("그런 기관이 없습니다."))
    return page


def _records(institution: Institution, day: date) -> list[Record]:
    handings = _handings(institution)
    records = []
    for certification in certifications_of(institution):
        state = state_on(certification.life, day)
        if state is not State.UNKNOWN:
            events = [event for event in reversed(certification.events) if event.event_on <= day]
            records.append(Record(certification, state, day, events, handings.get(certification.id)))
    return sorted(records, key=lambda record: not record.is_standing)


def _services(institution: Institution, records: Sequence[Record]) -> list[ServiceType]:
    kinds = {kind.id: kind for site in institution.sites for kind in site.services}
    certified = (record.certification.service_type for record in records)
    kinds |= {kind.id: kind for kind in certified if kind is not None}
    return sorted(kinds.values(), key=lambda kind: (kind.position, kind.id))


def _handings(institution: Institution) -> dict[int, Handing]:
    placed = (
        select(
            CeremonyItem.plaque_id, CeremonyItem.ceremony_id,
            func.row_number()
            .over(partition_by=CeremonyItem.ceremony_id, order_by=CeremonyItem.position)
            .label("place"),
            func.count().over(partition_by=CeremonyItem.ceremony_id).label("total"),
        )
        .where(CeremonyItem.kind == ItemKind.PLAQUE)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(Plaque, Ceremony, placed.c.place, placed.c.total)
        .join(placed, placed.c.plaque_id == Plaque.id)
        .join(Ceremony, Ceremony.id == placed.c.ceremony_id)
        .join(Certification, Certification.id == Plaque.certification_id)
        .where(
            Certification.institution_id == institution.id,
            Plaque.state == PlaqueState.HANDED_OVER,
            Ceremony.is_published,
        )
    )
    return {plaque.certification_id: Handing(plaque, ceremony, place, total) for plaque, ceremony, place, total in rows}


def _awards(institution: Institution) -> Sequence[Award]:
    return db.session.scalars(
        select(Award)
        .join(Award.entry)
        .join(Entry.contest)
        .where(
            Entry.institution_id == institution.id,
            Contest.published_at.is_not(None),
            Award.voided_on.is_(None),
        )
        .options(joinedload(Award.slot), joinedload(Award.entry).joinedload(Entry.contest))
        .order_by(Award.year.desc(), Award.number)
    ).all()


def _booths(institution: Institution) -> list[tuple[Exhibitor, Forum]]:
    rows = db.session.execute(
        select(Exhibitor, Forum)
        .join(Forum, Forum.id == Exhibitor.forum_id)
        .where(
            Exhibitor.institution_id == institution.id,
            Exhibitor.state == ExhibitorState.ASSIGNED,
            Forum.published_at.is_not(None),
        )
        .options(joinedload(Exhibitor.booth))
        .order_by(Forum.starts_on.desc(), Forum.id.desc())
    )
    return [(exhibitor, forum) for exhibitor, forum in rows]
