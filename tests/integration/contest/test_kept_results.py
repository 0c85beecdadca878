"""What was computed, sealed, voted and granted: not even raw SQL changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.models import Contest
from forum_app.contest.rules import ContestState
from forum_app.contest.services import votes
from forum_app.contest.services.deciding import finalise
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.tokens import token_key
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.live import make_live_contest
from tests.support.databases import triggers_aside
from tests.support.frozen_clock import FrozenClock

STATEMENTS = {
    "another package": "UPDATE contest_computation SET package = '{}'",
    "another moment": "UPDATE contest_computation SET attempt = attempt + 1",
    "no computation": "DELETE FROM contest_computation",
    "another rule set": "UPDATE contest SET rules_json = '{}'",
    "another hash": "UPDATE contest SET rules_sha256 = NULL",
    "no seal": "UPDATE contest_round SET sealed_at = NULL",
    "another judge's sheet": (
        "UPDATE contest_assignment SET judge_id = (SELECT max(id) FROM contest_judge)"
        " WHERE judge_id = (SELECT min(id) FROM contest_judge)"
    ),
}


@pytest.fixture
def computed(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    with unit_of_work():
        contest = given.make_sealed_contest(clock, biz=1, tech=1)
        compute_result(contest, actor=given.SYSTEM, at=time.now())
    return session.scalars(select(Contest)).one()


@pytest.mark.parametrize("what", STATEMENTS)
def test_nothing_of_a_computed_contest_is_changed_behind_its_back(computed: Contest, what: str):
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(text(STATEMENTS[what]))


def test_a_computation_is_taken_back_once(computed: Contest):
    with unit_of_work():
        db.session.execute(text("UPDATE contest_computation SET superseded_at = computed_at"))
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(text("UPDATE contest_computation SET superseded_at = NULL"))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM contest_award",
        "UPDATE contest_award SET number = number + 100",
        "UPDATE contest_award SET number = NULL, code = NULL, granted_on = NULL",
    ],
)
def test_a_granted_award_stays(session: scoped_session[Session], clock: FrozenClock, statement: str):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        contest.verification_days = 0
        given.decide(contest, clock.at("2023-11-25 10:00"))
        finalise(contest, actor=given.SYSTEM, at=time.now())
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(text(statement))


@pytest.fixture
def ballots(app, session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Two ballots, none cast, and a vote under way whose round somebody has sealed by force."""
    with unit_of_work():
        contest = make_live_contest(clock)
        round_ = next(one for one in contest.stage_rounds if one.kind.value == "audience")
        key = token_key(app.config["SECRET_KEY"], "ballot token")
        votes.issue_ballots(contest, round_, 2, key=key, actor=given.SYSTEM, at=time.now())
        assert contest.state is ContestState.SCORING
        votes.open_vote(contest, round_, minutes=5, actor=given.SYSTEM, at=time.now())
        db.session.flush()
        with triggers_aside(db.session.connection()):
            db.session.execute(
                text("UPDATE contest_round SET sealed_at = :at WHERE id = :id"), {"at": "2023-12-01", "id": round_.id}
            )
    return session.scalars(select(Contest)).one()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contest_ballot SET cast_at = issued_at, choice_id = (SELECT max(id) FROM contest_entry)",
        (
            "INSERT INTO contest_ballot (contest_id, round_id, number, issued_at, choice_id, cast_at)"
            " SELECT contest_id, round_id, 900, issued_at, (SELECT max(id) FROM contest_entry), issued_at"
            " FROM contest_ballot WHERE number = 1"
        ),
        "UPDATE contest_vote SET closes_at = opens_at + 1",
        "DELETE FROM contest_vote",
    ],
)
def test_nobody_votes_behind_the_seal(ballots: Contest, statement: str):
    with pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(text(statement))
