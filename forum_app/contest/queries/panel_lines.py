"""The panel as the organiser looks at it: who has signed, who has how much, who has time. Counts, never a score."""

from dataclasses import dataclass

from sqlalchemy import func, select

from forum_app.contest.models import (
    Assignment,
    ConflictRequest,
    Contest,
    Judge,
    JudgeAvailability,
    PledgeSignature,
    Round,
    ScoreSheet,
)
from forum_app.contest.queries.call import SHEETS_IN
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.queries.panel_counts import entrant_judges
from forum_app.contest.queries.scoring import counts
from forum_app.contest.queries.seats import availability_of, signatures_in_force
from forum_app.contest.rules import Availability, ConflictState
from forum_app.core.db import db


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One judge of the panel; `assigned` and `done` are sheets of the stage at work."""

    judge: Judge
    rounds: tuple[Round, ...]
    signature: PledgeSignature | None
    answers: dict[int, JudgeAvailability]
    assigned: int
    done: int
    open_requests: int
    enters: bool

    @property
    def has_no_time(self) -> bool:
        """Whether the judge has no time for a round he or she sits in."""
        return any(self.answers[one.id].answer is Availability.NO for one in self.rounds if one.id in self.answers)


def judge_lines(contest: Contest) -> list[JudgeLine]:
    """The judges who stand, by number, in as many queries for nine as for one."""
    signatures, answers = signatures_in_force(contest), availability_of(contest)
    loads = _loads(contest)
    waiting = select(ConflictRequest.judge_id, func.count()).where(
        ConflictRequest.contest_id == contest.id, ConflictRequest.state == ConflictState.OPEN
    )
    requests: dict[int, int] = dict(db.session.execute(waiting.group_by(ConflictRequest.judge_id)).all())
    entrants = set(db.session.scalars(entrant_judges(contest).with_only_columns(Judge.id)))
    return [
        JudgeLine(
            judge,
            tuple(one for one in contest.rounds if judge.sits_in(one)),
            signatures.get(judge.id),
            answers.get(judge.id, {}),
            *loads.get(judge.id, (0, 0)),
            open_requests=requests.get(judge.id, 0),
            enters=judge.id in entrants,
        )
        for judge in panel_of(contest)
    ]


def _loads(contest: Contest) -> dict[int, tuple[int, int]]:
    """Judge id -> (assigned, handed in), in the stage at work."""
    done = func.count().filter(ScoreSheet.state.in_(SHEETS_IN))
    query = (
        select(Assignment.judge_id, func.count(), done)
        .join(Assignment.judge)
        .outerjoin(Assignment.sheet)
        .where(Assignment.round_id.in_([one.id for one in contest.stage_rounds]), counts())
        .group_by(Assignment.judge_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
