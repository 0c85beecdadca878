"""What the staff of an institution see of it: everything that is theirs, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.booths.models import Exhibitor
from forum_app.certification.models import Certification
from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import ContestState
from forum_app.core.db import db
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class OwnInstitution:
    """One institution of the actor with its certifications, entries and booths, newest first."""

    institution: Institution
    certifications: Sequence[Certification]
    entries: Sequence[Entry]
    exhibitors: Sequence[tuple[Exhibitor, Forum]]


def own_institutions(actor: Actor) -> list[OwnInstitution]:
    """The institutions whose staff `actor` is, by name; the number of reads does not depend on how many."""
    ids = actor.ids(Permission.INSTITUTION_OWN, "institution")
    institutions = db.session.scalars(
        select(Institution).where(Institution.id.in_(ids)).order_by(Institution.name)
    ).all()
    certifications = db.session.scalars(
        select(Certification)
        .where(Certification.institution_id.in_(ids))
        .options(selectinload(Certification.events), joinedload(Certification.service_type))
        .order_by(Certification.granted_on.desc())
    ).all()
    entries = db.session.scalars(
        select(Entry).where(Entry.institution_id.in_(ids)).options(joinedload(Entry.contest)).order_by(Entry.id.desc())
    ).all()
    exhibitors = db.session.execute(
        select(Exhibitor, Forum)
        .join(Forum, Exhibitor.forum_id == Forum.id)
        .where(Exhibitor.institution_id.in_(ids))
        .options(joinedload(Exhibitor.booth))
        .order_by(Forum.starts_on.desc())
    ).all()
    return [
        OwnInstitution(
            one,
            [c for c in certifications if c.institution_id == one.id],
            [e for e in entries if e.institution_id == one.id],
            [(row[0], row[1]) for row in exhibitors if row[0].institution_id == one.id],
        )
        for one in institutions
    ]


def open_calls(actor: Actor) -> Sequence[Contest]:
    """Contests that take entries now, for somebody who may enter one."""
    if not actor.may(Permission.ENTRY_EDIT):
        return []
    query = (
        select(Contest)
        .join(Forum)
        .where(Contest.state == ContestState.OPEN, Forum.published_at.is_not(None))
        .order_by(Contest.closes_at)
    )
    return db.session.scalars(query).all()
