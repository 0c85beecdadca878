"""What entrants were asked to complete."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import CompletionRequest, Entry
from forum_app.contest.rules import ContestState
from forum_app.core.db import db


def open_request(entry: Entry) -> CompletionRequest | None:
    """The request that stands open, if one does."""
    query = select(CompletionRequest).where(
        CompletionRequest.entry_id == entry.id, CompletionRequest.closed_at.is_(None)
    )
    return db.session.scalar(query)


def completion_due_at(entry: Entry) -> datetime | None:
    """Until when the entry may be completed; None where nobody asked."""
    if entry.contest.state is not ContestState.ELIGIBILITY:
        return None
    request = open_request(entry)
    return request.due_at if request else None


def requests_of(entry: Entry) -> Sequence[CompletionRequest]:
    """Every request, the latest first."""
    query = select(CompletionRequest).where(CompletionRequest.entry_id == entry.id)
    return db.session.scalars(query.order_by(CompletionRequest.asked_at.desc(), CompletionRequest.id.desc())).all()
