"""A sealed sheet: nothing changes it but its judge, after a reason and two approvals; not even raw SQL."""
# ruff: noqa: S608 - the statements are those of this file

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.judging.commitments import Commitment, check
from forum_app.contest.models import Assignment, Contest, Reopening, Score, ScoreSheet, SheetVersion
from forum_app.contest.rules import ReopeningState, SheetState
from forum_app.contest.services.deciding import nominate
from forum_app.contest.services.reopening import approve_reopening, ask_reopening, refuse_reopening
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.scoring import revise_sheet, save_sheet, submit_sheet
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import Conflict, DomainError, FieldError, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import make_person
from tests.support.frozen_clock import FrozenClock

WHY = "두 항목의 점수를 바꾸어 적었습니다."


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """Sealed, with two organisers and an auditor."""
    with unit_of_work():
        made = given.make_sealed_contest(clock, biz=1, tech=1)
        for name in ("first", "second"):
            make_person(Role.ORGANISER, forum_id=made.forum_id, email=f"{name}@example.org")
        make_person(Role.AUDITOR)
    return session.scalars(select(Contest)).one()


def person(mailbox: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{mailbox}@example.org")).one()


def sheet_of(contest: Contest, judge: int = 1) -> ScoreSheet:
    assignment = given.assignments_of(contest, judge)[0]
    return db.session.scalars(select(ScoreSheet).where(ScoreSheet.assignment_id == assignment.id)).one()


def ask(contest: Contest, mailbox: str = "judge1") -> Reopening:
    return ask_reopening(sheet_of(contest).assignment, reason=WHY, actor=person(mailbox).actor, at=time.now())


def approve(request: Reopening, mailbox: str, told: list[int] | None = None) -> None:
    actor = person(mailbox).actor
    approve_reopening(request, tell=lambda one: (told or []).append(one.id), actor=actor, at=time.now())


def reopen(contest: Contest) -> Assignment:
    request = ask(contest)
    approve(request, "first")
    approve(request, "second")
    return request.sheet.assignment


@pytest.fixture
def judge(contest: Contest) -> None:
    """Judge 1 is known by the account, as after the first save."""
    with unit_of_work():
        given.assignments_of(contest, 1)[0].judge.account_id = person("judge1").id


@pytest.mark.usefixtures("judge")
def test_two_organisers_open_a_sealed_sheet_and_its_judge_seals_it_again(contest: Contest):
    with unit_of_work():
        before = sheet_of(contest)
        held, old = (
            before.commitment,
            dict(db.session.execute(select(Score.criterion_id, Score.points).where(Score.sheet_id == before.id)).all()),
        )
        told: list[int] = [0]
        request = ask(contest)
        approve(request, "first", told)
        assert (request.state, told, sheet_of(contest).state) == (ReopeningState.SUPPORTED, [0], SheetState.SEALED)
        approve(request, "second", told)
        assert (request.state, told, sheet_of(contest).state) == (
            ReopeningState.OPEN,
            [0, request.id],
            SheetState.REOPENED,
        )

        actor, assignment = person("judge1").actor, request.sheet.assignment
        changed = {**old, next(iter(old)): Decimal("12.5")}
        saved = save_sheet(assignment, changed, version=request.sheet.version, actor=actor, at=time.now())
        assert saved.state is SheetState.REOPENED
        submit_sheet(assignment, actor=actor, at=time.now())
        assert (saved.state, request.state) == (SheetState.SEALED, ReopeningState.DONE)

        kept = db.session.get_one(SheetVersion, (saved.id, request.kept_version))
        assert (kept.state, kept.commitment) == (SheetState.SEALED, held)
        assert saved.commitment != held
        scores = {one.criterion.code: one.points for one in saved.scores}
        names = {"entry": assignment.entry.code, "judge": assignment.judge.code, "round_id": assignment.round.code}
        assert check(Commitment(saved.salt, saved.commitment), **names, scores=scores)
        kept_scores = {code: Decimal(points) for code, points in kept.points.items()}
        assert check(Commitment(kept.salt, kept.commitment), **names, scores=kept_scores)


@pytest.mark.usefixtures("judge")
def test_one_organiser_is_not_two(contest: Contest):
    with unit_of_work():
        request = ask(contest, "first")
        approve(request, "first")
        with pytest.raises(StepRefused, match="다른 담당자"):
            approve(request, "first")
        assert sheet_of(contest).state is SheetState.SEALED


@pytest.mark.parametrize("mailbox", ["judge1", "judge2", "auditor"])
@pytest.mark.usefixtures("judge")
def test_only_organisers_approve(contest: Contest, mailbox: str):
    with unit_of_work():
        request = ask(contest)
        with pytest.raises(StepRefused):
            approve(request, mailbox)
        assert request.state is ReopeningState.ASKED


@pytest.mark.parametrize("mailbox", ["judge2", "auditor"])
@pytest.mark.usefixtures("judge")
def test_neither_another_judge_nor_an_auditor_asks(contest: Contest, mailbox: str):
    with unit_of_work(), pytest.raises(StepRefused):
        ask(contest, mailbox)


@pytest.mark.usefixtures("judge")
def test_a_request_needs_a_reason_and_stands_alone(contest: Contest):
    with unit_of_work():
        with pytest.raises(FieldError):
            ask_reopening(sheet_of(contest).assignment, reason="  ", actor=person("first").actor, at=time.now())
        request = ask(contest)
        with pytest.raises(Conflict):
            ask(contest)
        refuse_reopening(request, reason="근거가 없습니다.", actor=person("first").actor, at=time.now())
        assert (request.state, request.refusal) == (ReopeningState.REFUSED, "근거가 없습니다.")
        with pytest.raises(StepRefused):
            approve(request, "first")
        assert ask(contest).state is ReopeningState.ASKED


@pytest.mark.usefixtures("judge")
def test_nothing_is_computed_while_a_sheet_is_open_and_nothing_stands_on_an_old_computation(
    contest: Contest, clock: FrozenClock
):
    with unit_of_work():
        assignment = reopen(contest)
        with pytest.raises(StepRefused, match="다시 열린 심사표"):
            compute_result(contest, actor=given.SYSTEM, at=time.now())
        submit_sheet(assignment, actor=person("judge1").actor, at=time.now())
        compute_result(contest, actor=given.SYSTEM, at=clock.forward(minutes=1))
        clock.forward(minutes=1)
        again = reopen(contest)
        submit_sheet(again, actor=person("judge1").actor, at=clock.forward(minutes=1))
        with pytest.raises(StepRefused, match="고친 심사표"):
            nominate(contest, actor=given.SYSTEM, at=time.now())


@pytest.mark.usefixtures("judge")
def test_an_open_sheet_is_not_taken_back_nor_sealed_in_parts(contest: Contest):
    with unit_of_work():
        assignment = reopen(contest)
        actor = person("judge1").actor
        with pytest.raises(StepRefused):
            revise_sheet(assignment, actor=actor, at=time.now())
        save_sheet(assignment, {}, version=sheet_of(contest).version, actor=actor, at=time.now())
        with pytest.raises(StepRefused, match="점수를 모두"):
            submit_sheet(assignment, actor=actor, at=time.now())


def test_every_save_is_a_version_and_the_commitment_goes_with_what_is_taken_back(clock: FrozenClock, session):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        assignment, full = given.assignments_of(contest)[0], given.full_sheet(contest, 15)
        first = dict([next(iter(full.items()))])
        save_sheet(assignment, first, version=0, comment="하나", actor=given.SYSTEM, at=time.now())
        save_sheet(assignment, full, version=1, comment_entrant="둘", actor=given.SYSTEM, at=time.now())
        submit_sheet(assignment, actor=given.SYSTEM, at=time.now())
        sheet = sheet_of(contest)
        assert check(
            Commitment(sheet.salt, sheet.commitment), entry=assignment.entry.code, judge=assignment.judge.code,
            round_id="doc", scores={f"c{n}": Decimal(15) for n in range(1, 6)},
        )  # fmt: skip
        revise_sheet(assignment, actor=given.SYSTEM, at=time.now())
        assert (sheet.salt, sheet.commitment) == (None, None)
        versions = session.scalars(select(SheetVersion).order_by(SheetVersion.version)).all()
        everything = {f"c{n}": "15" for n in range(1, 6)}
        assert [
            (v.version, v.state.value, v.points, v.comment, v.comment_entrant, v.commitment is None) for v in versions
        ] == [
            (1, "draft", {"c1": "15"}, "하나", "", True), (2, "draft", everything, "", "둘", True),
            (3, "submitted", everything, "", "둘", False), (4, "draft", everything, "", "둘", True),
        ]  # fmt: skip


SEALED_SHEET = "(SELECT min(id) FROM contest_score_sheet)"
OPEN_BY_HAND = (
    "INSERT INTO contest_reopening (sheet_id, state, reason, requested_by_id, requested_at, first_approver_id,"
    " first_approved_at, second_approver_id, second_approved_at, refusal) SELECT {sheet}, 'asked', 'x', a.id,"
    " '2023-11-25', a.id, '2023-11-25', b.id, '2023-11-25', '' FROM account a, account b"
    " WHERE a.email = 'first@example.org' AND b.email = 'second@example.org'"
)
ADD_BY_HAND = (
    "INSERT INTO contest_score_sheet (assignment_id, state, comment, comment_entrant, saved_at, submitted_at, version)"
    " SELECT assignment_id, 'submitted', '', '', saved_at, submitted_at, 1 FROM contest_score_sheet"
)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE contest_score_sheet SET comment = 'x' WHERE id = {SEALED_SHEET}",
        f"UPDATE contest_score_sheet SET state = 'draft' WHERE id = {SEALED_SHEET}",
        f"UPDATE contest_score_sheet SET state = 'reopened' WHERE id = {SEALED_SHEET}",
        f"DELETE FROM contest_score_sheet WHERE id = {SEALED_SHEET}",
        f"UPDATE contest_score SET points = 0 WHERE sheet_id = {SEALED_SHEET}",
        f"DELETE FROM contest_score WHERE sheet_id = {SEALED_SHEET}",
        f"INSERT INTO contest_score (sheet_id, criterion_id, max_points, points) SELECT {SEALED_SHEET}, 99, 1, 1",
        "UPDATE contest_sheet_version SET comment = 'x'",
        "DELETE FROM contest_sheet_version",
        OPEN_BY_HAND.format(sheet=SEALED_SHEET),
        ADD_BY_HAND,
    ],
)
@pytest.mark.usefixtures("contest")
def test_the_database_refuses_what_goes_round_the_rules(session: scoped_session[Session], statement: str):
    with pytest.raises(DBAPIError, match=r"sealed|two people|never"), unit_of_work():
        session.execute(text(statement))


def _skip_an_approval(request: Reopening) -> str:
    return f"UPDATE contest_reopening SET state = 'open' WHERE id = {request.id}"


def _approve_twice(request: Reopening) -> str:
    return (
        "UPDATE contest_reopening SET second_approver_id = first_approver_id,"
        f" second_approved_at = first_approved_at WHERE id = {request.id}"
    )


def _change_the_approver(request: Reopening) -> str:
    return f"UPDATE contest_reopening SET first_approver_id = {person('second').id} WHERE id = {request.id}"


def _change_the_sheet(request: Reopening) -> str:
    return f"UPDATE contest_reopening SET sheet_id = sheet_id + 1 WHERE id = {request.id}"


def _open_without_keeping(request: Reopening) -> str:
    return (
        f"UPDATE contest_reopening SET state = 'open', second_approver_id = {person('second').id},"
        f" second_approved_at = '2023-11-25' WHERE id = {request.id}"
    )


def _delete(request: Reopening) -> str:
    return f"DELETE FROM contest_reopening WHERE id = {request.id}"


@pytest.mark.parametrize(
    "forge",
    [_skip_an_approval, _approve_twice, _change_the_approver, _change_the_sheet, _open_without_keeping, _delete],
)
@pytest.mark.usefixtures("judge")
def test_the_database_refuses_forged_approvals(
    contest: Contest, session: scoped_session[Session], forge: Callable[[Reopening], str]
):
    with unit_of_work():
        request = ask(contest)
        approve(request, "first")
    statement = forge(session.scalars(select(Reopening)).one())
    with pytest.raises(DBAPIError), unit_of_work():
        session.execute(text(statement))
    assert session.scalars(select(Reopening.state)).one() is ReopeningState.SUPPORTED


@pytest.mark.usefixtures("judge")
def test_an_open_sheet_lets_no_other_sheet_change(contest: Contest, session: scoped_session[Session]):
    with unit_of_work():
        reopen(contest)
        opened = sheet_of(contest).id
    for statement in (
        f"UPDATE contest_score SET sheet_id = {opened} WHERE sheet_id <> {opened}",
        f"UPDATE contest_score SET points = 0 WHERE sheet_id <> {opened}",
        f"UPDATE contest_score_sheet SET state = 'draft' WHERE id = {opened}",
        f"DELETE FROM contest_score_sheet WHERE id = {opened}",
    ):
        with pytest.raises(DBAPIError), unit_of_work():
            session.execute(text(statement))


def test_a_draft_left_behind_at_the_seal_stays_as_it_is(clock: FrozenClock, session: scoped_session[Session]):
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        given.fill_sheets(contest, clock)
        revise_sheet(given.assignments_of(contest, 1)[0], actor=given.SYSTEM, at=time.now())
        given.seal_contest(contest, clock)
        left = sheet_of(contest)
        assert left.state is SheetState.DRAFT
        with pytest.raises(DomainError):
            ask_reopening(left.assignment, reason=WHY, actor=person("judge1").actor, at=time.now())
        sheet_id = left.id
    for statement in (
        f"UPDATE contest_score_sheet SET state = 'sealed' WHERE id = {sheet_id}",
        f"UPDATE contest_score_sheet SET state = 'submitted' WHERE id = {sheet_id}",
        f"UPDATE contest_score SET points = 0 WHERE sheet_id = {sheet_id}",
    ):
        with pytest.raises(DBAPIError, match="sealed"), unit_of_work():
            session.execute(text(statement))
