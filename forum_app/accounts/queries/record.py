"""The record of changes, for auditors and admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from forum_app.core import audit, clock
from forum_app.core.audit import AuditEvent, AuditHead
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.paging import Page, page_of
from forum_app.core.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which events are asked for; what is empty or None does not matter. `day` is one in Asia/Seoul."""

    subject: str = ""
    actor_name: str = ""
    verb: str = ""
    day: date | None = None


def page_of_events(actor: Actor, wanted: RecordFilter, number: int) -> Page[AuditEvent]:
    """Events of the record, the newest first; `subject` and `verb` match from their beginning.

    Raises:
        NotFound: `actor` may not read the record.
    """
    _require_reader(actor)
    query = select(AuditEvent)
    if wanted.subject:
        query = query.where(AuditEvent.subject.startswith(wanted.subject, autoescape=True))
    if wanted.verb:
        query = query.where(AuditEvent.verb.startswith(wanted.verb, autoescape=True))
    if wanted.actor_name:
        query = query.where(AuditEvent.actor_name.contains(wanted.actor_name, autoescape=True))
    if wanted.day:
        start = clock.seoul(wanted.day)
        query = query.where(AuditEvent.at >= start, AuditEvent.at < start + timedelta(days=1))
    return page_of(query, number, AuditEvent.id.desc())


def get_event(actor: Actor, event_id: int) -> AuditEvent:
    """One event.

    Raises:
        NotFound: there is none, or `actor` may not read the record.
    """
    _require_reader(actor)
    if event := db.session.get(AuditEvent, event_id):
        return event
    raise NotFound(N_("찾으시는 기록이 없습니다."))


def chain_head(actor: Actor) -> tuple[int, str]:
    """How many events the record holds and the hash of the last one.

    Raises:
        NotFound: `actor` may not read the record.
    """
    _require_reader(actor)
    head = db.session.get(AuditHead, 1)
    return (head.event_count, head.hash) if head else (0, audit.GENESIS)


def broken_events(actor: Actor) -> Sequence[int]:
    """The ids of the events at which the chain of hashes does not hold; walks the whole record.

    Raises:
        NotFound: `actor` may not read the record.
    """
    _require_reader(actor)
    return list(audit.broken_events())


def _require_reader(actor: Actor) -> None:
    if not actor.may_everywhere(Permission.AUDIT_READ):
        raise NotFound(N_("찾으시는 기록이 없습니다."))
