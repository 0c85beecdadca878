"""Who processes personal data of a forum on our behalf, and who took some out of the house, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Processor

LOG_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Download:
    """One file of personal data: who took it and why, how many rows of which columns, and whether it went outside."""

    at: datetime
    who: str
    verb: str
    reason: str
    rows: int | None
    columns: Sequence[str]
    for_third_party: bool


def processors_of(forum: Forum) -> Sequence[Processor]:
    """By name."""
    return db.session.scalars(
        select(Processor).where(Processor.forum_id == forum.id).order_by(Processor.name, Processor.id)
    ).all()


def get_processor(forum: Forum, processor_id: int) -> Processor:
    """One of them.

    Raises:
        NotFound: `forum` has none of that id.
    """
    found = db.session.scalar(select(Processor).where(Processor.forum_id == forum.id, Processor.id == processor_id))
    if found is None:
        raise NotFound(N_("그런 수탁자가 없습니다."))
    return found


def downloads_of(forum: Forum) -> Sequence[Download]:
    """The newest downloads of personal data, newest first, from the audit record."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.scope == f"forum:{forum.id}", AuditEvent.verb.endswith(":download", autoescape=True))
        .order_by(AuditEvent.id.desc())
        .limit(LOG_LENGTH)
    )
    return [_download(event) for event in events]


def _download(event: AuditEvent) -> Download:
    facts = event.after if isinstance(event.after, dict) else {}
    return Download(
        at=event.at, who=event.actor_name, verb=event.verb, reason=event.reason, rows=facts.get("rows"),
        columns=facts.get("columns", []), for_third_party=bool(facts.get("for_third_party")),
    )  # fmt: skip
