"""Two runs that differ only in a fact hidden from a judge give that judge the same answers, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.contest.models import Assignment, Contest, Judge
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.panel import keep_away, remove_judge
from forum_app.contest.services.scoring import record_sheet
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

OWN_TO_A_REQUEST = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*|nonce-[\w-]+|E-[0-9A-F]{6}')
SET_ASIDE = ("Date", "Set-Cookie")
JSON = {"Accept": "application/json"}


def nothing(_contest: Contest) -> None:
    """The run that the others are held against."""


def other_institutions(contest: Contest) -> None:
    """Others have entered, and others are asked about it."""
    for institution in given.db.session.scalars(select(Institution)):
        institution.name, institution.name_en = f"아주 다른 이름의 기관 {institution.id}", "Another"
    for one in given.assignments_of(contest):
        one.entry.contact_name, one.entry.contact_email = "다른 사람", "somebody.else@example.org"


def other_scores(contest: Contest) -> None:
    """The other judges have handed in, with comments and a commitment each."""
    for one in given.assignments_of(contest):
        if one.judge.number != 1:
            record_sheet(one, given.full_sheet(contest, one.judge.number), actor=given.SYSTEM, at=time.now())


def more_judges(contest: Contest) -> None:
    """Two more judges score the same entries."""
    entries = {one.entry_id: one.round_id for one in given.assignments_of(contest)}
    for number in (6, 7):
        judge = Judge(
            contest_id=contest.id, number=number, code=f"J{number}", name=f"심사 {number}", invited_at=time.now(),
            email=f"judge{number}@example.org",
        )  # fmt: skip
        given.db.session.add(judge)
        given.db.session.flush()
        for entry_id, round_id in entries.items():
            given.db.session.add(
                Assignment(contest_id=contest.id, round_id=round_id, entry_id=entry_id, judge_id=judge.id)
            )


def fewer_judges(contest: Contest) -> None:
    """One has left the panel, another is kept away from an entry."""
    second, third = (given.assignments_of(contest, number)[0] for number in (2, 3))
    remove_judge(contest, second.judge, reason="사임", actor=given.SYSTEM, at=time.now())
    keep_away(
        contest, third.judge, third.entry, kind=ExclusionKind.RECUSAL, reason="옛 동료", actor=given.SYSTEM,
        at=time.now(),
    )  # fmt: skip


def told(answer: Any) -> tuple[str, list[tuple[str, str]], str]:
    """All of an answer but what is drawn anew for each request."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in SET_ASIDE)
    with answer:
        return answer.status, headers, OWN_TO_A_REQUEST.sub(r"\1", answer.get_data().decode("utf-8", "replace"))


def walk(app: Flask, session: scoped_session[Session], clock: FrozenClock, change: Callable[[Contest], None]) -> list:
    """A judge's morning, from the list to the submitted sheet and past other judges' doors: every answer."""
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=1, tech=1)
        for one in given.assignments_of(contest, 1):
            given.make_blind_copy(one.entry, time.now())
        session_id = session_of(session.scalars(select(Account).where(Account.email == "judge1@example.org")).one())
        mine = [one.id for one in given.assignments_of(contest, 1)]
        other = given.assignments_of(contest, 2)[0].id
        criteria = [one.id for one in given.criteria_of(contest)]
        change(contest)
    client = app.test_client()
    assert isinstance(client, Visitor)
    act_as(client, session_id)
    sheet, foreign = (f"/judging/assignments/{one}" for one in (mine[0], other))
    pages = [
        "/judging/", "/judging/contests/2023/", sheet, f"{sheet}?part=paper", f"{sheet}?lang=en", f"{sheet}/pages/1",
        f"{sheet}/pages/9", f"{sheet}/recuse", f"{sheet}/reopening", foreign, f"{foreign}/pages/1",
        f"{foreign}/reopening", "/manage/contests/2023/sheets/", "/manage/contests/2023/", "/contests/2023/results/",
    ]  # fmt: skip
    answers = [told(client.get(page)) for page in pages]

    def fields(points: str, **changes: str) -> dict[str, str]:
        return {"version": "0", "step": "save", **{f"points_{one}": points for one in criteria}, **changes}

    sent = [
        fields("15", comment="의견"), fields("16"), fields("21"), fields("", step="submit", version="1"),
        fields("17", step="submit", version="1"), fields("17", version="2"),
    ]  # fmt: skip
    for headers in ({}, JSON):
        answers += [told(client.submit(sheet, one, headers=headers)) for one in sent]
        answers.append(told(client.post(foreign, data=fields("1"), headers=headers)))
    return answers + [told(client.get(page)) for page in pages]


@pytest.mark.parametrize("change", [other_institutions, other_scores, more_judges, fewer_judges])
def test_a_judge_cannot_tell_which_of_two_runs_it_is(
    database: Any, app: Flask, session: scoped_session[Session], clock: FrozenClock, change: Callable[[Contest], None]
):
    before = walk(app, session, clock, nothing)
    session.remove()
    database.wiper.wipe()
    after = walk(app, session, clock, change)
    assert [answer[0][:3] for answer in before[:6]] == ["200"] * 6
    assert {answer[0][:3] for answer in before} >= {"200", "303", "404", "409", "422"}
    assert after == before
