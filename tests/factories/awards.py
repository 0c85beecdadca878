"""Awards, as if the judging had given them."""

from __future__ import annotations

from datetime import date, datetime

from forum_app.contest.models import Award, Contest, Entry
from forum_app.core.db import db
from tests.factories.judging import make_called_contest
from tests.support.frozen_clock import FrozenClock

FORUM_DAY = date(2023, 12, 5)


def make_awarded_contest(
    clock: FrozenClock, *, winners: int = 1, others: int = 0, published_at: datetime | None = None
) -> Contest:
    """A contest with an award for each of its first entries; the clock stands at the close of the call."""
    names = [("biz", f"사업 기관 {number}") for number in range(1, winners + others + 1)]
    contest = make_called_contest(clock, entries=names)
    contest.published_at = published_at
    entries = db.session.scalars(db.select(Entry).where(Entry.contest_id == contest.id).order_by(Entry.id)).all()
    for number, entry in enumerate(entries[:winners], 1):
        db.session.add(
            Award(
                contest_id=contest.id, entry_id=entry.id, slot_id=contest.slots[0].id, code=f"award-2023-{number:03d}",
                year=2023, number=number, granted_on=FORUM_DAY,
            )
        )  # fmt: skip
    db.session.flush()
    return contest
