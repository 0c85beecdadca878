"""Saves around the seal, from several threads, against the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.models import Assignment, Contest, Entry, Recomputation, Score, ScoreSheet
from forum_app.contest.rules import ContestState, RecomputeBasis, RequestState, SheetState
from forum_app.contest.services.deciding import ask_recompute, decide_recompute
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.scoring import record_sheet
from forum_app.contest.services.sealing import seal
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import DomainError
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import after as later
from tests.factories import judging as given
from tests.support.frozen_clock import FrozenClock

SAVERS = 4


def _at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Run `acts`, one a thread, all starting together; how each ended."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        with app.app_context():
            try:
                with unit_of_work():
                    act()
            except DomainError as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("turn", range(3))
def test_a_sheet_is_saved_before_the_seal_or_not_at_all(
    app: Flask, session: scoped_session[Session], clock: FrozenClock, turn: int
):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=2, tech=2)
        given.fill_sheets(contest, clock)
        contest_id, sheet = contest.id, given.full_sheet(contest, 1)
        changed = [one.id for one in given.assignments_of(contest)[:SAVERS]]
    session.remove()

    def save(assignment_id: int) -> Callable[[], object]:
        return lambda: record_sheet(
            db.session.get_one(Assignment, assignment_id), sheet, actor=given.SYSTEM, at=time.now()
        )

    def end() -> object:
        contest = db.session.get_one(Contest, contest_id)
        return seal(contest, typed_word="봉인", actor=given.SYSTEM, at=time.now())

    acts = [save(assignment_id) for assignment_id in changed]
    acts.insert(turn * 2, end)
    ended = _at_once(app, acts)
    saved = dict(zip(changed, ended[: turn * 2] + ended[turn * 2 + 1 :], strict=True))
    assert ended[turn * 2] == "done"
    assert set(saved.values()) <= {"done", "StepRefused"}

    assert session.scalars(select(Contest.state)).one() is ContestState.SEALED
    assert set(session.scalars(select(ScoreSheet.state))) == {SheetState.SEALED}
    totals = session.execute(
        select(ScoreSheet.assignment_id, func.count(), func.min(Score.points), func.max(Score.points))
        .join(ScoreSheet.scores)
        .where(ScoreSheet.assignment_id.in_(changed))
        .group_by(ScoreSheet.assignment_id)
    ).all()
    now_ones = {row[0] for row in totals if (row[1], row[2], row[3]) == (5, Decimal(1), Decimal(1))}
    assert now_ones == {assignment_id for assignment_id, how in saved.items() if how == "done"}


@pytest.mark.parametrize("asks", [False, True])
def test_two_organisers_at_once_decide_once(
    app: Flask, session: scoped_session[Session], clock: FrozenClock, asks: bool
):
    with unit_of_work():
        contest = given.make_sealed_contest(clock, biz=2, tech=2)
        compute_result(contest, actor=given.SYSTEM, at=time.now())
        first, second = later.make_organisers(contest)
        contest_id, entry_id = contest.id, given.assignments_of(contest)[0].entry_id
        if not asks:
            _ask(contest_id, entry_id, first)
    session.remove()
    if asks:
        ended = _at_once(app, [lambda: _ask(contest_id, entry_id, first), lambda: _ask(contest_id, entry_id, second)])
        assert sorted(ended) == ["Conflict", "done"]
    else:
        ended = _at_once(app, [lambda: _approve(contest_id, second)] * 2 + [lambda: _approve(contest_id, first)])
        assert sorted(ended) == ["StepRefused", "StepRefused", "done"]
    expected = RequestState.REQUESTED if asks else RequestState.APPROVED
    assert session.scalars(select(Recomputation.state)).all() == [expected]
    assert session.scalars(select(Contest.state)).one() is (ContestState.COMPUTED if asks else ContestState.SEALED)


def _ask(contest_id: int, entry_id: int, actor: Actor) -> object:
    return ask_recompute(
        db.session.get_one(Contest, contest_id), basis=RecomputeBasis.DISQUALIFICATION, reason="자격 없음",
        entry=db.session.get_one(Entry, entry_id), actor=actor, at=time.now(),
    )  # fmt: skip


def _approve(contest_id: int, actor: Actor) -> object:
    contest = db.session.get_one(Contest, contest_id)
    request = db.session.scalars(select(Recomputation)).one()
    return decide_recompute(contest, request, "approve", actor=actor, at=time.now())
