"""The files of an entry: handed in, replaced and taken back until the deadline."""

from datetime import datetime

from sqlalchemy import delete

from forum_app.contest.models import Contest, DocumentRequirement, Entry, EntryFile
from forum_app.contest.rules import ENTRY_WORKFLOW, EntryState
from forum_app.contest.rules.entry_form import check_link
from forum_app.contest.services.blind import drop_blind_copy
from forum_app.contest.services.entries import audit_scope, entry_facts, lock_entry
from forum_app.contest.services.entry_texts import refuse_resident_number
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.uploads import Kept

LEAST_REASON = 10


def refuse_late_file(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Say no before a file is read at all; the clock of the database decides again when it is handed in.

    Raises:
        StepRefused: the call is closed.
    """
    step = "write" if entry.state is EntryState.DRAFT else "edit"
    ENTRY_WORKFLOW.follow(step, entry.state, actor, entry_facts(entry, at), scope=("institution", entry.institution_id))


def attach_file(entry: Entry, document: DocumentRequirement, kept: Kept, *, actor: Actor, at: datetime) -> EntryFile:
    """Hand in a kept file for one document, in place of the one before.

    Raises:
        StepRefused: the call is closed, by the database's clock.
        FieldError: the name holds what may not be collected.
    """
    refuse_resident_number(document.key, kept.name)
    row = EntryFile(
        name=kept.name, sha256=kept.sha256, kind=kept.kind, size_bytes=kept.size_bytes, pages=kept.pages
    )  # fmt: skip
    return _replace(entry, document, row, actor=actor, at=at)


def attach_link(entry: Entry, document: DocumentRequirement, link: str, *, actor: Actor, at: datetime) -> EntryFile:
    """Name a film that is kept elsewhere, in place of what was handed in before.

    Raises:
        StepRefused: the call is closed, by the database's clock.
        FieldError: no links are taken for this document, or it is none.
    """
    if not document.takes_link:
        raise FieldError(document.key, N_("이 서류는 파일로 올려 주십시오."))
    return _replace(entry, document, EntryFile(link=check_link(document.key, link)), actor=actor, at=at)


def remove_file(entry: Entry, document: DocumentRequirement, *, actor: Actor, at: datetime) -> None:
    """Take back what was handed in for a document.

    Raises:
        StepRefused: the call is closed, or the entry is submitted and cannot do without.
    """
    lock_entry(entry)
    decided_at = clock.db_now(db.session)
    refuse_late_file(entry, actor=actor, at=decided_at)
    if document.is_required and entry.state is not EntryState.DRAFT:
        raise StepRefused(N_("꼭 필요한 서류입니다. 지우는 대신 다른 파일을 올려 주십시오."))
    if _forget(entry, document):
        audit.record(
            actor, "entry_file:remove", entry, at=at, before={"document": document.id}, scope=audit_scope(entry)
        )


def _replace(entry: Entry, document: DocumentRequirement, row: EntryFile, *, actor: Actor, at: datetime) -> EntryFile:
    lock_entry(entry)
    decided_at = clock.db_now(db.session)
    refuse_late_file(entry, actor=actor, at=decided_at)
    _forget(entry, document)
    row.contest_id, row.entry_id, row.document_id, row.uploaded_at = (
        entry.contest_id, entry.id, document.id, decided_at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "entry_file:record", entry, at=at, after={"document": document.id, "sha256": row.sha256},
        scope=audit_scope(entry),
    )  # fmt: skip
    return row


def _forget(entry: Entry, document: DocumentRequirement) -> bool:
    """Drop the row of a document, and what judges would see of it; whether there was one."""
    if document.is_blind_copy:
        drop_blind_copy(entry)
    gone = db.session.scalar(
        delete(EntryFile)
        .where(EntryFile.entry_id == entry.id, EntryFile.document_id == document.id)
        .returning(EntryFile.id)
    )
    db.session.expire(entry, ["files"])
    return gone is not None


def note_download(contest: Contest, *, track: str, count: int, reason: str, actor: Actor, at: datetime) -> None:
    """Record that somebody took the files of entries out of the house, how many and why.

    Raises:
        FieldError: no reason was given.
    """
    tidy = " ".join(reason.split())
    if len(tidy) < LEAST_REASON:
        raise FieldError("reason", N_("누가 어디에 쓰는지 열 글자 넘게 적어 주십시오."))
    audit.record(
        actor, "entry_file:download", contest, at=at, after={"track": track, "files": count}, reason=tidy,
        scope=f"forum:{contest.forum_id}",
    )  # fmt: skip
