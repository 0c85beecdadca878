"""Presentations and ballots: what the organiser, the hall and a voter see, and what the engine is given."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.contest.judging import Score as EngineScore
from forum_app.contest.judging.rounds import Standing
from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models import (
    Assignment,
    Ballot,
    Contest,
    Entry,
    Presentation,
    PresentationPlan,
    Round,
    RoundResult,
    Vote,
)
from forum_app.contest.queries.result import JUDGED
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.live import VoteFacts
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor

NO_ROUND = N_("그런 라운드가 없습니다.")
NO_BALLOT = N_("쓸 수 있는 투표용지가 아닙니다. 주소를 다시 확인해 주십시오.")


@dataclass(frozen=True, slots=True)
class Turnout:
    """Ballots of a round: counts only, never for whom."""

    issued: int
    cast: int


def get_live_round(contest: Contest, round_id: int, kind: RoundKind) -> Round:
    """A round of `kind` of the stage at work.

    Raises:
        NotFound: there is none.
    """
    if round_ := next((one for one in contest.stage_rounds if one.id == round_id and one.kind is kind), None):
        return round_
    raise NotFound(NO_ROUND)


def live_rounds(contest: Contest) -> list[Round]:
    """The rounds of the stage at work that happen before an audience."""
    return [round_ for round_ in contest.stage_rounds if round_.kind is not RoundKind.DOCUMENT]


def presentations_of(round_: Round) -> Sequence[Presentation]:
    """The turns of a round in their order, with entry and institution."""
    query = (
        select(Presentation)
        .where(Presentation.round_id == round_.id)
        .options(joinedload(Presentation.entry).joinedload(Entry.institution))
        .order_by(Presentation.position)
    )
    return db.session.scalars(query).all()


def plan_of(round_: Round) -> PresentationPlan:
    """The times of a round's presentations; a plan not yet written has the usual ones."""
    held = db.session.get(PresentationPlan, round_.id)
    return held or PresentationPlan(
        round_id=round_.id, contest_id=round_.contest_id, speak_seconds=420, question_seconds=300
    )


def vote_of(round_: Round) -> Vote | None:
    """The window of a round's vote, if it has been opened."""
    return db.session.get(Vote, round_.id)


def turnout_of(round_: Round) -> Turnout:
    """How many ballots are out and how many came in."""
    query = select(func.count(), func.count(Ballot.cast_at))
    issued, cast = db.session.execute(query.where(Ballot.round_id == round_.id, Ballot.voided_at.is_(None))).one()
    return Turnout(issued, cast)


def ballots_of(round_: Round) -> Sequence[Ballot]:
    """The ballots that can be handed out on paper and are not cast: those that went out by mail are not among them."""
    query = select(Ballot).where(
        Ballot.round_id == round_.id, Ballot.voided_at.is_(None), Ballot.cast_at.is_(None), Ballot.voter_hash.is_(None)
    )
    return db.session.scalars(query.order_by(Ballot.number)).all()


def taking_part(contest: Contest, of: Round | None = None) -> list[Entry]:
    """The entries of a stage: whoever passed the stage before, in the order of presentations and numbers.

    The stage is that of the round `of`, whatever came of it later; without one the stage at work.
    """
    query = select(Entry).where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))
    stage = contest.stage_rounds if of is None else next(rounds for rounds in contest.stages if of in rounds)
    before = [round_ for round_ in contest.rounds if round_.position < stage[0].position]
    if before:
        passed = select(RoundResult.entry_id).where(
            RoundResult.round_id == before[-1].id, RoundResult.standing == Standing.PASSED
        )
        query = query.where(Entry.id.in_(passed))
    entries = db.session.scalars(query.options(joinedload(Entry.institution), joinedload(Entry.track))).all()
    turns = select(Presentation.entry_id, Presentation.position).where(
        Presentation.round_id.in_([round_.id for round_ in stage])
    )
    place = dict(db.session.execute(turns).all())
    return sorted(entries, key=lambda one: (place.get(one.id, 0), one.track.position, one.code or ""))


def get_ballot(actor: Actor, token_hash: str) -> tuple[Ballot, Contest, Round]:
    """The ballot of a token, its contest and round; whoever holds the token may see it.

    Raises:
        NotFound: there is none.
    """
    query = select(Ballot, Contest, Round).join(Contest, Contest.id == Ballot.contest_id)
    query = query.join(Round, Round.id == Ballot.round_id).where(Ballot.token_hash == token_hash)
    if row := db.session.execute(query).one_or_none():
        return row[0], row[1], row[2]
    raise NotFound(NO_BALLOT)


def vote_facts(contest: Contest, ballot: Ballot, vote: Vote | None, at: datetime) -> VoteFacts:
    """What casting `ballot` depends on at `at`."""
    return VoteFacts(
        at=at, opens_at=vote.opens_at if vote else None, closes_at=vote.closes_at if vote else None,
        cast_at=ballot.cast_at, voided_at=ballot.voided_at, stage_is_open=contest.state is ContestState.SCORING,
    )  # fmt: skip


def vote_scores(contest: Contest) -> list[EngineScore]:
    """Cast ballots as the engine reads them: all points of the criterion for the choice, none for the others.

    Voters are named V1, V2 … in the order of the rounds and of HMAC-SHA-256(judge key, ballot).
    """
    scores: list[EngineScore] = []
    voters = 0
    for round_ in contest.rounds:
        if round_.kind is not RoundKind.AUDIENCE or round_.sealed_at is None:
            continue
        codes = _standing_for_election(contest, round_)
        (criterion,) = round_.criteria
        cast = db.session.execute(
            select(Ballot.id, Ballot.choice_id).where(Ballot.round_id == round_.id, Ballot.cast_at.is_not(None))
        ).all()
        for _ballot_id, choice_id in sorted(cast, key=lambda row: _mac(contest.judge_key or "", row[0])):
            voters += 1
            scores += [
                EngineScore(
                    code, f"V{voters}", round_.code, criterion.code,
                    criterion.max_points if entry_id == choice_id else Decimal(0),
                )
                for entry_id, code in codes.items()
            ]  # fmt: skip
    return scores


def _standing_for_election(contest: Contest, round_: Round) -> dict[int, str]:
    """Entry id -> code of those that the audience of `round_` could choose from."""
    query = select(Entry.id, Entry.code).where(Entry.contest_id == contest.id, Entry.state.in_(JUDGED))
    stage = next(stage for stage in contest.stages if round_ in stage)
    before = [one for one in contest.rounds if one.position < stage[0].position]
    if before:
        passed = select(RoundResult.entry_id).where(
            RoundResult.round_id == before[-1].id, RoundResult.standing == Standing.PASSED
        )
        query = query.where(Entry.id.in_(passed))
    return {entry_id: code or "" for entry_id, code in db.session.execute(query.order_by(Entry.code))}


def has_sheets(contest: Contest) -> bool:
    """Whether judges score in the stage at work."""
    rounds = [round_.id for round_ in contest.stage_rounds]
    return db.session.scalar(select(Assignment.id).where(Assignment.round_id.in_(rounds)).limit(1)) is not None


def _mac(key: str, ballot_id: int) -> bytes:
    return hmac.digest(bytes.fromhex(key), b"ballot:%d" % ballot_id, hashlib.sha256)
