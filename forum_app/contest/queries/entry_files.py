"""Files of entries: whose they are, who may fetch them, and how much there is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload, selectinload

from forum_app.contest.models import Contest, DocumentRequirement, Entry, EntryFile, Track
from forum_app.contest.queries.entries import content_is_open
from forum_app.contest.rules import EntryState
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission

NO_FILE = N_("찾으시는 파일이 없습니다.")


def get_entry_file(entry: Entry, file_id: int) -> EntryFile:
    """A kept file of that entry; a link is none.

    Raises:
        NotFound: it has none of that id.
    """
    query = select(EntryFile).where(
        EntryFile.entry_id == entry.id, EntryFile.id == file_id, EntryFile.sha256.is_not(None)
    )
    if found := db.session.scalar(query.options(joinedload(EntryFile.document))):
        return found
    raise NotFound(NO_FILE)


def get_managed_file(actor: Actor, contest: Contest, entry: Entry, file_id: int, at: datetime) -> EntryFile:
    """A kept file of an entry for those who read its contest: after the deadline, and of drafts never.

    Raises:
        NotFound: there is none, or not for this actor now.
    """
    may = actor.may(Permission.CONTEST_READ, contest.forum.scope) and content_is_open(actor, contest, at)
    if not may or entry.contest_id != contest.id or entry.state is EntryState.DRAFT:
        raise NotFound(NO_FILE)
    return get_entry_file(entry, file_id)


def find_blind_copy(entry: Entry) -> EntryFile | None:
    """The nameless PDF from which the judges' pages are made, if it was handed in."""
    return db.session.scalar(
        select(EntryFile)
        .join(DocumentRequirement, DocumentRequirement.id == EntryFile.document_id)
        .where(EntryFile.entry_id == entry.id, DocumentRequirement.is_blind_copy)
    )


def entries_with_files(
    actor: Actor, contest: Contest, track: str, at: datetime, picked: Sequence[int] = ()
) -> Sequence[Entry]:
    """The standing entries of one track, of all with "", with their files, in the order of their receipt.

    With `picked` only those of these ids.

    Empty for those who may not read them, or not yet.
    """
    if not actor.may(Permission.CONTEST_READ, contest.forum.scope) or not content_is_open(actor, contest, at):
        return []
    query = (
        select(Entry)
        .join(Entry.track)
        .where(Entry.contest_id == contest.id, Entry.state.not_in((EntryState.DRAFT, EntryState.WITHDRAWN)))
        .where(Track.code == track if track else true())
        .where(Entry.id.in_(picked) if picked else true())
        .options(selectinload(Entry.files).joinedload(EntryFile.document))
        .order_by(Track.position, Entry.receipt_no)
    )
    return db.session.scalars(query).all()
