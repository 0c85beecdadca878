"""What about the panel hinders a step of the contest."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, select

from forum_app.contest.models import ConflictRequest, Contest, Entry, Judge
from forum_app.contest.rules import ConflictState, ContestState, EntryState
from forum_app.core.db import db

GONE = (EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.INELIGIBLE)


DECIDED = (
    ContestState.CANDIDATES, ContestState.VERIFICATION, ContestState.OBJECTIONS, ContestState.FINAL,
    ContestState.AWARDED,
)  # fmt: skip


class PanelCounts(NamedTuple):
    """Requests that wait for a decision, and judges who enter the contest themselves."""

    open_requests: int
    entrant_judges: int


def panel_counts(contest: Contest) -> PanelCounts:
    """The counts from rows, in one query; nothing to count once the candidates are named."""
    if contest.state in DECIDED:
        return PanelCounts(0, 0)
    waiting = select(func.count()).where(
        ConflictRequest.contest_id == contest.id, ConflictRequest.state == ConflictState.OPEN
    )
    entrants = entrant_judges(contest).with_only_columns(func.count())
    row = db.session.execute(select(waiting.scalar_subquery(), entrants.scalar_subquery())).one()
    return PanelCounts(*row)


def entrant_judges(contest: Contest) -> Select[Judge]:
    """The judges who stand and whose address an entry that stands gives as its contact."""
    enters = exists().where(enters_under(contest, Judge.email))
    return select(Judge).where(Judge.contest_id == contest.id, Judge.removed_at.is_(None), enters)


def enters_under(contest: Contest, email: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether an entry stands in the contest with that contact address (normal form)."""
    return and_(Entry.contest_id == contest.id, Entry.state.not_in(GONE), func.lower(Entry.contact_email) == email)
