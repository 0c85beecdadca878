"""Score sheets under audit, and the pages on which a sealed one is opened again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Reopening, ScoreSheet
from forum_app.contest.rules import SheetState
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import act_as, make_person, session_of
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

LIST = "/manage/contests/2023/sheets/"


class House:
    """A contest with every sheet handed in, two organisers, an auditor; each comes with an own client."""

    def __init__(self, app: Flask, session: scoped_session[Session], clock: FrozenClock) -> None:
        """Build it; the clock stands in the scoring time."""
        self.app, self.session, self.clock = app, session, clock
        with unit_of_work():
            contest = given.make_scored_contest(clock, biz=1, tech=1)
            given.fill_sheets(contest, clock)
            people = [
                make_person(Role.ORGANISER, forum_id=contest.forum_id, email=f"{name}@example.org")
                for name in ("first", "second")
            ]
            judge = session.scalars(select(Account).where(Account.email == "judge1@example.org")).one()
            names = ("first", "second", "auditor", "judge")
            accounts = [*people, make_person(Role.AUDITOR), judge]
            self.sessions = {name: session_of(account) for name, account in zip(names, accounts, strict=True)}
            mine = given.assignments_of(contest, 1)[0]
            mine.judge.account_id = judge.id
            self.sheet = f"{LIST}{mine.id}"
            self.own = f"/judging/assignments/{mine.id}"
            self.commitment = session.scalars(
                select(ScoreSheet.commitment).where(ScoreSheet.assignment_id == mine.id)
            ).one()

    def come(self, name: str) -> Visitor:
        """One of them, signed in."""
        client = self.app.test_client()
        assert isinstance(client, Visitor)
        act_as(client, self.sessions[name])
        return client

    def seal(self) -> None:
        """End the scoring."""
        with unit_of_work():
            given.seal_contest(self.session.scalars(select(Contest)).one(), self.clock)

    def ask(self) -> str:
        """The judge asks; the address of the request."""
        answer = self.come("judge").submit(f"{self.own}/reopening", {"reason": "두 항목을 바꾸어 적었습니다."})
        assert answer.status_code == 303
        return f"/manage/contests/2023/reopenings/{self.session.scalars(select(Reopening.id)).one()}"


@pytest.fixture
def house(app: Flask, session: scoped_session[Session], clock: FrozenClock) -> House:
    """See House."""
    return House(app, session, clock)


def test_before_the_seal_auditors_see_commitments_and_nobody_sees_points(house: House):
    auditor = house.come("auditor")
    listed, history = auditor.get(LIST).text, auditor.get(house.sheet).text
    assert [house.commitment[:16] in page for page in (listed, history)] == [True, True]
    assert "공공성" not in history
    assert "점수는 봉인한 뒤에 보입니다" in history
    organiser = house.come("first")
    assert house.commitment[:16] not in organiser.get(LIST).text
    assert organiser.get(house.sheet).status_code == 404


def test_after_the_seal_the_versions_show_what_was_given(house: House):
    house.seal()
    for name in ("auditor", "first"):
        assert "공공성 18" in house.come(name).get(house.sheet).text
    assert house.come("judge").get(house.sheet).status_code == 404


def test_a_sheet_is_opened_by_two_and_corrected_by_its_judge(house: House):
    house.seal()
    assert house.come("judge").get(f"{house.own}/reopening").status_code == 200
    page = house.ask()
    assert "요청이 있습니다" in house.come("first").get(LIST).text
    assert house.come("first").submit(page, {"step": "approve"}).status_code == 303
    again = house.come("first")
    assert "다른 담당자 한 사람이 더" in again.get(page).text
    assert again.submit(page, {"step": "approve"}).status_code == 409
    assert house.come("second").submit(page, {"step": "approve"}).status_code == 303

    mails = {mail.payload["to"]: mail.payload["body"] for mail in house.session.scalars(select(OutboxMessage))}
    assert sorted(mails) == ["auditor@example.org", "judge1@example.org"]
    assert house.sheet in mails["auditor@example.org"]

    judge = house.come("judge")
    assert "다시 열린 심사표입니다" in judge.get(house.own).text
    version = house.session.scalars(select(ScoreSheet.version).where(ScoreSheet.state == SheetState.REOPENED)).one()
    contest = house.session.scalars(select(Contest)).one()
    fields = {f"points_{one.id}": "11" for one in given.criteria_of(contest)}
    answer = judge.submit(house.own, {**fields, "version": str(version), "step": "submit"})
    assert (answer.status_code, answer.location) == (303, "/judging/contests/2023/")
    history = house.come("auditor").get(house.sheet).text
    assert [text in history for text in ("공공성 18", "공공성 11", house.commitment[:16])] == [True] * 3


def test_a_refusal_needs_a_reason(house: House):
    house.seal()
    page = house.ask()
    assert house.come("first").submit(page, {"step": "refuse", "reason": " "}).status_code == 422
    assert house.come("first").submit(page, {"step": "refuse", "reason": "근거가 없습니다."}).status_code == 303
    assert "근거가 없습니다." in house.come("auditor").get(page).text


def test_an_auditor_looks_and_does_not_act(house: House):
    house.seal()
    page, auditor = house.ask(), house.come("auditor")
    token = auditor.token("/my/account")
    for path, fields in ((page, {"step": "approve"}), (house.sheet, {"reason": "x"})):
        assert auditor.post(path, data={"csrf_token": token, **fields}).status_code == 404
    assert house.session.scalars(select(Reopening.first_approver_id)).one() is None


def test_what_was_submitted_is_submitted_once_however_often_it_is_sent(house: House):
    judge = house.come("judge")
    held = house.session.scalars(select(ScoreSheet).where(ScoreSheet.commitment == house.commitment)).one()
    stored = {f"points_{score.criterion_id}": str(score.points) for score in held.scores}
    answer = judge.submit(
        house.own, {**stored, "version": "0", "step": "submit"}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json["next"]) == (200, "/judging/contests/2023/")
    other = {**stored, next(iter(stored)): "1"}
    assert judge.submit(house.own, {**other, "version": "1", "step": "submit"}).status_code == 409
