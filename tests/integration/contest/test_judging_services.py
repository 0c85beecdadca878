"""From the panel to the published awards, through rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.models import Award, Contest, EntryResult, Score
from forum_app.contest.queries.assignment import Conditions, Plan, plans
from forum_app.contest.queries.result import conflict_counts, public_awards, published_package
from forum_app.contest.rules import ContestState, EntryState, ExclusionKind, SheetState
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.deciding import finalise
from forum_app.contest.services.panel import keep_away, remove_judge
from forum_app.contest.services.scoring import record_sheet, revise_sheet, save_sheet, submit_sheet
from forum_app.contest.services.sealing import seal
from forum_app.core import clock as time
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.institutions import make_institution
from tests.support.frozen_clock import FrozenClock

SYSTEM = given.SYSTEM
pytestmark = pytest.mark.usefixtures("session")


def preview(contest: Contest, conditions: Conditions | None = None) -> Plan:
    [plan] = plans(contest, conditions or Conditions())
    return plan


def test_nobody_judges_the_own_institution(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("biz", "두리"), ("tech", "세움")])
        given.check_eligibility(contest, time.now())
        own = make_institution("한빛 밖")
        for number in range(1, 7):
            given.make_judge(contest, number=number, at=time.now())
        entry, judge = preview(contest).pairs[0]
        judge.institution_id = entry.institution_id
        assert own.id != judge.institution_id
        assert apply_assignment(contest, actor=SYSTEM, at=time.now()) == 15

        held = {one.entry.institution_id for one in given.assignments_of(contest, judge.number)}
        assert judge.institution_id not in held
        assert conflict_counts(contest) == {"exclusion": 1, "challenge": 0, "recusal": 0}


def test_where_judges_are_short_nothing_is_assigned(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        for number in range(1, 6):
            given.make_judge(contest, number=number, at=time.now())
        given.check_eligibility(contest, time.now())
        entry, judge = preview(contest).pairs[0]
        keep_away(contest, judge, entry, kind=ExclusionKind.RECUSAL, reason="옛 동료", actor=SYSTEM, at=time.now())

        short = preview(contest)
        assert [(one.entry.code, one.missing) for one in short.short] == [(entry.code, 1)]
        assert short.short[0].reasons[str(judge.number)] is ExclusionKind.RECUSAL
        assert short.pairs == ()
        with pytest.raises(StepRefused):
            apply_assignment(contest, actor=SYSTEM, at=time.now())
        assert given.assignments_of(contest) == []
        assert contest.state is ContestState.ELIGIBILITY


def test_a_missing_score_is_no_row_and_never_nought(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        first = given.assignments_of(contest)[0]
        criteria = given.criteria_of(contest)
        save_sheet(first, {criteria[0].id: Decimal("17.5")}, version=0, actor=SYSTEM, at=time.now())

        rows = [(s.criterion_id, s.points) for s in given.db.session.scalars(select(Score))]
        assert rows == [(criteria[0].id, Decimal("17.5"))]
        with pytest.raises(StepRefused, match="점수를 모두"):
            submit_sheet(first, actor=SYSTEM, at=time.now())


def test_taking_a_score_back_deletes_it(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        first, criteria = given.assignments_of(contest)[0], given.criteria_of(contest)
        save_sheet(
            first, {criteria[0].id: Decimal(3), criteria[1].id: Decimal(0)}, version=0, actor=SYSTEM, at=time.now()
        )
        save_sheet(first, {criteria[1].id: Decimal(0)}, version=1, actor=SYSTEM, at=time.now())
        rows = [(s.criterion_id, s.points) for s in given.db.session.scalars(select(Score))]
        assert rows == [(criteria[1].id, Decimal(0))]


@pytest.mark.parametrize("points", ["20.0001", "-1", "NaN", "Infinity", "1e308", "1.00001"])
def test_points_out_of_range_name_their_criterion(clock: FrozenClock, points: str):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        first, criteria = given.assignments_of(contest)[0], given.criteria_of(contest)
        with pytest.raises(FieldError, match="혁신성: 0부터 20까지") as refusal:
            save_sheet(first, {criteria[1].id: Decimal(points)}, version=0, actor=SYSTEM, at=time.now())
        assert refusal.value.field == f"points_{criteria[1].id}"
        assert given.sheets_of(contest) == []


def test_who_saves_on_an_older_sheet_is_told(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        first, criteria = given.assignments_of(contest)[0], given.criteria_of(contest)
        sheet = save_sheet(first, {criteria[0].id: Decimal(3)}, version=0, actor=SYSTEM, at=time.now())
        assert sheet.version == 1
        assert save_sheet(first, {criteria[0].id: Decimal(3)}, version=0, actor=SYSTEM, at=time.now()).version == 1
        assert save_sheet(first, {criteria[0].id: Decimal(4)}, version=1, actor=SYSTEM, at=time.now()).version == 2
        with pytest.raises(Conflict):
            save_sheet(first, {criteria[0].id: Decimal(5)}, version=1, actor=SYSTEM, at=time.now())


def test_no_score_before_scoring_begins_after_it_ends_or_after_the_seal(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        given.check_eligibility(contest, time.now())
        for number in range(1, 6):
            given.make_judge(contest, number=number, at=time.now())
        apply_assignment(contest, actor=SYSTEM, at=time.now())
        first, sheet = given.assignments_of(contest)[0], given.full_sheet(contest, 10)
        with pytest.raises(StepRefused):
            save_sheet(first, sheet, version=0, actor=SYSTEM, at=time.now())

        given.take_contest_step(contest, "start_scoring", actor=SYSTEM, at=time.now())
        for one in given.assignments_of(contest):
            record_sheet(one, sheet, actor=SYSTEM, at=time.now())
        revise_sheet(first, actor=SYSTEM, at=time.now())
        clock.at(given.SCORING_ENDS)
        with pytest.raises(StepRefused):
            save_sheet(first, given.full_sheet(contest, 11), version=2, actor=SYSTEM, at=time.now())

        seal(contest, typed_word="봉인", actor=SYSTEM, at=time.now())
        clock.at(given.SCORING)
        for act in (submit_sheet, revise_sheet):
            with pytest.raises(StepRefused):
                act(first, actor=SYSTEM, at=time.now())
        with pytest.raises(StepRefused):
            record_sheet(first, sheet, actor=SYSTEM, at=time.now())
        states = sorted(one.state.value for one in given.sheets_of(contest))
        assert states == ["draft"] + ["sealed"] * 9


def test_the_seal_waits_for_every_sheet_or_the_announced_end(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        with pytest.raises(StepRefused, match="심사표가 모두"):
            seal(contest, typed_word="봉인", actor=SYSTEM, at=time.now())
        given.fill_sheets(contest, clock)
        with pytest.raises(FieldError):
            seal(contest, typed_word="seal", actor=SYSTEM, at=time.now())
        assert seal(contest, typed_word=" 봉인 ", actor=SYSTEM, at=time.now()) == 10
        assert {sheet.state for sheet in given.sheets_of(contest)} == {SheetState.SEALED}


def test_a_judge_who_left_or_was_kept_away_does_not_count(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        given.fill_sheets(contest, clock)
        first = given.assignments_of(contest)[0]
        remove_judge(contest, first.judge, reason="사임", actor=SYSTEM, at=time.now())
        other = given.assignments_of(contest, 2)[0]
        keep_away(
            contest,
            other.judge,
            other.entry,
            kind=ExclusionKind.CHALLENGE,
            reason="신청인 요청",
            actor=SYSTEM,
            at=time.now(),
        )
        assert seal(contest, typed_word="봉인", actor=SYSTEM, at=time.now()) == 7


def test_the_result_comes_out_of_the_rows(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        computation = given.decide(contest, time.now())
        assert computation.rules_sha256 == contest.rules_sha256

        results = given.db.session.scalars(select(EntryResult).order_by(EntryResult.entry_id)).all()
        assert [(r.entry.code, r.rank, str(r.score)) for r in results[:3]] == [
            ("사업-01", 1, "90.33"), ("사업-02", 2, "85.33"), ("사업-03", 3, "80.33"),
        ]  # fmt: skip
        intended = given.db.session.scalars(select(Award)).all()
        assert [(a.code, a.number, a.granted_on) for a in intended] == [(None, None, None)] * 12
        assert {r.entry.state for r in results} == {EntryState.CANDIDATE, EntryState.NOT_AWARDED}
        assert public_awards(contest) == []
        with pytest.raises(NotFound):
            published_package(contest)

        assert finalise(contest, actor=SYSTEM, at=time.now()) == 12
        assert contest.state is ContestState.FINAL
        assert {a.granted_on for a in public_awards(contest)} == {contest.forum.starts_on}
        awards = given.db.session.scalars(select(Award).order_by(Award.number)).all()
        assert [(a.code, a.entry.receipt_no, a.slot.grade) for a in awards] == [
            ("award-2023-001", "사업-01", "최우수상"), ("award-2023-002", "기술-01", "최우수상"),
            ("award-2023-003", "사업-02", "우수상"), ("award-2023-004", "사업-03", "우수상"),
            ("award-2023-005", "기술-02", "우수상"), ("award-2023-006", "기술-03", "우수상"),
            ("award-2023-007", "사업-04", "장려상"), ("award-2023-008", "사업-05", "장려상"),
            ("award-2023-009", "사업-06", "장려상"), ("award-2023-010", "기술-04", "장려상"),
            ("award-2023-011", "기술-05", "장려상"), ("award-2023-012", "기술-06", "장려상"),
        ]  # fmt: skip
        assert len(published_package(contest)["matrix"]) == 14 * 5 * 5


def test_award_numbers_run_on_through_the_contests_of_a_year(clock: FrozenClock):
    with unit_of_work():
        first = given.make_sealed_contest(clock)
        given.decide(first, time.now())
        second = given.make_sealed_contest(clock, slug="2023-b", forum=first.forum)
        given.decide(second, time.now())
        for contest in (second, first):
            finalise(contest, actor=SYSTEM, at=time.now())
        numbers = list(given.db.session.scalars(select(Award.number).order_by(Award.number)))
        assert numbers == list(range(1, 25))


def test_j_numbers_do_not_tell_who_is_who(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock, biz=1, tech=1)
        package = given.decide(contest, time.now()).package
        assert package["judges"] == ["J1", "J2", "J3", "J4", "J5"]
        assert "example.org" not in str(package)


def test_the_database_refuses_points_over_the_maximum(clock: FrozenClock, session: scoped_session[Session]):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        first = given.assignments_of(contest)[0]
        record_sheet(first, given.full_sheet(contest, 20), actor=SYSTEM, at=time.now())
    with pytest.raises(IntegrityError, match="points_in_range"), unit_of_work():
        session.execute(text("UPDATE contest_score SET points = 200001"))
