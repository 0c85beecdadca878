"""What the workbench home of a forum says: how far things are, what waits for whom, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select

from forum_app.booths.models import Booth, Exhibitor
from forum_app.booths.rules import ExhibitorState
from forum_app.ceremonies.models import Ceremony, CeremonyItem, Plaque
from forum_app.ceremonies.rules import PlaqueState
from forum_app.certification.models import Certification
from forum_app.contest.models import Assignment, Award, Contest, Entry, Judge, ScoreSheet, Track
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.scoring import judge_stands
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestFacts, ContestState, SheetState
from forum_app.core import clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.core.workflow import Offer
from forum_app.forums.models import Forum
from forum_app.institutions.models import Institution
from forum_app.programme import queries as programme
from forum_app.programme.models import Session
from forum_app.programme.rules import Clash, clashes
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import RegistrationState
from forum_app.site.queries.navigation import COUNTED_ENTRIES

CHANGES_SHOWN = 10
EVENTS_READ = 400
MADE = (PlaqueState.MADE, PlaqueState.HANDED_OVER)
IN = (SheetState.SUBMITTED, SheetState.SEALED)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of rows of one forum."""

    sheets_in: int
    sheets_wanted: int
    judges: int
    seats: int
    seats_taken: int
    waiting: int
    booths: int
    exhibitors_placed: int
    exhibitors_unplaced: int
    exhibitors_undecided: int
    plaques: int
    plaques_made: int
    plaques_misnamed: int
    awards: int


@dataclass(frozen=True, slots=True)
class ContestStanding:
    """A contest, its entries by track, and the step that may come next for this actor."""

    contest: Contest
    entries_by_track: Sequence[tuple[Track, int]]
    sheets_in: int
    sheets_wanted: int
    judges_idle: int
    next_step: Offer[ContestState, ContestFacts] | None

    @property
    def entries(self) -> int:
        """All entries that count."""
        return sum(count for _track, count in self.entries_by_track)


@dataclass(frozen=True, slots=True)
class Change:
    """What one person did on one day, once for each kind of deed: the last moment and how often."""

    at: datetime
    actor_name: str
    by_command: bool
    verb: str
    count: int


@dataclass(frozen=True, slots=True)
class WorkHome:
    """Everything the page is made of."""

    numbers: Numbers
    contests: Sequence[ContestStanding]
    tickets: Sequence[Ticket]
    clashes: Sequence[Clash]
    sessions: Sequence[Session]
    changes: Sequence[Change]


def work_home(actor: Actor, forum: Forum, at: datetime) -> WorkHome:
    """The state of a forum that `actor` may read, at the moment `at`."""
    sessions = programme.sessions_of(forum)
    return WorkHome(
        numbers=_numbers(forum),
        contests=_contests(actor, forum, at),
        tickets=db.session.scalars(select(Ticket).where(Ticket.forum_id == forum.id).order_by(Ticket.id)).all(),
        clashes=clashes([session.slot for session in sessions]),
        sessions=sessions,
        changes=_changes(forum),
    )


def _changes(forum: Forum) -> list[Change]:
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.scope == f"forum:{forum.id}")
        .order_by(AuditEvent.id.desc())
        .limit(EVENTS_READ)
    ).all()
    alike: dict[tuple[date, str, str], list[AuditEvent]] = {}
    for event in events:
        alike.setdefault((clock.day_of(event.at), event.actor_name, event.verb), []).append(event)
    return [
        Change(group[0].at, group[0].actor_name, group[0].account_id is None, group[0].verb, len(group))
        for group in list(alike.values())[:CHANGES_SHOWN]
    ]


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


def _numbers(forum: Forum) -> Numbers:
    contests = select(Contest.id).where(Contest.forum_id == forum.id)
    assigned = (Assignment.contest_id.in_(contests), Judge.id == Assignment.judge_id, judge_stands())
    plaques = (
        CeremonyItem.plaque_id == Plaque.id, CeremonyItem.ceremony_id == Ceremony.id, Ceremony.forum_id == forum.id,
        Plaque.state != PlaqueState.VOID,
    )  # fmt: skip
    misnamed = (
        Certification.id == Plaque.certification_id, Institution.id == Certification.institution_id,
        Institution.name != Plaque.engraved_name, Plaque.state != PlaqueState.HANDED_OVER,
    )  # fmt: skip
    exhibitors = Exhibitor.forum_id == forum.id
    row = db.session.execute(
        select(
            _count(*assigned, ScoreSheet.assignment_id == Assignment.id, ScoreSheet.state.in_(IN)),
            _count(*assigned),
            _count(Judge.contest_id.in_(contests), Judge.removed_at.is_(None)),
            select(func.coalesce(func.sum(Ticket.capacity), 0)).where(Ticket.forum_id == forum.id).scalar_subquery(),
            select(func.coalesce(func.sum(Ticket.taken), 0)).where(Ticket.forum_id == forum.id).scalar_subquery(),
            _count(Registration.forum_id == forum.id, Registration.state == RegistrationState.WAITLISTED),
            _count(Booth.forum_id == forum.id),
            _count(exhibitors, Exhibitor.state == ExhibitorState.ASSIGNED),
            _count(exhibitors, Exhibitor.state == ExhibitorState.ACCEPTED),
            _count(exhibitors, Exhibitor.state == ExhibitorState.APPLIED),
            _count(*plaques),
            _count(*plaques, Plaque.state.in_(MADE)),
            _count(*plaques, *misnamed),
            _count(Award.contest_id.in_(contests), Award.voided_on.is_(None)),
        )
    ).one()
    return Numbers(*row)


def _contests(actor: Actor, forum: Forum, at: datetime) -> list[ContestStanding]:
    contests = db.session.scalars(select(Contest).where(Contest.forum_id == forum.id).order_by(Contest.id)).all()
    counts = db.session.execute(
        select(Track, func.count(Entry.id))
        .outerjoin(Entry, (Entry.track_id == Track.id) & Entry.state.in_(COUNTED_ENTRIES))
        .where(Track.contest_id.in_([contest.id for contest in contests]))
        .group_by(Track.id)
        .order_by(Track.position)
    ).all()
    sheets = _sheets_by_contest(forum)
    return [
        ContestStanding(
            contest,
            [(track, count) for track, count in counts if track.contest_id == contest.id],
            *sheets.get(contest.id, (0, 0, 0)),
            _next_step(actor, forum, contest, at),
        )
        for contest in contests
    ]


def _sheets_by_contest(forum: Forum) -> dict[int, tuple[int, int, int]]:
    """Sheets that are in, sheets wanted and judges without any sheet, by contest."""
    rows = db.session.execute(
        select(
            Assignment.contest_id,
            func.count(ScoreSheet.id).filter(ScoreSheet.state.in_(IN)),
            func.count(Assignment.id),
            func.count(Judge.id.distinct()) - func.count(case((ScoreSheet.id.is_not(None), Judge.id)).distinct()),
        )
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Contest, Contest.id == Assignment.contest_id)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Contest.forum_id == forum.id, Judge.removed_at.is_(None))
        .group_by(Assignment.contest_id)
    ).all()
    return {contest_id: (done, wanted, idle) for contest_id, done, wanted, idle in rows}


def _next_step(actor: Actor, forum: Forum, contest: Contest, at: datetime) -> Offer[ContestState, ContestFacts] | None:
    offers = CONTEST_WORKFLOW.offered(contest.state, actor, contest_facts(contest, at), forum.scope)
    return next(iter(offers), None)
