"""From candidates to the final result and back: verification, objections, two people, revocation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from forum_app.contest.judging.flags import JUDGE_DEVIATION
from forum_app.contest.models import Award, Computation, Contest, Entry, Flag, Recomputation, Revocation, ScoreSheet
from forum_app.contest.queries import after
from forum_app.contest.queries.result import awards_of, find_computation, public_tracks
from forum_app.contest.rules import (
    ContestState,
    EntryState,
    Feedback,
    ObjectionKind,
    ObjectionState,
    RecomputeBasis,
    RequestState,
)
from forum_app.contest.services.deciding import (
    ask_recompute,
    decide_recompute,
    finalise,
    hear_objections,
    nominate,
    start_verification,
)
from forum_app.contest.services.feedback import Terms, hold_comment, pass_comment_on, settle_terms
from forum_app.contest.services.notes import write_notes
from forum_app.contest.services.objections import answer_objection
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.review import Meeting, read_members, record_review
from forum_app.contest.services.revocation import ask_revocation, decide_revocation
from forum_app.contest.services.scoring import GivenSheet, record_sheets
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import after as later
from tests.factories import judging as given
from tests.support.frozen_clock import FrozenClock

SYSTEM = given.SYSTEM
pytestmark = pytest.mark.usefixtures("session")


def entry_of(contest: Contest, code: str) -> Entry:
    return db.session.scalars(select(Entry).where(Entry.contest_id == contest.id, Entry.code == code)).one()


def answer(objection, step: str = "dismiss", *, changes_result: bool = False) -> None:
    answer_objection(
        objection, step, answer="확인했습니다.", changes_result=changes_result, actor=SYSTEM, at=time.now(),
        tell=lambda _objection: None,
    )  # fmt: skip


def winners(contest: Contest) -> list[str]:
    return [award.entry.code or "" for award in awards_of(contest)]


def test_ten_days_end_with_the_tenth_day_in_seoul(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        assert contest.state is ContestState.VERIFICATION
        assert contest.verification_ends_at == time.seoul(date(2023, 12, 5))
        clock.at(later.LAST)
        with pytest.raises(StepRefused, match="공개검증 기간이 끝나지 않았습니다"):
            hear_objections(contest, actor=SYSTEM, at=time.now())
        clock.at(later.OVER)
        hear_objections(contest, actor=SYSTEM, at=time.now())
        assert finalise(contest, actor=SYSTEM, at=time.now()) == 12


def test_an_objection_is_numbered_and_due_two_weeks_later(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        clock.at("2023-11-26 09:00")
        first = later.make_objection(contest)
        second = later.make_objection(contest, key="key-2", kind=ObjectionKind.PROCEDURE, entry_id=None)
        assert [one.receipt_no for one in (first, second)] == ["이의-01", "이의-02"]
        assert first.due_on == date(2023, 12, 10)
        assert later.make_objection(contest).id == first.id
        with pytest.raises(Conflict):
            later.make_objection(contest, email="other@example.org")


def test_only_announced_candidates_are_objected_to(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        loser = entry_of(contest, "사업-07")
        with pytest.raises(FieldError):
            later.make_objection(contest, entry_id=loser.id)
        assert later.make_objection(contest, kind=ObjectionKind.OWN_RESULT, entry_id=loser.id).entry_id == loser.id


def test_objections_come_in_until_the_last_second_and_own_ones_for_a_week(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        own = {"kind": ObjectionKind.OWN_RESULT, "entry_id": entry_of(contest, "사업-07").id}
        clock.at("2023-12-01 23:59")
        later.make_objection(contest, **own)
        clock.at("2023-12-02 00:00")
        with pytest.raises(StepRefused):
            later.make_objection(contest, key="key-2", **own)
        clock.at(later.LAST)
        later.make_objection(contest, key="key-3")
        clock.at(later.OVER)
        with pytest.raises(StepRefused):
            later.make_objection(contest, key="key-4")


def test_the_result_waits_for_every_answer(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        objection = later.make_objection(contest)
        clock.at(later.OVER)
        hear_objections(contest, actor=SYSTEM, at=time.now())
        with pytest.raises(StepRefused, match="답하지 않은 이의"):
            finalise(contest, actor=SYSTEM, at=time.now())
        answer(objection)
        with pytest.raises(StepRefused):
            answer(objection, "uphold")
        assert finalise(contest, actor=SYSTEM, at=time.now()) == 12
        assert objection.state is ObjectionState.DISMISSED


def test_an_upheld_objection_takes_its_candidate_out_and_the_next_one_in(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        asker, other = later.make_organisers(contest)
        objection = later.make_objection(contest)
        answer(objection, "uphold", changes_result=True)
        clock.at(later.OVER)
        hear_objections(contest, actor=SYSTEM, at=time.now())
        with pytest.raises(StepRefused, match="다시 집계해야"):
            finalise(contest, actor=SYSTEM, at=time.now())
        first = find_computation(contest)
        request = ask_recompute(
            contest, basis=RecomputeBasis.OBJECTION, reason="중복 수상", entry=objection.entry, objection=objection,
            actor=asker, at=time.now(),
        )  # fmt: skip
        with pytest.raises(StepRefused, match="승인을 기다립니다"):
            finalise(contest, actor=SYSTEM, at=time.now())
        with pytest.raises(StepRefused, match="다른 담당자"):
            decide_recompute(contest, request, "approve", actor=asker, at=time.now())
        decide_recompute(contest, request, "approve", actor=other, at=time.now())

        assert contest.state is ContestState.SEALED
        assert (contest.verification_started_at, contest.verification_ends_at) == (None, None)
        assert first is not None
        assert first.superseded_at is not None
        assert find_computation(contest) is None
        assert db.session.scalar(select(func.count()).select_from(Award)) == 0
        assert entry_of(contest, "사업-01").state is EntryState.INELIGIBLE

        computation = given.decide(contest, time.now())
        assert (computation.attempt, computation.superseded_at) == (2, None)
        assert "사업-01" not in str(computation.package)
        assert winners(contest)[0] == "사업-02"
        assert "사업-07" in winners(contest)
        start_verification(contest, actor=SYSTEM, at=time.now())
        assert contest.verification_ends_at == time.seoul(date(2023, 12, 15))


def test_numbers_stay_without_gaps_after_another_computation(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        asker, other = later.make_organisers(contest)
        request = ask_recompute(
            contest, basis=RecomputeBasis.DISQUALIFICATION, reason="자격 없음", entry=entry_of(contest, "사업-02"),
            actor=asker, at=time.now(),
        )  # fmt: skip
        decide_recompute(contest, request, "approve", actor=other, at=time.now())
        given.decide(contest, time.now())
        finalise(contest, actor=SYSTEM, at=time.now())
        assert [award.number for award in awards_of(contest)] == list(range(1, 13))
        with pytest.raises(StepRefused, match="확정하기 전에만"):
            ask_recompute(
                contest, basis=RecomputeBasis.DISQUALIFICATION, reason="늦음", entry=entry_of(contest, "사업-03"),
                actor=asker, at=time.now(),
            )  # fmt: skip


def test_a_request_that_is_turned_down_changes_nothing(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        asker, other = later.make_organisers(contest)
        entry = entry_of(contest, "사업-02")
        how = {"basis": RecomputeBasis.DISQUALIFICATION, "reason": "자격 없음", "entry": entry, "actor": asker}
        request = ask_recompute(contest, at=time.now(), **how)
        with pytest.raises(Conflict):
            ask_recompute(contest, at=time.now(), **how)
        decide_recompute(contest, request, "turn_down", actor=other, at=time.now())
        assert (contest.state, request.state) == (ContestState.CANDIDATES, RequestState.DECLINED)
        with pytest.raises(StepRefused):
            decide_recompute(contest, request, "approve", actor=other, at=time.now())


def test_the_database_knows_two_persons(clock: FrozenClock, session: scoped_session[Session]):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        asker, _other = later.make_organisers(contest)
        ask_recompute(
            contest, basis=RecomputeBasis.DISQUALIFICATION, reason="자격 없음", entry=entry_of(contest, "사업-02"),
            actor=asker, at=time.now(),
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="two_persons"), unit_of_work():
        session.execute(
            text(
                "UPDATE contest_recomputation SET state = 'approved', decided_by_id = requested_by_id,"
                " decided_at = requested_at"
            )
        )
    assert session.scalars(select(Recomputation.state)).one() is RequestState.REQUESTED


def test_the_grounds_of_a_request_have_to_hold(clock: FrozenClock):
    with unit_of_work():
        contest = later.make_announced_contest(clock)
        asker, _other = later.make_organisers(contest)
        objection = later.make_objection(contest)
        for wrong in (
            {"basis": RecomputeBasis.DISQUALIFICATION},
            {"basis": RecomputeBasis.OBJECTION, "objection": objection},
            {"basis": RecomputeBasis.REFUSAL, "entry": entry_of(contest, "사업-01")},
        ):
            with pytest.raises(FieldError):
                ask_recompute(contest, reason="까닭", actor=asker, at=time.now(), **wrong)
        with pytest.raises(StepRefused, match="다시 연 심사표"):
            ask_recompute(contest, basis=RecomputeBasis.SHEET, reason="까닭", actor=asker, at=time.now())


def test_the_committee_meets_before_anything_is_said_in_public(clock: FrozenClock):
    with unit_of_work() as work:
        contest = given.make_sealed_contest(clock)
        contest.verification_days, contest.needs_review = 10, True
        given.decide(contest, time.now())
        with pytest.raises(StepRefused, match="공적심사위원회"):
            start_verification(contest, actor=SYSTEM, at=time.now())
        meeting = Meeting(date(2023, 11, 24), read_members("위원 하나, 과장\n\n위원 둘"), "심의했습니다.", "회의실")
        agreed = {award.entry_id: (True, "") for award in awards_of(contest)}
        refused = entry_of(contest, "기술-01")
        with pytest.raises(FieldError, match="이유"):
            record_review(contest, meeting, agreed | {refused.id: (False, " ")}, actor=SYSTEM, at=time.now())
        work.give_up()


def test_a_refused_candidate_leaves_by_a_decision_of_two(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        contest.verification_days, contest.needs_review = 10, True
        given.decide(contest, time.now())
        meeting = Meeting(date(2023, 11, 24), read_members("위원 하나, 과장\n\n위원 둘"), "심의했습니다.")
        refused = entry_of(contest, "기술-01")
        decisions = {award.entry_id: (True, "") for award in awards_of(contest)} | {refused.id: (False, "공적이 낮음")}
        review = record_review(contest, meeting, decisions, actor=SYSTEM, at=time.now())
        db.session.refresh(review)
        assert [(one.name, one.role) for one in review.members] == [("위원 하나", "과장"), ("위원 둘", "")]
        with pytest.raises(StepRefused, match="동의하지 않은 후보"):
            start_verification(contest, actor=SYSTEM, at=time.now())
        asker, other = later.make_organisers(contest)
        request = ask_recompute(
            contest, basis=RecomputeBasis.REFUSAL, reason="위원회 심의", entry=refused, actor=asker, at=time.now()
        )
        decide_recompute(contest, request, "approve", actor=other, at=time.now())
        given.decide(contest, time.now())
        assert after.find_review(contest) is None
        with pytest.raises(StepRefused, match="공적심사위원회"):
            start_verification(contest, actor=SYSTEM, at=time.now())


def test_candidates_wait_for_the_note_about_every_flag(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=7, tech=7)
        given.fill_sheets(contest, clock)
        strict = given.assignments_of(contest, 3)[0]
        points = {criterion.id: Decimal(10) for criterion in given.criteria_of(contest)}
        record_sheets(contest.id, [GivenSheet(strict, points)], actor=SYSTEM, at=time.now())
        given.seal_contest(contest, clock)
        compute_result(contest, actor=SYSTEM, at=time.now())
        flags = after.current_flags(contest)
        assert (JUDGE_DEVIATION, strict.judge_id) in {(flag.kind, flag.judge_id) for flag in flags}
        assert {flag.entry_id for flag in flags} == {strict.entry_id}
        with pytest.raises(StepRefused, match="심의 내용을 적지 않은 표시"):
            nominate(contest, actor=SYSTEM, at=time.now())
        said = {flag.id: "논의했습니다." for flag in flags}
        assert write_notes(contest, said, actor=SYSTEM, at=time.now()) == len(flags)
        assert write_notes(contest, said, actor=SYSTEM, at=time.now()) == 0
        nominate(contest, actor=SYSTEM, at=time.now())

        asker, other = later.make_organisers(contest)
        request = ask_recompute(
            contest, basis=RecomputeBasis.DISQUALIFICATION, reason="자격 없음", entry=entry_of(contest, "기술-07"),
            actor=asker, at=time.now(),
        )  # fmt: skip
        decide_recompute(contest, request, "approve", actor=other, at=time.now())
        compute_result(contest, actor=SYSTEM, at=time.now())
        assert {flag.note for flag in after.current_flags(contest)} == {"논의했습니다."}
        assert db.session.scalar(select(func.count()).select_from(Flag)) == 2 * len(flags)


def test_two_people_revoke_an_award_and_its_place_stays_empty(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        finalise(contest, actor=SYSTEM, at=time.now())
        asker, other = later.make_organisers(contest)
        award = awards_of(contest)[0]
        clock.at("2026-03-02 10:00")
        request = ask_revocation(contest, award, reason="표절이 확인됨", actor=asker, at=time.now())
        with pytest.raises(StepRefused, match="다른 담당자"):
            decide_revocation(contest, request, "approve", actor=asker, at=time.now())
        decide_revocation(contest, request, "approve", actor=other, at=time.now())
        assert (award.voided_on, award.void_reason) == (date(2026, 3, 2), "표절이 확인됨")
        assert award.entry.state is EntryState.AWARD_REVOKED
        biz = public_tracks(contest)[0]
        assert (biz.award_count, sum(len(block.awards) for block in biz.grades)) == (5, 6)
        with pytest.raises(StepRefused):
            ask_revocation(contest, award, reason="또", actor=asker, at=time.now())


def test_an_award_stands_for_good_after_five_years(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        finalise(contest, actor=SYSTEM, at=time.now())
        asker, _other = later.make_organisers(contest)
        first, second = awards_of(contest)[:2]
        clock.at("2028-12-05 23:59")
        ask_revocation(contest, first, reason="마지막 날", actor=asker, at=time.now())
        clock.at("2028-12-06 00:00")
        with pytest.raises(StepRefused, match="기간이 지났습니다"):
            ask_revocation(contest, second, reason="늦음", actor=asker, at=time.now())
        assert db.session.scalar(select(func.count()).select_from(Revocation)) == 1


def test_entrants_read_what_is_passed_on_and_nobody_learns_who_wrote(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_scored_contest(clock)
        given.fill_sheets(contest, clock)
        assignments = [one for one in given.assignments_of(contest) if one.entry.code == "사업-01"]
        for one in assignments[:3]:
            sheet = db.session.scalars(select(ScoreSheet).where(ScoreSheet.assignment_id == one.id)).one()
            sheet.comment_entrant, sheet.comment = f"의견 {one.judge.number}", "위원회에만"
        given.seal_contest(contest, clock)
        terms = Terms(objection_days=7, answer_days=14, feedback=Feedback.COMMENTS_SCORE, revocation_years=5)
        settle_terms(contest, terms, actor=SYSTEM, at=time.now())
        given.decide(contest, time.now())
        entry = entry_of(contest, "사업-01")
        assert after.feedback_for(entry) is None
        comments = after.comments_of(contest)
        assert {one.text for one in comments} == {"의견 1", "의견 2", "의견 3"}
        hold_comment(contest, comments[0].sheet_id, reason="이름이 있음", actor=SYSTEM, at=time.now())
        finalise(contest, actor=SYSTEM, at=time.now())
        told = after.feedback_for(entry)
        assert told is not None
        assert (told.texts, told.score) == ((comments[1].text, comments[2].text), Decimal("90.33"))
        pass_comment_on(contest, comments[0].sheet_id, actor=SYSTEM, at=time.now())
        assert after.feedback_for(entry).texts == tuple(one.text for one in comments)
        with pytest.raises(StepRefused):
            settle_terms(contest, terms, actor=SYSTEM, at=time.now())


def test_a_computation_taken_back_is_kept(clock: FrozenClock):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        compute_result(contest, actor=SYSTEM, at=time.now())
        asker, other = later.make_organisers(contest)
        how = {"basis": RecomputeBasis.DISQUALIFICATION, "reason": "자격 없음", "actor": asker}
        for code in ("사업-06", "사업-07"):
            request = ask_recompute(contest, entry=entry_of(contest, code), at=time.now(), **how)
            decide_recompute(contest, request, "approve", actor=other, at=time.now())
            compute_result(contest, actor=SYSTEM, at=time.now())
        kept = db.session.scalars(select(Computation).order_by(Computation.attempt)).all()
        assert [(one.attempt, one.superseded_at is None) for one in kept] == [(1, False), (2, False), (3, True)]
        assert [len(one.package["entries"]) for one in kept] == [14, 13, 12]
