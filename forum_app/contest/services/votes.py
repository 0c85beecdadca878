"""The vote of the audience: ballots handed out or sent, the window, one vote a ballot."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from forum_app.contest.models import Ballot, Contest, Entry, Round, Vote
from forum_app.contest.queries.live import get_ballot, taking_part, turnout_of, vote_facts, vote_of
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.live import LONGEST_VOTE_MINUTES, MOST_BALLOTS, vote_refusal
from forum_app.contest.services.sheet_rows import locked_contest
from forum_app.contest.services.tokens import entry_token, token_hash
from forum_app.core import audit, clock
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

TO_ISSUE = (ContestState.ASSIGNED, ContestState.SCORING)
VOTER = Actor(None, "ballot")
Tell = Callable[[Ballot, str, str], None]


def issue_ballots(contest: Contest, round_: Round, count: int, *, key: bytes, actor: Actor, at: datetime) -> None:
    """Make `count` ballots to be printed; their tokens can be computed again with `key`, only hashes are stored.

    Raises:
        FieldError: none, or more than a hall holds.
        StepRefused: the stage is not at work, or the forum is over.
    """
    _require(contest, TO_ISSUE)
    if not 0 < count <= MOST_BALLOTS - turnout_of(round_).issued:
        raise FieldError("count", N_("한 라운드에 투표용지를 모두 %(most)d장까지 만들 수 있습니다."), most=MOST_BALLOTS)
    ballots = _new_ballots(contest, round_, [None] * count, key=key, at=at)
    after = {"count": len(ballots)}
    audit.record(actor, "ballot:issue", contest, at=at, after=after, scope=_scope(contest))


def send_ballots(
    contest: Contest, round_: Round, addresses: Iterable[str], *, key: bytes, tell: Tell, actor: Actor, at: datetime
) -> int:
    """Send a ballot to each address that has none yet; answers how many went out.

    The address is not kept with the ballot, only a keyed hash that recognises it.

    Args:
        contest: in the stage at work.
        round_: of the audience.
        addresses: e-mail addresses, in any spelling.
        key: of the tokens.
        tell: writes the mail; takes the ballot, its token and the address.
        actor: the organiser.
        at: when.

    Raises:
        FieldError: an address is malformed; nothing is sent.
        StepRefused: as in issue_ballots.
    """
    _require(contest, TO_ISSUE)
    wanted = {_voter_hash(key, address): address for address in dict.fromkeys(map(normal_email, addresses))}
    known = select(Ballot.voter_hash).where(Ballot.round_id == round_.id, Ballot.voided_at.is_(None))
    held = set(db.session.scalars(known))
    fresh = [voter for voter in wanted if voter not in held]
    if len(fresh) > MOST_BALLOTS - turnout_of(round_).issued:
        raise FieldError(
            "addresses", N_("한 라운드에 투표용지를 모두 %(most)d장까지 만들 수 있습니다."), most=MOST_BALLOTS
        )
    for ballot in _new_ballots(contest, round_, fresh, key=key, at=at):
        tell(ballot, entry_token(key, ballot.id), wanted[ballot.voter_hash or ""])
    audit.record(actor, "ballot:send", contest, at=at, after={"count": len(fresh)}, scope=_scope(contest))
    return len(fresh)


def open_vote(contest: Contest, round_: Round, *, minutes: int, actor: Actor, at: datetime) -> Vote:
    """Open the vote now, by the database's clock, for `minutes`.

    Raises:
        FieldError: the duration makes no sense.
        StepRefused: scoring has not begun, or the vote has been opened before.
    """
    _require(contest, (ContestState.SCORING,))
    if not 0 < minutes <= LONGEST_VOTE_MINUTES:
        raise FieldError("minutes", N_("1분부터 %(most)d분까지 적어 주십시오."), most=LONGEST_VOTE_MINUTES)
    if vote_of(round_) is not None:
        raise StepRefused(N_("투표는 한 라운드에 한 번만 엽니다."))
    opens_at = clock.db_now(db.session)
    vote = Vote(
        round_id=round_.id, contest_id=contest.id, opens_at=opens_at, closes_at=opens_at + timedelta(minutes=minutes)
    )
    db.session.add(vote)
    db.session.flush()
    after = {"opens_at": opens_at.isoformat(), "closes_at": vote.closes_at.isoformat()}
    audit.record(actor, "vote:open", vote, at=at, after=after, scope=_scope(contest))
    return vote


def close_vote(contest: Contest, round_: Round, *, actor: Actor, at: datetime) -> None:
    """End a running vote now, by the database's clock.

    Raises:
        StepRefused: no vote runs.
    """
    _require(contest, (ContestState.SCORING,))
    vote, now = vote_of(round_), clock.db_now(db.session)
    if vote is None or not vote.opens_at < now < vote.closes_at:
        raise StepRefused(N_("진행 중인 투표가 없습니다."))
    before, vote.closes_at = vote.closes_at, now
    db.session.flush()
    audit.record(
        actor, "vote:close", vote, at=at, before={"closes_at": before.isoformat()},
        after={"closes_at": now.isoformat()}, scope=_scope(contest),
    )  # fmt: skip


def cast(token: str, entry_code: str) -> Entry:
    """Vote with the ballot of `token` for an entry: once, within the window, by the database's clock at the write.

    The same choice sent again answers as the first time did.

    Raises:
        NotFound: there is no such ballot.
        FieldError: the entry does not stand in this round.
        StepRefused: the vote is not open, or the ballot is used or void.
    """
    ballot, contest, round_ = get_ballot(VOTER, token_hash(token))
    contest = locked_contest(contest.id)  # the seal counts the ballots: it comes before this one or behind it
    choice = next((entry for entry in taking_part(contest, round_) if entry.code == entry_code), None)
    if choice is None:
        raise FieldError("choice", N_("목록에 있는 것을 골라 주십시오."))
    if ballot.choice_id == choice.id:
        return choice
    vote = db.session.scalar(select(Vote).where(Vote.round_id == round_.id).with_for_update(read=True))
    at = clock.db_now(db.session)
    if why := vote_refusal(vote_facts(contest, ballot, vote, at)):
        raise StepRefused(why)
    taken = db.session.execute(
        update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.cast_at.is_(None), Ballot.voided_at.is_(None))
        .values(choice_id=choice.id, cast_at=at)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(N_("이 투표용지로 이미 투표했습니다."))
    audit.record(VOTER, "ballot:cast", ballot, at=at, after={"number": ballot.number}, scope=_scope(contest))
    return choice


def _new_ballots(
    contest: Contest, round_: Round, voters: Sequence[str | None], *, key: bytes, at: datetime
) -> list[Ballot]:
    last = db.session.scalar(select(func.max(Ballot.number)).where(Ballot.round_id == round_.id)) or 0
    ballots = [
        Ballot(contest_id=contest.id, round_id=round_.id, number=number, voter_hash=voter, issued_at=at)
        for number, voter in enumerate(voters, last + 1)
    ]
    db.session.add_all(ballots)
    db.session.flush()
    for ballot in ballots:
        ballot.token_hash = token_hash(entry_token(key, ballot.id))
    db.session.flush()
    return ballots


def _voter_hash(key: bytes, address: str) -> str:
    return hmac.digest(key, f"voter|{address}".encode(), hashlib.sha256).hex()


def _require(contest: Contest, states: tuple[ContestState, ...]) -> None:
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    if contest.state not in states:
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
