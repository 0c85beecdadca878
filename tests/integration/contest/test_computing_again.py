"""What stays as it was when a result is computed again, and who may object."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum_app.contest.models import Contest, Entry
from forum_app.contest.rules import EntryState, ObjectionKind, RecomputeBasis
from forum_app.contest.services.deciding import ask_recompute, decide_recompute
from forum_app.contest.services.result import compute_result
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import after as later
from tests.factories import judging as given
from tests.support.frozen_clock import FrozenClock

SYSTEM = given.SYSTEM
pytestmark = pytest.mark.usefixtures("session")


def entry_of(contest: Contest, code: str) -> Entry:
    return db.session.scalars(select(Entry).where(Entry.contest_id == contest.id, Entry.code == code)).one()


def test_a_value_that_was_drawn_with_is_not_changed_by_computing_again(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        asker, other = later.make_organisers(contest)
        compute_result(contest, lottery_seed="코스피 2500.00", actor=SYSTEM, at=time.now())
        entry = entry_of(contest, "사업-01")
        request = ask_recompute(
            contest, basis=RecomputeBasis.DISQUALIFICATION, reason="자격 없음", entry=entry, actor=asker, at=time.now()
        )
        decide_recompute(contest, request, "approve", actor=other, at=time.now())
        with pytest.raises(FieldError, match="바꿀 수 없습니다"):
            compute_result(contest, lottery_seed="코스피 2600.00", actor=SYSTEM, at=time.now())
        again = compute_result(contest, actor=SYSTEM, at=time.now())
        assert (again.package or {})["lottery_seed"] == "코스피 2500.00"


def test_a_withdrawn_entry_has_no_result_to_object_to(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        entry = entry_of(contest, "사업-07")
        entry.state = EntryState.WITHDRAWN
        db.session.flush()
        with pytest.raises(FieldError):
            later.make_objection(contest, kind=ObjectionKind.OWN_RESULT, entry_id=entry.id)
