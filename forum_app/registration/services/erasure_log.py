"""The erasure log: a line for each act that erased something, without a word about whom."""

from datetime import datetime

from forum_app.core.db import db
from forum_app.registration.models import Erasure
from forum_app.registration.rules import ErasedThing, ErasureReason


def log_erasure(forum_id: int, thing: ErasedThing, people: int, *, reason: ErasureReason, at: datetime) -> None:
    """Write the line; none if nothing of `people` was there to erase."""
    if people:
        db.session.add(Erasure(forum_id=forum_id, erased_at=at, thing=thing, reason=reason, people=people))
        db.session.flush()
