"""What is kept of a computed stage: the standings, the totals, the report beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.models import Contest, StageReport
from forum_app.contest.queries.report import latest_computation, report_of
from forum_app.contest.services.result import compute_result
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.live import make_live_contest
from tests.support.frozen_clock import FrozenClock


@pytest.fixture
def computed(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Seven entries a track, five judges, computed; no candidate is named yet."""
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        compute_result(contest, actor=given.SYSTEM, at=time.now())
    session.rollback()
    return session.scalars(select(Contest)).one()


def test_computing_keeps_standings_totals_and_the_report(computed: Contest):
    computation = latest_computation(computed)
    assert computation is not None
    kept = report_of(computed, computation)
    assert [(one["entry"], one["rank"], one["state"]) for one in kept["standings"]][:8] == [
        *((f"사업-{n:02}", n, "awarded" if n < 7 else "not_awarded") for n in range(1, 8)),
        ("기술-01", 1, "awarded"),
    ]
    slots = [kept["standings"][n]["slot"] for n in range(7)]
    assert [None if slot is None else computed.slots[slot].grade for slot in slots] == [
        "최우수상", "우수상", "우수상", "장려상", "장려상", "장려상", None,
    ]  # fmt: skip
    assert kept["totals"]["기술-01"] == {f"J{n}": kept["totals"]["기술-01"][f"J{n}"] for n in range(1, 6)}
    assert sorted(kept["totals"]["기술-01"].values()) == [90.0, 90.0, 90.0, 91.0, 91.0]
    assert kept["sheets"] == 14 * 5
    assert (kept["round"], kept["report"]["k"], kept["report"]["components"]) == ("doc", 6, 1)
    assert set(kept["ranks"]) == set(kept["totals"])
    assert len(kept["fingerprint"]) == 64


def test_a_computation_without_a_kept_report_gets_the_same_one_made_anew(computed: Contest, session):
    computation = latest_computation(computed)
    assert computation is not None
    kept = dict(report_of(computed, computation))
    with unit_of_work():
        session.execute(delete(StageReport))
    made = report_of(computed, computation)
    del kept["fingerprint"]
    assert made == kept


def test_an_entry_of_the_judges_own_institution_is_told_to_the_report(session, clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        judge = given.assignments_of(contest)[0].judge
        judge.institution_id = given.assignments_of(contest)[0].entry.institution_id
        compute_result(contest, actor=given.SYSTEM, at=time.now())
    computation = latest_computation(contest)
    assert computation is not None
    kinds = {anomaly["kind"] for anomaly in report_of(contest, computation)["report"]["anomalies"]}
    assert "own_affiliation" not in kinds  # seven entries a judge are too few to say so


def test_a_stage_before_the_last_keeps_who_goes_on(session, clock: FrozenClock):
    with unit_of_work():
        contest = make_live_contest(clock)
    computation = latest_computation(contest)
    assert computation is not None
    assert (computation.stage, computation.package) == (1, None)
    kept = report_of(contest, computation)
    assert [(one["entry"], one["rank"], one["state"]) for one in kept["standings"]][:6] == [
        *((f"사업-{n:02}", n, "passed") for n in range(1, 5)),
        *((f"사업-{n:02}", n, "not_advanced") for n in (5, 6)),
    ]
    assert (kept["round"], kept["report"]["k"], kept["sheets"]) == ("doc", 4, 12 * 5)
    assert {change["change"] for change in kept["report"]["what_if"]} >= {"aggregation:mean", "leniency", "without:J1"}
