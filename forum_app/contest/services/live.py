"""Presentations: their order, drawn by lot or set by hand, and whose turn it is."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select

from forum_app.contest.models import Contest, Presentation, PresentationPlan, Round
from forum_app.contest.queries.live import presentations_of, taking_part
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.live import reordered
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

ASIDE = 100_000  # positions are unique at every moment: the order is lifted out of the way before it is written anew
BEFORE_THE_DAY = (ContestState.ASSIGNED, ContestState.SCORING)


def plan_times(
    contest: Contest, round_: Round, *, speak_seconds: int, question_seconds: int, actor: Actor, at: datetime
) -> None:
    """How long each presentation and its questions last.

    Raises:
        StepRefused: the stage is not at work, or the forum is over.
    """
    _require(contest, BEFORE_THE_DAY)
    plan = _plan(round_)
    plan.speak_seconds, plan.question_seconds = speak_seconds, question_seconds
    db.session.flush()
    after = {"speak_seconds": speak_seconds, "question_seconds": question_seconds}
    audit.record(actor, "presentation:plan", plan, at=at, after=after, scope=_scope(contest))


def draw_order(contest: Contest, round_: Round, *, actor: Actor, at: datetime) -> None:
    """Draw the order by lot: SHA-256(draw + "|" + entry), smallest first; the draw is kept so that all can check it.

    Raises:
        StepRefused: presentations have begun, or it is not the time.
    """
    _require(contest, BEFORE_THE_DAY)
    if any(one.started_at for one in presentations_of(round_)):
        raise StepRefused(N_("발표를 시작한 뒤에는 순서를 다시 뽑을 수 없습니다."))
    plan = _plan(round_)
    plan.draw = draw = secrets.token_hex(16)
    entries = sorted(taking_part(contest), key=lambda one: hashlib.sha256(f"{draw}|{one.code}".encode()).hexdigest())
    _write_order(round_, [entry.id for entry in entries])
    audit.record(actor, "presentation:draw", plan, at=at, after={"draw": draw}, scope=_scope(contest))


def move_presentation(contest: Contest, round_: Round, entry_id: int, *, up: bool, actor: Actor, at: datetime) -> None:
    """Put a turn one place earlier or later.

    Raises:
        NotFound: the entry does not present in this round.
        StepRefused: it is not the time.
    """
    _require(contest, BEFORE_THE_DAY)
    order = [one.entry_id for one in presentations_of(round_)]
    if entry_id not in order:
        raise NotFound(N_("그런 발표가 없습니다."))
    changed = reordered(order, entry_id, -1 if up else 1)
    if changed != order:
        _write_order(round_, changed)
        plan = _plan(round_)
        plan.draw = None
        db.session.flush()
        audit.record(actor, "presentation:move", plan, at=at, after={"order": changed}, scope=_scope(contest))


def start_presentation(contest: Contest, round_: Round, entry_id: int, *, actor: Actor, at: datetime) -> None:
    """Begin a turn by the database's clock; the one before it ends.

    Raises:
        NotFound: the entry does not present in this round.
        StepRefused: scoring has not begun.
    """
    _require(contest, (ContestState.SCORING,))
    held = _turn(round_, entry_id)
    end_presentation(contest, round_, actor=actor, at=at)
    held.started_at, held.ended_at = clock.db_now(db.session), None
    db.session.flush()
    audit.record(actor, "presentation:start", held, at=at, after={"entry": entry_id}, scope=_scope(contest))


def end_presentation(contest: Contest, round_: Round, *, actor: Actor, at: datetime) -> None:
    """End the turn that runs, if one does."""
    query = select(Presentation).where(
        Presentation.round_id == round_.id, Presentation.started_at.is_not(None), Presentation.ended_at.is_(None)
    )
    if running := db.session.scalar(query):
        running.ended_at = clock.db_now(db.session)
        db.session.flush()
        after = {"entry": running.entry_id}
        audit.record(actor, "presentation:finish", running, at=at, after=after, scope=_scope(contest))


def _turn(round_: Round, entry_id: int) -> Presentation:
    if held := db.session.get(Presentation, (round_.id, entry_id)):
        return held
    raise NotFound(N_("그런 발표가 없습니다."))


def _plan(round_: Round) -> PresentationPlan:
    if held := db.session.get(PresentationPlan, round_.id):
        return held
    plan = PresentationPlan(round_id=round_.id, contest_id=round_.contest_id)
    db.session.add(plan)
    db.session.flush()
    return plan


def _write_order(round_: Round, entry_ids: list[int]) -> None:
    held = {one.entry_id: one for one in presentations_of(round_)}
    for entry_id in held.keys() - set(entry_ids):
        db.session.delete(held.pop(entry_id))
    for place, one in enumerate(held.values()):
        one.position = ASIDE + place
    db.session.flush()
    for place, entry_id in enumerate(entry_ids, 1):
        if entry_id in held:
            held[entry_id].position = place
        else:
            db.session.add(
                Presentation(round_id=round_.id, contest_id=round_.contest_id, entry_id=entry_id, position=place)
            )
    db.session.flush()


def _require(contest: Contest, states: tuple[ContestState, ...]) -> None:
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    if contest.state not in states:
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))


def _scope(contest: Contest) -> str:
    return f"forum:{contest.forum_id}"
