"""Whether entries may compete: looked at one by one or all that are left at once."""

from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import ENTRY_WORKFLOW, EntryState
from forum_app.contest.services.call import take_contest_step
from forum_app.contest.services.entries import entry_facts
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.permissions import Actor


def start_eligibility(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Begin to look at the entries.

    Raises:
        StepRefused: the call is not closed, or the forum is over.
    """
    take_contest_step(contest, "start_eligibility", actor=actor, at=at)


def accept_entry(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Let an entry compete.

    Raises:
        StepRefused: it is decided already.
    """
    before, scope = entry.state, entry.contest.forum.scope
    entry.state = ENTRY_WORKFLOW.follow("qualify", before, actor, entry_facts(entry, at), scope=scope)
    db.session.flush()
    audit.record(
        actor, "entry:qualify", entry, at=at, before={"state": before.value}, after={"state": entry.state.value},
        scope=f"forum:{entry.contest.forum_id}",
    )  # fmt: skip


def accept_all(contest: Contest, *, actor: Actor, at: datetime) -> int:
    """Let every entry compete that is not decided yet; answers how many."""
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.state == EntryState.SUBMITTED)
    entries = db.session.scalars(query.order_by(Entry.code)).all()
    for entry in entries:
        accept_entry(entry, actor=actor, at=at)
    return len(entries)
