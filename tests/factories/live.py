"""A contest of two stages: documents first, then presentations with experts and the vote of the audience."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import Contest, Criterion, Round
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.call import close_call, create_contest, open_call, publish_contest, take_contest_step
from forum_app.contest.services.entries import EntryGiven, record_entry
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.shapes import ContestDetails
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.core.db import db
from forum_app.forums.models import Forum
from tests.factories import judging as given
from tests.factories.forums import make_forum
from tests.support.frozen_clock import FrozenClock

EXPERTS = 5
SEALING = "2023-11-25 10:00"
THE_DAY = "2023-12-05 13:00"


def add_live_rounds(contest: Contest) -> None:
    """Behind the documents: eight go on (four a track), experts and the audience weigh seven to three."""
    contest.rounds[0].advance_count = 4
    for position, (code, kind, weight) in enumerate(
        [("pt", RoundKind.PRESENTATION, 7), ("vote", RoundKind.AUDIENCE, 3)], 2
    ):
        is_vote = kind is RoundKind.AUDIENCE
        round_ = Round(
            contest_id=contest.id, code=code, kind=kind, position=position, weight=Decimal(weight),
            min_judges=1 if is_vote else 3, method="mean" if is_vote else "trimmed_mean", runs_with_previous=is_vote,
        )  # fmt: skip
        db.session.add(round_)
        db.session.flush()
        db.session.add(
            Criterion(round_id=round_.id, code=code, name="발표", position=1, max_points=Decimal(100), question="")
        )
    db.session.flush()
    db.session.expire(contest, ["rounds"])


def make_live_contest(clock: FrozenClock, *, forum: Forum | None = None, entries: int = 6) -> Contest:
    """The stage of presentations and the vote has begun; `entries` a track came in, four a track are left.

    The clock stands on the day.
    """
    closes, scoring_ends = clock.at(given.CLOSES), clock.at(given.SCORING_ENDS)
    opens = clock.at(given.OPENS)
    details = ContestDetails("live", "발표 공모전", opens, closes)
    shape = standard_shape(scoring_closes_at=scoring_ends)
    shape = replace(shape, slots=shape.slots[:4])  # three awards a track: no more than go on
    contest = create_contest(forum or make_forum(), details=details, shape=shape, actor=given.SYSTEM, at=opens)
    add_live_rounds(contest)
    publish_contest(contest, actor=given.SYSTEM, at=opens)
    open_call(contest, actor=given.SYSTEM, at=opens)
    for track in ("biz", "tech"):
        for number in range(1, entries + 1):
            named = EntryGiven(track=track, title=f"{track} 과제 {number}", institution=f"{track} 기관 {number}")
            record_entry(contest, named, actor=given.SYSTEM, at=opens)
    close_call(contest, actor=given.SYSTEM, at=clock.at(given.CLOSES))
    given.start_scoring(contest, clock, judges=EXPERTS)
    given.fill_sheets(contest, clock)
    given.seal_contest(contest, clock)
    compute_result(contest, actor=given.SYSTEM, at=clock.at(SEALING))
    at = clock.at(THE_DAY)
    apply_assignment(contest, actor=given.SYSTEM, at=at)
    take_contest_step(contest, "start_scoring", actor=given.SYSTEM, at=at)
    return contest
