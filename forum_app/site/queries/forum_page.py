"""Everything one forum shows on its page; every number is a count of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from forum_app.booths.models import Exhibitor
from forum_app.booths.rules import ExhibitorKind, ExhibitorState
from forum_app.ceremonies.models import Ceremony, CeremonyItem
from forum_app.ceremonies.rules import CeremonyKind, ItemKind
from forum_app.contest.models import Award, AwardSlot, Contest, Entry, Track
from forum_app.contest.rules import ContestState
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Session
from forum_app.registration.models import Ticket
from forum_app.site.queries.navigation import COUNTED_ENTRIES

BEFORE_CLOSING = (ContestState.PUBLISHED, ContestState.OPEN)
WITH_RESULT = (ContestState.FINAL, ContestState.AWARDED)


@dataclass(frozen=True, slots=True)
class PartGlance:
    """A part and the moment its first session starts, None while it has none."""

    part: Part
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackGlance:
    """A track, its entries (None before the call has closed) and its awards as (slot, how many), best first."""

    track: Track
    entries: int | None
    awards: Sequence[tuple[AwardSlot, int]]


@dataclass(frozen=True, slots=True)
class ContestGlance:
    """A contest in two numbers. `entries` is None before the call has closed; `is_decided`: the awards are given."""

    contest: Contest
    entries: int | None
    awards: int
    is_decided: bool
    tracks: Sequence[TrackGlance]


@dataclass(frozen=True, slots=True)
class PlaquesGlance:
    """A plaque ceremony, its number of plaques and the part in which it takes place."""

    ceremony: Ceremony
    plaques: int
    part: Part | None


@dataclass(frozen=True, slots=True)
class SeatsGlance:
    """Until when one may sign up, and how many places are left."""

    closes_at: datetime
    left: int


@dataclass(frozen=True, slots=True)
class ForumPage:
    """What the page of a forum is made of."""

    forum: Forum
    parts: Sequence[PartGlance]
    contests: Sequence[ContestGlance]
    award_ceremonies: Sequence[Ceremony]
    plaques: PlaquesGlance | None
    booths: Sequence[tuple[ExhibitorKind, int]]
    seats: SeatsGlance | None

    @property
    def booth_count(self) -> int:
        """How many exhibitors stand in a booth."""
        return sum(count for _kind, count in self.booths)


def forum_page(actor: Actor, forum: Forum, at: datetime) -> ForumPage:
    """The page of a forum that `actor` may see, as of the moment `at`."""
    return ForumPage(
        forum, _parts(forum), _contests(forum), _award_ceremonies(forum), _plaques(forum), _booths(forum),
        _seats(forum, at),
    )  # fmt: skip


def _parts(forum: Forum) -> list[PartGlance]:
    rows = db.session.execute(
        select(Part, func.min(Session.starts_at))
        .outerjoin(Session, Session.part_id == Part.id)
        .where(Part.forum_id == forum.id)
        .group_by(Part.id)
        .order_by(Part.number)
    )
    return [PartGlance(part, starts_at) for part, starts_at in rows]


def _contests(forum: Forum) -> list[ContestGlance]:
    contests = db.session.scalars(
        select(Contest)
        .where(Contest.forum_id == forum.id, Contest.state != ContestState.DRAFT)
        .options(selectinload(Contest.tracks), selectinload(Contest.slots))
        .order_by(Contest.id)
    ).all()
    if not contests:
        return []
    ids = [contest.id for contest in contests]
    entries = db.session.execute(
        select(Entry.track_id, func.count())
        .where(Entry.contest_id.in_(ids), Entry.state.in_(COUNTED_ENTRIES))
        .group_by(Entry.track_id)
    ).all()
    given = db.session.execute(
        select(Entry.track_id, Award.slot_id, func.count())
        .join(Award, Award.entry_id == Entry.id)
        .where(Award.contest_id.in_(ids), Award.voided_on.is_(None))
        .group_by(Entry.track_id, Award.slot_id)
    ).all()
    by_track = dict(entries)
    by_track_and_slot = {(track, slot): count for track, slot, count in given}
    return [_contest(contest, by_track, by_track_and_slot) for contest in contests]


def _contest(contest: Contest, entries: dict[int, int], given: dict[tuple[int, int], int]) -> ContestGlance:
    is_closed = contest.state not in BEFORE_CLOSING
    is_decided = contest.state in WITH_RESULT
    tracks = []
    for track in contest.tracks:
        if is_decided:
            awards = [(slot, given.get((track.id, slot.id), 0)) for slot in contest.slots]
        else:
            awards = [(slot, slot.count) for slot in contest.slots if slot.track_id == track.id]
        shown = [(slot, count) for slot, count in awards if count]
        tracks.append(TrackGlance(track, entries.get(track.id, 0) if is_closed else None, shown))
    total = sum(entries.get(track.id, 0) for track in contest.tracks) if is_closed else None
    awarded = sum(given.get((track.id, slot.id), 0) for track in contest.tracks for slot in contest.slots)
    return ContestGlance(
        contest, total, awarded if is_decided else sum(slot.count for slot in contest.slots), is_decided, tracks
    )


def _award_ceremonies(forum: Forum) -> Sequence[Ceremony]:
    query = select(Ceremony).where(
        Ceremony.forum_id == forum.id, Ceremony.kind == CeremonyKind.AWARDS, Ceremony.is_published
    )
    return db.session.scalars(query.order_by(Ceremony.held_on, Ceremony.id)).all()


def _plaques(forum: Forum) -> PlaquesGlance | None:
    row = db.session.execute(
        select(Ceremony, func.count(CeremonyItem.id))
        .join(CeremonyItem, CeremonyItem.ceremony_id == Ceremony.id)
        .where(
            Ceremony.forum_id == forum.id, Ceremony.kind == CeremonyKind.PLAQUES, Ceremony.is_published,
            CeremonyItem.kind == ItemKind.PLAQUE,
        )
        .group_by(Ceremony.id)
        .order_by(Ceremony.id)
        .limit(1)
    ).first()  # fmt: skip
    if row is None:
        return None
    ceremony, count = row
    part = db.session.scalar(select(Part).join(Session).where(Session.id == ceremony.session_id))
    return PlaquesGlance(ceremony, count, part)


def _booths(forum: Forum) -> list[tuple[ExhibitorKind, int]]:
    rows = db.session.execute(
        select(Exhibitor.kind, func.count())
        .where(Exhibitor.forum_id == forum.id, Exhibitor.state == ExhibitorState.ASSIGNED)
        .group_by(Exhibitor.kind)
    ).all()
    counts = dict(rows)
    return [(kind, counts[kind]) for kind in ExhibitorKind if kind in counts]


def _seats(forum: Forum, at: datetime) -> SeatsGlance | None:
    tickets = db.session.scalars(
        select(Ticket).where(Ticket.forum_id == forum.id, Ticket.opens_at <= at, Ticket.closes_at > at)
    ).all()
    if not tickets:
        return None
    return SeatsGlance(max(t.closes_at for t in tickets), sum(t.capacity - t.taken for t in tickets))
