"""The pages that judges read, without a name on them: for a judge, and for the organiser who confirms them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.contest.models import BlindCopy, BlindPage, Contest, DocumentRequirement, Entry, EntryFile
from forum_app.contest.queries.scoring import get_own_assignment
from forum_app.contest.rules import EntryState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

PAGE = 20
STANDING = (EntryState.SUBMITTED, EntryState.ELIGIBLE, EntryState.IN_JUDGING, EntryState.ADVANCED)
NO_PAGE = N_("찾으시는 파일이 없습니다.")


@dataclass(frozen=True, slots=True)
class BlindLine:
    """An entry whose nameless PDF was handed in, and what was made of it."""

    entry: Entry
    copy: BlindCopy | None


@dataclass(frozen=True, slots=True)
class BlindLines:
    """One page of entries whose copies wait to be confirmed; `waiting` and `confirmed` count all of them."""

    rows: tuple[BlindLine, ...]
    page: int
    waiting: int
    confirmed: int
    to_make: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.waiting // PAGE))


def asks_for_blind_copies(contest: Contest) -> bool:
    """Whether entrants are asked for a nameless PDF."""
    query = select(DocumentRequirement.id).where(
        DocumentRequirement.contest_id == contest.id, DocumentRequirement.is_blind_copy
    )
    return db.session.scalar(query) is not None


def blind_source(entry: Entry) -> str | None:
    """The SHA-256 of the nameless PDF of `entry` as it is handed in now."""
    query = (
        select(EntryFile.sha256)
        .join(DocumentRequirement, DocumentRequirement.id == EntryFile.document_id)
        .where(EntryFile.entry_id == entry.id, DocumentRequirement.is_blind_copy)
    )
    return db.session.scalar(query)


def blind_copy_of(entry: Entry) -> BlindCopy | None:
    """What has been made of it."""
    return db.session.get(BlindCopy, entry.id)


def get_blind_entry(contest: Contest, entry_id: int) -> Entry:
    """An entry with a nameless PDF, while it stands.

    Raises:
        NotFound: there is none.
    """
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.id == entry_id, Entry.state.in_(STANDING))
    entry = db.session.scalar(query.options(joinedload(Entry.institution), joinedload(Entry.track)))
    if entry is not None and blind_source(entry):
        return entry
    raise NotFound(N_("그런 출품작이 없습니다."))


def get_drawn_page(entry: Entry, number: int) -> BlindPage:
    """One page of its copy, confirmed or not.

    Raises:
        NotFound: there is none.
    """
    if page := db.session.get(BlindPage, (entry.id, number)):
        return page
    raise NotFound(NO_PAGE)


def blind_lines(contest: Contest, page: int) -> BlindLines:
    """Entries with a nameless PDF whose copy is not confirmed, in the order of their receipt."""
    confirmed = BlindCopy.confirmed_at.is_not(None)
    base = (
        select(Entry, BlindCopy)
        .join(EntryFile, EntryFile.entry_id == Entry.id)
        .join(
            DocumentRequirement,
            and_(DocumentRequirement.id == EntryFile.document_id, DocumentRequirement.is_blind_copy),
        )
        .outerjoin(BlindCopy, BlindCopy.entry_id == Entry.id)
        .where(Entry.contest_id == contest.id, Entry.state.in_(STANDING))
    )
    waits = base.where(or_(BlindCopy.entry_id.is_(None), BlindCopy.confirmed_at.is_(None)))

    def count(query: Select[Entry, BlindCopy]) -> int:
        return db.session.scalar(query.with_only_columns(func.count())) or 0

    rows = db.session.execute(
        waits.options(joinedload(Entry.institution), selectinload(BlindCopy.pages))
        .order_by(Entry.track_id, Entry.code)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return BlindLines(
        tuple(BlindLine(entry, copy) for entry, copy in rows), page, count(waits), count(base.where(confirmed)),
        count(base.where(BlindCopy.entry_id.is_(None))),
    )  # fmt: skip


def entries_to_draw(contest: Contest) -> Sequence[Entry]:
    """Entries whose nameless PDF nobody has drawn yet, in the order of their receipt."""
    query = (
        select(Entry)
        .join(EntryFile, EntryFile.entry_id == Entry.id)
        .join(DocumentRequirement, DocumentRequirement.id == EntryFile.document_id)
        .outerjoin(BlindCopy, BlindCopy.entry_id == Entry.id)
        .where(
            Entry.contest_id == contest.id, Entry.state.in_(STANDING), DocumentRequirement.is_blind_copy,
            BlindCopy.entry_id.is_(None),
        )
        .order_by(Entry.track_id, Entry.code)
    )  # fmt: skip
    return db.session.scalars(query).all()


def unconfirmed_ids(contest: Contest, entry_ids: Collection[int]) -> set[int]:
    """Those of the entries whose nameless PDF was handed in and whose copy nobody has confirmed."""
    query = (
        select(EntryFile.entry_id)
        .join(DocumentRequirement, DocumentRequirement.id == EntryFile.document_id)
        .outerjoin(BlindCopy, BlindCopy.entry_id == EntryFile.entry_id)
        .where(
            EntryFile.contest_id == contest.id,
            EntryFile.entry_id.in_(entry_ids),
            DocumentRequirement.is_blind_copy,
            BlindCopy.confirmed_at.is_(None),
        )
    )
    return set(db.session.scalars(query))


def names_of(entry: Entry) -> set[str]:
    """Names that must not stand on the blind copy."""
    authors = {part for author in entry.authors for part in (author.name, author.affiliation)}
    own = {entry.institution.name, entry.institution.name_en, entry.contact_name}
    return {name for name in own | authors if name}


def get_blind_page(actor: Actor, assignment_id: int, number: int) -> BlindPage:
    """One page of the confirmed blind copy of an entry that `actor` is to score.

    Raises:
        NotFound: there is none, or as in get_own_assignment.
        PledgeMissing: the actor has not signed the pledge.
    """
    assignment = get_own_assignment(actor, assignment_id)
    query = (
        select(BlindPage)
        .join(BlindCopy, BlindCopy.entry_id == BlindPage.entry_id)
        .where(
            BlindPage.entry_id == assignment.entry_id, BlindPage.number == number, BlindCopy.confirmed_at.is_not(None)
        )
    )
    if page := db.session.scalar(query):
        return page
    raise NotFound(NO_PAGE)
