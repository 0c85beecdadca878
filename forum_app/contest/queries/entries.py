"""Which entries an actor may see, and how far their judging is; never a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from forum_app.contest.models import Assignment, Contest, Entry, EntryFile, Judge, ScoreSheet, Track
from forum_app.contest.queries.call import SHEETS_IN
from forum_app.contest.queries.scoring import counts, is_kept_away, judge_stands
from forum_app.contest.rules import ContestState, EntryState
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.paging import Page, page_in_range
from forum_app.core.permissions import Actor, Permission
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import search_key

NO_ENTRY = N_("찾으시는 출품작이 없습니다.")
PAGE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries a list shows: a track's code, a state, a part of a receipt number, title or name; page from 1.

    `judge` is a number of the panel, `at_most` how many sheets of the stage at work came in at most; None: not asked.
    """

    track: str = ""
    state: EntryState | None = None
    text: str = ""
    page: int = 1
    judge: int | None = None
    at_most: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.track or self.state or self.text or self.judge is not None or self.at_most is not None)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a list, with counts of the stage at work: sheets asked for, sheets in, judges kept away since.

    `pages` and `size_bytes` are those of its files.
    """

    entry: Entry
    assigned: int
    sheets_in: int
    kept_away: int = 0
    pages: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """One step of an entry as the record keeps it; `reason` is empty unless the step asks for one."""

    at: datetime
    verb: str
    actor_name: str
    reason: str


def content_is_open(actor: Actor, contest: Contest, at: datetime) -> bool:
    """Whether `actor` may read what entries say: before the deadline only whoever audits, afterwards organisers too."""
    if actor.may_everywhere(Permission.CONTEST_READ):
        return True
    return contest.state not in (ContestState.DRAFT, ContestState.PUBLISHED, ContestState.OPEN) or (
        at >= contest.closes_at
    )


def list_entries(actor: Actor, contest: Contest, wanted: EntryFilter, at: datetime) -> Page[EntryLine]:
    """One page of the entries of `contest` in the order of their receipt; the caller has asked who may open it.

    Before the deadline the search looks at receipt numbers and institutions only, so that it tells nothing of titles.
    """
    query = _fitting(actor, contest, wanted, at)
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Entry.id).subquery())) or 0
    page = page_in_range(wanted.page, total, PAGE_LENGTH)
    order = (Track.position, Entry.receipt_no, Entry.id)
    narrow = query.with_only_columns(Entry.id).order_by(*order).limit(PAGE_LENGTH).offset((page - 1) * PAGE_LENGTH)
    entries = db.session.scalars(  # only the rows of the page are sorted whole
        select(Entry)
        .join(Entry.track)
        .join(Entry.institution)
        .where(Entry.id.in_(narrow.scalar_subquery()))
        .options(contains_eager(Entry.track), contains_eager(Entry.institution), defer(Entry.summary))
        .order_by(*order)
    ).all()
    ids = [entry.id for entry in entries]
    sheets, files = _sheets(contest, ids), _files(ids)
    lines = [EntryLine(one, *sheets.get(one.id, (0, 0, 0)), *files.get(one.id, (0, 0))) for one in entries]
    return Page(lines, page, total, PAGE_LENGTH)


def get_entry(actor: Actor, contest: Contest, entry_id: int) -> Entry:
    """An entry of `contest`, if `actor` reads its contest; a draft is nobody's business but the entrant's.

    Raises:
        NotFound: there is none in this contest, or the actor may not know of it.
    """
    handed_in = Entry.state != EntryState.DRAFT
    entry = db.session.scalar(_entries().where(Entry.contest_id == contest.id, Entry.id == entry_id, handed_in))
    if entry is None or not actor.may(Permission.CONTEST_READ, contest.forum.scope):
        raise NotFound(NO_ENTRY)
    return entry


def sheet_counts(entry: Entry) -> EntryLine:
    """How many sheets are asked for of one entry and how many came in."""
    return EntryLine(entry, *_sheets(entry.contest, [entry.id]).get(entry.id, (0, 0, 0)))


def entry_history(actor: Actor, entry: Entry) -> Sequence[EntryEvent]:
    """What happened to an entry, newest first, for those who read its contest."""
    if not actor.may(Permission.CONTEST_READ, entry.contest.forum.scope):
        return []
    events = db.session.scalars(
        select(audit.AuditEvent)
        .where(audit.AuditEvent.subject == f"{Entry.__tablename__}:{entry.id}")
        .order_by(audit.AuditEvent.id.desc())
    )
    return [EntryEvent(event.at, event.verb, event.actor_name, event.reason) for event in events]


def get_private_entry(actor: Actor, token: str) -> Entry:
    """The entry whose private address holds `token`, whoever asks: the token is the right to see it.

    Raises:
        NotFound: no entry has it.
    """
    if entry := db.session.scalar(_entries().where(Entry.token_hash == sha256(token.encode()).hexdigest())):
        return entry
    raise NotFound(NO_ENTRY)


def own_entries(actor: Actor) -> Sequence[Entry]:
    """The entries of the institutions `actor` works for, the latest first."""
    query = _entries().where(_own(actor)).order_by(Entry.submitted_at.desc(), Entry.id.desc())
    return db.session.scalars(query).all()


def get_own_entry(actor: Actor, entry_id: int) -> Entry:
    """An entry of an institution `actor` works for.

    Raises:
        NotFound: there is none, or it is another institution's.
    """
    if entry := db.session.scalar(_entries().where(_own(actor), Entry.id == entry_id)):
        return entry
    raise NotFound(NO_ENTRY)


def _own(actor: Actor) -> Any:
    ids = sorted(actor.ids(Permission.ENTRY_EDIT, "institution"))
    return Entry.institution_id.in_(ids) if ids else false()


def _entries() -> Select[Entry]:
    return select(Entry).options(
        joinedload(Entry.contest).joinedload(Contest.forum), joinedload(Entry.track), joinedload(Entry.institution)
    )


def _fitting(actor: Actor, contest: Contest, wanted: EntryFilter, at: datetime) -> Select[Entry]:
    query = (
        select(Entry)
        .join(Entry.track)
        .join(Entry.institution)
        .where(Entry.contest_id == contest.id, Entry.state != EntryState.DRAFT)
    )
    if wanted.track:
        query = query.where(Track.code == wanted.track)
    if wanted.state is not None:
        query = query.where(Entry.state == wanted.state)
    if wanted.judge is not None:
        query = query.where(_is_judged_by(contest, wanted.judge))
    if wanted.at_most is not None:
        query = query.where(_sheets_in(contest) <= wanted.at_most)
    if text := wanted.text.strip():
        places = [
            Entry.receipt_no.contains(text, autoescape=True),
            Institution.search_key.contains(search_key(text) or text, autoescape=True),
        ]
        if content_is_open(actor, contest, at):
            places.append(Entry.title.contains(text, autoescape=True))
        query = query.where(or_(*places))
    return query


def _sheets(contest: Contest, entry_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Entry id -> sheets asked for in the stage at work, sheets in, judges kept away after the assignment."""
    away = is_kept_away()
    query = (
        select(
            Assignment.entry_id,
            func.count().filter(~away),
            func.count().filter(~away, ScoreSheet.state.in_(SHEETS_IN)),
            func.count().filter(away),
        )
        .join(Assignment.judge)
        .outerjoin(Assignment.sheet)
        .where(_of_stage(contest), Assignment.entry_id.in_(entry_ids), judge_stands())
        .group_by(Assignment.entry_id)
    )
    return {entry_id: (asked, came, kept) for entry_id, asked, came, kept in db.session.execute(query)}


def _files(entry_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Entry id -> pages and bytes of its files."""
    query = select(EntryFile.entry_id, func.coalesce(func.sum(EntryFile.pages), 0), func.sum(EntryFile.size_bytes))
    query = query.where(EntryFile.entry_id.in_(entry_ids)).group_by(EntryFile.entry_id)
    return {entry_id: (pages or 0, size or 0) for entry_id, pages, size in db.session.execute(query)}


def _of_stage(contest: Contest) -> ColumnElement[bool]:
    return Assignment.round_id.in_([round_.id for round_ in contest.stage_rounds])


def _sheets_in(contest: Contest) -> Any:
    """How many sheets of an entry came in, to be compared with in a query of entries."""
    query = select(func.count()).select_from(Assignment).join(Assignment.judge).join(Assignment.sheet)
    came = query.where(Assignment.entry_id == Entry.id, _of_stage(contest), counts(), ScoreSheet.state.in_(SHEETS_IN))
    return came.correlate(Entry).scalar_subquery()


def _is_judged_by(contest: Contest, number: int) -> ColumnElement[bool]:
    return exists().where(
        Assignment.entry_id == Entry.id, _of_stage(contest), Assignment.judge_id == Judge.id, Judge.number == number,
        counts(),
    )  # fmt: skip
