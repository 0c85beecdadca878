"""Reads of booths and exhibitors; the forum says within what."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.booths.models import Booth, Exhibitor
from forum_app.booths.rules import ExhibitorKind, ExhibitorState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum


@dataclass(frozen=True, slots=True)
class Place:
    """A booth and who stands in it, if anybody."""

    booth: Booth
    exhibitor: Exhibitor | None


def placed_exhibitors(forum: Forum) -> list[Exhibitor]:
    """The exhibitors that have a booth, in the order of the booths' codes."""
    query = (
        select(Exhibitor)
        .join(Booth, Exhibitor.booth_id == Booth.id)
        .where(Exhibitor.forum_id == forum.id, Exhibitor.state == ExhibitorState.ASSIGNED)
        .options(joinedload(Exhibitor.institution), joinedload(Exhibitor.booth))
        .order_by(Booth.code)
    )
    return list(db.session.scalars(query))


def count_placed_by_kind(forum: Forum) -> dict[ExhibitorKind, int]:
    """Kind -> number of exhibitors with a booth, in the order of the kinds; kinds without any are left out."""
    rows = db.session.execute(
        select(Exhibitor.kind, func.count())
        .where(Exhibitor.forum_id == forum.id, Exhibitor.state == ExhibitorState.ASSIGNED)
        .group_by(Exhibitor.kind)
    ).all()
    counts: dict[ExhibitorKind, int] = {row[0]: row[1] for row in rows}
    return {kind: counts[kind] for kind in ExhibitorKind if kind in counts}


def places(forum: Forum) -> list[Place]:
    """Every booth of the floor with its exhibitor, in the order of the codes."""
    by_booth = {exhibitor.booth_id: exhibitor for exhibitor in placed_exhibitors(forum)}
    booths = db.session.scalars(select(Booth).where(Booth.forum_id == forum.id).order_by(Booth.code))
    return [Place(booth, by_booth.get(booth.id)) for booth in booths]


def exhibitors_of(forum: Forum) -> list[Exhibitor]:
    """All exhibitors, those in force first, in the order of their applications."""
    query = (
        select(Exhibitor)
        .where(Exhibitor.forum_id == forum.id)
        .options(joinedload(Exhibitor.institution), joinedload(Exhibitor.booth))
        .order_by(Exhibitor.state.in_([ExhibitorState.WITHDRAWN, ExhibitorState.DECLINED]), Exhibitor.id)
    )
    return list(db.session.scalars(query))


def get_exhibitor(forum: Forum, exhibitor_id: int) -> Exhibitor:
    """One exhibitor of the forum.

    Raises:
        NotFound: there is none of this id here.
    """
    query = (
        select(Exhibitor)
        .where(Exhibitor.id == exhibitor_id, Exhibitor.forum_id == forum.id)
        .options(joinedload(Exhibitor.institution), joinedload(Exhibitor.booth))
    )
    if exhibitor := db.session.scalar(query):
        return exhibitor
    raise NotFound(N_("그런 참가기관이 없습니다."))


def free_booths(forum: Forum) -> list[Booth]:
    """Booths nobody stands in, in the order of their codes."""
    taken = select(Exhibitor.booth_id).where(Exhibitor.forum_id == forum.id, Exhibitor.booth_id.is_not(None))
    query = select(Booth).where(Booth.forum_id == forum.id, Booth.id.not_in(taken)).order_by(Booth.code)
    return list(db.session.scalars(query))
