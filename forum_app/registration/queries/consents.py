"""The questions of consent: those that are asked, and every version with how it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, bindparam, case, exists, func, select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.read_memo import read_once
from forum_app.forums.models import Forum
from forum_app.registration.models import Consent, ConsentItem
from forum_app.registration.rules import ConsentKind


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """One version of a question: when it was written, how many said yes or no to it, how many took a yes back."""

    item: ConsentItem
    written_at: datetime | None
    yes: int
    no: int
    withdrawn: int


@read_once
def consent_items(forum: Forum) -> Sequence[ConsentItem]:
    """What is asked: the newest version of each question that is in use, required ones first."""
    return [item for item in newest_consent_items(forum) if item.retired_at is None]


@read_once
def newest_consent_items(forum: Forum) -> Sequence[ConsentItem]:
    """The newest version of each question, in use or not, required ones first."""
    every = db.session.scalars(_versions_in_order(), {"forum_id": forum.id})
    newest: dict[ConsentKind, ConsentItem] = {item.kind: item for item in every}
    return sorted(newest.values(), key=lambda item: (not item.is_required, item.position))


@cache
def _versions_in_order() -> Select[ConsentItem]:
    return select(ConsentItem).where(ConsentItem.forum_id == bindparam("forum_id")).order_by(ConsentItem.item_version)


def consent_versions(forum: Forum, kind: ConsentKind) -> Sequence[ConsentVersion]:
    """Every version of one question, newest first."""
    written = dict(
        db.session.execute(
            select(AuditEvent.subject, AuditEvent.at).where(
                AuditEvent.scope == f"forum:{forum.id}", AuditEvent.verb == "consent_item:write"
            )
        ).all()
    )
    in_force = and_(Consent.is_given, Consent.withdrawn_at.is_(None))
    rows = db.session.execute(
        select(
            ConsentItem,
            func.count(case((in_force, 1))),
            func.count(case((Consent.is_given.is_(False), 1))),
            func.count(Consent.withdrawn_at),
        )
        .outerjoin(Consent, Consent.consent_item_id == ConsentItem.id)
        .where(ConsentItem.forum_id == forum.id, ConsentItem.kind == kind)
        .group_by(ConsentItem.id)
        .order_by(ConsentItem.item_version.desc())
    )
    return [
        ConsentVersion(item, written.get(f"{ConsentItem.__tablename__}:{item.id}"), yes, no, withdrawn)
        for item, yes, no, withdrawn in rows
    ]


def has_given(registration_id: SQLColumnExpression[int], kind: ConsentKind) -> ColumnElement[bool]:
    """Whether the registration of that id has given a consent of `kind` and not taken it back."""
    return exists().where(
        Consent.registration_id == registration_id,
        Consent.consent_item_id == ConsentItem.id,
        ConsentItem.kind == kind,
        Consent.is_given,
        Consent.withdrawn_at.is_(None),
    )
