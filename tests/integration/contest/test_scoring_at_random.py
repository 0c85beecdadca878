"""The judging walked at random beside a model: no score after the seal, none but by its judge, nothing missing is 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.judging.commitments import Commitment, check
from forum_app.contest.models import Contest, Reopening, RoundResult, ScoreSheet, SheetVersion
from forum_app.contest.queries.scoring import get_own_assignment
from forum_app.contest.rules import SheetState
from forum_app.contest.rules.reopening import UNDER_WAY
from forum_app.contest.services.reopening import approve_reopening, ask_reopening, refuse_reopening
from forum_app.contest.services.result import compute_result
from forum_app.contest.services.scoring import revise_sheet, save_sheet, submit_sheet
from forum_app.contest.services.sealing import SEAL_WORD, seal
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import DomainError
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from tests.factories import judging as given
from tests.factories.accounts import make_person
from tests.support.frozen_clock import FrozenClock

JUDGES, SHEETS, CRITERIA, FEWEST, TRIM_FROM = 5, 10, 5, 3, 5
POINTS = st.sampled_from([None, *(Decimal(text) for text in ("0", "0.5", "7", "12.25", "20"))])
PLACES = st.integers(0, SHEETS - 1)
DRAFT, SUBMITTED, SEALED, REOPENED = SheetState
ATTEMPTS = count(1)


@dataclass
class Believed:
    """What the model holds of one sheet; `state` None before the first save."""

    assignment_id: int
    judge: int
    entry_id: int
    state: SheetState | None = None
    points: dict[int, Decimal] = field(default_factory=dict)
    approvals: list[int] | None = None  # of the request under way

    @property
    def is_full(self) -> bool:
        return len(self.points) == CRITERIA


class Judging(RuleBasedStateMachine):
    """Judges, two organisers and the clock act in any order; the model says what must come of it."""

    clock: FrozenClock

    @initialize()
    def begin(self) -> None:
        self.clock.at(given.SCORING)
        with unit_of_work():
            forum, slug = db.session.scalar(select(Forum)), f"walk-{next(ATTEMPTS)}"
            contest = given.make_scored_contest(self.clock, biz=1, tech=1, judges=JUDGES, slug=slug, forum=forum)
            organisers = [f"organiser{number}-{contest.id}@example.org" for number in (1, 2)]
            self.organisers = [
                make_person(Role.ORGANISER, forum_id=contest.forum_id, email=email).id for email in organisers
            ]
            self.contest_id, self.criteria = contest.id, {one.id: one.code for one in given.criteria_of(contest)}
            self.sheets = [Believed(one.id, one.judge.number, one.entry_id) for one in given.assignments_of(contest)]
            emails = {one.judge.number: one.judge.email for one in given.assignments_of(contest)}
            self.judges = {
                number: db.session.scalars(select(Account.id).where(Account.email == email)).one()
                for number, email in emails.items()
            }
        self.phase, self.is_over, self.versions = "scoring", False, 0

    def attempt(self, act: Callable[[], object], *, expected: bool) -> bool:
        """Do it; whether it was allowed must be as the model says."""
        try:
            with unit_of_work():
                act()
        except DomainError:
            is_done = False
        else:
            is_done = True
        assert is_done is expected
        return is_done

    @property
    def contest(self) -> Contest:
        return db.session.get_one(Contest, self.contest_id)

    def actor(self, account_id: int) -> Actor:
        return db.session.get_one(Account, account_id).actor

    def row(self, sheet: Believed) -> ScoreSheet | None:
        return db.session.scalar(select(ScoreSheet).where(ScoreSheet.assignment_id == sheet.assignment_id))

    def may_change(self, sheet: Believed, judge: int, *states: SheetState | None) -> bool:
        is_open = sheet.state is REOPENED or (self.phase == "scoring" and not self.is_over)
        return judge == sheet.judge and is_open and sheet.state in (*states, REOPENED)

    @rule(place=PLACES, judge=st.integers(1, JUDGES), typed=st.lists(POINTS, min_size=CRITERIA, max_size=CRITERIA))
    def save(self, place: int, judge: int, typed: list[Decimal | None]) -> None:
        self._save(self.sheets[place], judge, typed)

    @rule(place=PLACES)
    def fill_and_submit(self, place: int) -> None:
        sheet = self.sheets[place]
        self._save(sheet, sheet.judge, [Decimal(10 + place)] * CRITERIA)
        self.submit(place, sheet.judge)

    @precondition(lambda self: self.phase == "scoring")
    @rule(first=st.integers(0, 20))
    def everybody_hands_in(self, first: int) -> None:
        for place, sheet in enumerate(self.sheets):
            self._save(sheet, sheet.judge, [Decimal((first + place * 3) % 21)] * CRITERIA)
            self.submit(place, sheet.judge)

    @precondition(lambda self: any(sheet.state is REOPENED for sheet in self.sheets))
    @rule(points=st.integers(0, 20))
    def correct_and_seal_again(self, points: int) -> None:
        place, sheet = next((n, one) for n, one in enumerate(self.sheets) if one.state is REOPENED)
        self._save(sheet, sheet.judge, [Decimal(points)] * CRITERIA)
        self.submit(place, sheet.judge)

    def _save(self, sheet: Believed, judge: int, typed: list[Decimal | None]) -> None:
        scores = {key: points for key, points in zip(self.criteria, typed, strict=True) if points is not None}

        def act() -> None:
            actor = self.actor(self.judges[judge])
            held = self.row(sheet)
            save_sheet(
                get_own_assignment(actor, sheet.assignment_id), scores, version=held.version if held else 0,
                actor=actor, at=time.now(),
            )  # fmt: skip

        if self.attempt(act, expected=self.may_change(sheet, judge, None, DRAFT)):
            sheet.points = scores
            sheet.state = sheet.state or DRAFT

    @rule(place=PLACES, judge=st.integers(1, JUDGES))
    def submit(self, place: int, judge: int) -> None:
        sheet = self.sheets[place]

        def act() -> None:
            actor = self.actor(self.judges[judge])
            submit_sheet(get_own_assignment(actor, sheet.assignment_id), actor=actor, at=time.now())

        if self.attempt(act, expected=self.may_change(sheet, judge, DRAFT) and sheet.is_full):
            sheet.state, sheet.approvals = (SEALED, None) if sheet.state is REOPENED else (SUBMITTED, None)

    @rule(place=PLACES, judge=st.integers(1, JUDGES))
    def revise(self, place: int, judge: int) -> None:
        sheet = self.sheets[place]

        def act() -> None:
            actor = self.actor(self.judges[judge])
            revise_sheet(get_own_assignment(actor, sheet.assignment_id), actor=actor, at=time.now())

        expected = self.may_change(sheet, judge, SUBMITTED) and sheet.state is SUBMITTED
        if self.attempt(act, expected=expected):
            sheet.state = DRAFT

    @precondition(lambda self: not self.is_over and sum(one.state is SUBMITTED for one in self.sheets) > JUDGES)
    @rule()
    def the_time_is_over(self) -> None:
        self.clock.at(given.SCORING_ENDS)
        self.is_over = True

    @rule()
    def seal(self) -> None:
        is_time = self.is_over or all(sheet.state is SUBMITTED for sheet in self.sheets)
        expected = self.phase == "scoring" and is_time
        act = lambda: seal(self.contest, typed_word=SEAL_WORD, actor=given.SYSTEM, at=time.now())  # noqa: E731
        if self.attempt(act, expected=expected):
            self.phase = "sealed"
            for sheet in self.sheets:
                sheet.state = SEALED if sheet.state is SUBMITTED else sheet.state

    @precondition(lambda self: self.phase != "scoring")
    @rule(place=PLACES)
    def ask(self, place: int) -> None:
        sheet = self.sheets[place]

        def act() -> None:
            actor = self.actor(self.judges[sheet.judge])
            assignment = get_own_assignment(actor, sheet.assignment_id)
            ask_reopening(assignment, reason="잘못 적음", actor=actor, at=time.now())

        if self.attempt(act, expected=sheet.state is SEALED and sheet.approvals is None):
            sheet.approvals = []

    @precondition(lambda self: self.phase != "scoring")
    @rule(place=PLACES)
    def ask_and_approve(self, place: int) -> None:
        sheet = self.sheets[place]
        self.ask(place)
        for who in self.organisers:
            if sheet.approvals is not None and sheet.state is SEALED:
                self._approve(sheet, who)

    def request(self, sheet: Believed) -> Reopening:
        query = select(Reopening).join(Reopening.sheet).where(ScoreSheet.assignment_id == sheet.assignment_id)
        return db.session.scalars(query.where(Reopening.state.in_(UNDER_WAY))).one()

    @precondition(lambda self: any(sheet.approvals is not None and sheet.state is SEALED for sheet in self.sheets))
    @rule(pick=st.integers(0, 99), organiser=st.integers(0, 1))
    def approve(self, pick: int, organiser: int) -> None:
        asked = [one for one in self.sheets if one.approvals is not None and one.state is SEALED]
        self._approve(asked[pick % len(asked)], self.organisers[organiser])

    def _approve(self, sheet: Believed, who: int) -> None:
        def act() -> None:
            approve_reopening(
                self.request(sheet), tell=lambda _request: None, actor=self.actor(who), at=time.now()
            )  # fmt: skip

        assert sheet.approvals is not None
        if self.attempt(act, expected=who not in sheet.approvals):
            sheet.approvals.append(who)
            sheet.state = REOPENED if len(sheet.approvals) == 2 else SEALED

    @precondition(lambda self: any(sheet.approvals is not None and sheet.state is SEALED for sheet in self.sheets))
    @rule(pick=st.integers(0, 99))
    def refuse(self, pick: int) -> None:
        asked = [one for one in self.sheets if one.approvals is not None and one.state is SEALED]
        sheet = asked[pick % len(asked)]
        act = lambda: refuse_reopening(  # noqa: E731
            self.request(sheet), reason="근거 없음", actor=self.actor(self.organisers[0]), at=time.now()
        )
        self.attempt(act, expected=True)
        sheet.approvals = None

    @precondition(lambda self: self.phase == "sealed")
    @rule()
    def compute(self) -> None:
        is_open = any(sheet.state is REOPENED for sheet in self.sheets)
        act = lambda: compute_result(self.contest, actor=given.SYSTEM, at=time.now())  # noqa: E731
        if not self.attempt(act, expected=not is_open):
            return
        self.phase = "computed"
        held = {
            row.entry_id: row.score
            for row in db.session.scalars(select(RoundResult))
            if row.contest_id == self.contest_id
        }
        assert held == {entry_id: self.mean(entry_id) for entry_id in {sheet.entry_id for sheet in self.sheets}}

    def mean(self, entry_id: int) -> Decimal | None:
        """The mean of the sealed totals, of five without the highest and the lowest; none with fewer than three."""
        totals = [
            sum(sheet.points.values(), Decimal(0))
            for sheet in self.sheets
            if sheet.entry_id == entry_id and sheet.state is SEALED
        ]
        if len(totals) < FEWEST:
            return None
        if len(totals) >= TRIM_FROM:
            totals = sorted(totals)[1:-1]
        return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @invariant()
    def the_rows_say_what_the_model_believes(self) -> None:
        if not hasattr(self, "sheets"):
            return
        db.session.rollback()
        for sheet in self.sheets:
            row = self.row(sheet)
            assert (row.state if row else None) == sheet.state
            if row is None:
                continue
            assert {score.criterion_id: score.points for score in row.scores} == sheet.points
            if sheet.state is DRAFT:
                assert row.commitment is None
            elif sheet.state is not REOPENED:
                assert self.is_committed(row, sheet)
        versions = db.session.scalars(
            select(SheetVersion.version)
            .join(ScoreSheet, ScoreSheet.id == SheetVersion.sheet_id)
            .where(ScoreSheet.assignment_id.in_([sheet.assignment_id for sheet in self.sheets]))
        ).all()
        assert len(versions) >= self.versions
        self.versions = len(versions)

    def is_committed(self, row: ScoreSheet, sheet: Believed) -> bool:
        assignment = row.assignment
        scores = {self.criteria[key]: points for key, points in sheet.points.items()}
        return check(
            Commitment(row.salt or "", row.commitment or ""), entry=assignment.entry.code or "",
            judge=assignment.judge.code or "", round_id=assignment.round.code, scores=scores,
        )  # fmt: skip


def test_the_judging_keeps_its_promises_in_whatever_order(session, clock: FrozenClock):
    assert session

    class Walk(Judging):
        """The machine with the clock of this test."""

    Walk.clock = clock
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )  # fmt: skip
