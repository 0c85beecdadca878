"""The judge's pages: what they take, what they refuse, and that they tell nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account, SignedInSession
from forum_app.contest.models import Contest, Score, ScoreSheet
from forum_app.contest.rules import ExclusionKind, SheetState
from forum_app.contest.services.panel import keep_away, remove_judge
from forum_app.contest.services.scoring import record_sheet
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories import judging as given
from tests.factories.accounts import act_as, session_of
from tests.support.counting import count_queries
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

OWN_TO_A_REQUEST = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*|nonce-[\w-]+')


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """In scoring: two entries, five judges, each of whom has both."""
    with unit_of_work():
        made = given.make_scored_contest(clock, biz=1, tech=1)
        slug = made.slug
    return session.scalars(select(Contest).where(Contest.slug == slug)).one()


@pytest.fixture
def judge(client: Visitor, contest: Contest, session: scoped_session[Session]) -> Visitor:
    """Judge 1, signed in."""
    return as_judge(client, session, 1)


def as_judge(client: Visitor, session: scoped_session[Session], number: int) -> Visitor:
    with unit_of_work():
        account = session.scalars(select(Account).where(Account.email == f"judge{number}@example.org")).one()
        signed_in = session.scalar(select(SignedInSession.id).where(SignedInSession.account_id == account.id))
        account.session_key = f"key-{account.id}"
        session_id = account.get_id() if signed_in else session_of(account)
    act_as(client, session_id)
    return client


def page_of(contest: Contest, number: int = 1, entry: int = 0) -> str:
    return f"/judging/assignments/{given.assignments_of(contest, number)[entry].id}"


def filled(contest: Contest, points: str = "15", **changes: str) -> dict[str, str]:
    fields = {f"points_{criterion.id}": points for criterion in given.criteria_of(contest)}
    return {"version": "0", "step": "save", "comment": "", **fields, **changes}


def stored(session: scoped_session[Session]) -> list[Decimal]:
    session.rollback()
    return list(session.scalars(select(Score.points)))


def test_a_judge_finds_the_way_from_the_list_to_the_sheet(judge: Visitor, contest: Contest):
    assert "사례 공모전" in judge.get("/judging/").text
    listed = judge.get(f"/judging/contests/{contest.slug}/").text
    assert page_of(contest) in listed
    sheet = judge.get(page_of(contest)).text
    assert [name in sheet for name in ("과제 2", "돌봄을 잇는 방법", "기술-01", "공공성")] == [True] * 4


def test_points_are_saved_without_script_and_shown_again(judge: Visitor, contest: Contest, session):
    answer = judge.submit(page_of(contest), filled(contest, "17.5", comment="표 2의 비교 기준을 확인함"))
    assert answer.status_code == 303
    assert stored(session) == [Decimal("17.5")] * 5
    page = judge.get(page_of(contest)).text
    assert page.count('value="17.5"') == 5
    assert "표 2의 비교 기준을 확인함" in page


def test_the_script_is_answered_with_version_and_time(judge: Visitor, contest: Contest):
    answer = judge.submit(page_of(contest), filled(contest), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (200, {"version": 1, "saved_at": "10:00:00"})


def test_submitting_leads_to_the_next_entry_and_then_to_the_list(judge: Visitor, contest: Contest, session):
    first = judge.submit(page_of(contest), filled(contest, step="submit"))
    assert first.location == page_of(contest, entry=1)
    last = judge.submit(page_of(contest, entry=1), filled(contest, step="submit"))
    assert last.location == f"/judging/contests/{contest.slug}/"
    assert set(session.scalars(select(ScoreSheet.state))) == {SheetState.SUBMITTED}


def test_a_sheet_that_was_handed_in_is_taken_back_and_handed_in_again(judge: Visitor, contest: Contest, session):
    page = page_of(contest)
    judge.submit(page, filled(contest, step="submit"))
    assert judge.submit(page, filled(contest, "16", version="2")).status_code == 409
    assert judge.submit(page, {"step": "revise"}).status_code == 303
    version = str(session.scalars(select(ScoreSheet.version)).one())
    assert judge.submit(page, filled(contest, "16", step="submit", version=version)).status_code == 303
    assert stored(session) == [Decimal(16)] * 5


@pytest.mark.parametrize(
    "typed",
    ["21", "20.01", "-1", "NaN", "Infinity", "1e308", "1E1", "열다섯", "１５", "15,5", "+5", "0x10", "1_5", "9" * 400],
)
def test_what_is_no_score_is_refused_at_its_criterion(judge: Visitor, contest: Contest, session, typed: str):
    second = given.criteria_of(contest)[1]
    answer = judge.submit(page_of(contest), filled(contest, **{f"points_{second.id}": typed}))
    assert answer.status_code == 422
    assert f'<a href="#points_{second.id}">혁신성: 0부터 20까지의 점수를 숫자로 적어 주십시오.' in answer.text
    assert f'value="{typed}"' in answer.text
    assert stored(session) == []


def test_a_partial_sheet_is_not_handed_in(judge: Visitor, contest: Contest, session):
    last = given.criteria_of(contest)[4]
    answer = judge.submit(page_of(contest), filled(contest, step="submit", **{f"points_{last.id}": ""}))
    assert answer.status_code == 422
    assert "확산가능성: 점수를 적어 주십시오." in answer.text
    assert stored(session) == []


@pytest.mark.parametrize("changes", [{"step": "award"}, {"step": ""}, {"version": "x"}, {"version": "-1"}])
def test_a_broken_form_writes_nothing(judge: Visitor, contest: Contest, session, changes: dict[str, str]):
    assert judge.submit(page_of(contest), filled(contest, **changes)).status_code == 422
    assert stored(session) == []


def test_who_saved_elsewhere_in_between_is_told_and_keeps_what_was_typed(judge: Visitor, contest: Contest, session):
    judge.submit(page_of(contest), filled(contest, "15"))
    answer = judge.submit(page_of(contest), filled(contest, "12.5", version="0"))
    assert answer.status_code == 409
    assert answer.text.count('value="12.5"') == 5
    assert 'name="version" value="1"' in answer.text
    assert stored(session) == [Decimal(15)] * 5


def test_after_the_seal_a_sheet_is_shown_and_not_changed(judge: Visitor, contest: Contest, clock: FrozenClock, session):
    with unit_of_work():
        given.fill_sheets(contest, clock)
        given.seal_contest(contest, clock)
    before = stored(session)
    assert "봉인한 심사표입니다" in judge.get(page_of(contest)).text
    for step in ("save", "submit", "revise"):
        answer = judge.post(
            page_of(contest),
            data={"csrf_token": judge.token("/judging/"), **filled(contest, "1", step=step, version="1")},
        )
        assert answer.status_code == 409
    assert stored(session) == before


def _stranger(contest: Contest) -> str:
    return page_of(contest, 2)


def _removed(contest: Contest) -> str:
    one = given.assignments_of(contest, 1)[0]
    with unit_of_work():
        remove_judge(contest, one.judge, reason="사임", actor=given.SYSTEM, at=time.now())
    return f"/judging/assignments/{one.id}"


def _kept_away(contest: Contest) -> str:
    one = given.assignments_of(contest, 1)[0]
    with unit_of_work():
        keep_away(
            contest,
            one.judge,
            one.entry,
            kind=ExclusionKind.RECUSAL,
            reason="옛 동료",
            actor=given.SYSTEM,
            at=time.now(),
        )
    return f"/judging/assignments/{one.id}"


@pytest.mark.parametrize("hide", [_stranger, _removed, _kept_away])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hidden_sheet_answers_like_one_that_does_not_exist(
    judge: Visitor, contest: Contest, hide: Callable[[Contest], str], method: str
):
    token = judge.token(page_of(contest))
    fields = {"csrf_token": token, **filled(contest)}
    hidden, missing = hide(contest), "/judging/assignments/2147483647"
    answers = [
        judge.get(page) if method == "get" else judge.post(page, data=fields) for page in (hidden, missing)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404, 404]
    assert canonical(answers[0]) == canonical(answers[1])


def test_a_recused_entry_stands_in_the_strip_but_leads_nowhere(judge: Visitor, contest: Contest):
    hidden = _kept_away(contest)
    page = judge.get(f"/judging/contests/{contest.slug}/").text
    assert "square-recused" in page
    assert hidden not in page


@pytest.mark.usefixtures("judge")
def test_pages_do_not_depend_on_institution_or_on_what_others_gave(
    app: Flask, contest: Contest, session: scoped_session[Session]
):
    pages = ("/judging/", f"/judging/contests/{contest.slug}/", page_of(contest), page_of(contest) + "?part=paper")
    before = [canonical(as_judge(app.test_client(), session, 1).get(page)) for page in pages]
    with unit_of_work():
        for institution in session.scalars(select(Institution)):
            institution.name = f"다른 이름 {institution.id}"
        for one in given.assignments_of(contest):
            one.entry.contact_name, one.entry.contact_email = "다른 사람", "other@example.org"
            if one.judge.number != 1:
                record_sheet(one, given.full_sheet(contest, one.judge.number), actor=given.SYSTEM, at=time.now())
    after = [canonical(as_judge(app.test_client(), session, 1).get(page)) for page in pages]
    assert after == before


def canonical(answer) -> tuple[str, dict[str, str], str]:
    """An answer without what is drawn anew for each request."""
    headers = {k: v for k, v in answer.headers.items() if k not in ("Date", "Set-Cookie", "Content-Length")}
    return answer.status, headers, OWN_TO_A_REQUEST.sub(r"\1", answer.text)


def test_the_pages_of_a_judge_take_the_same_queries_for_two_entries_and_ten(
    app: Flask, clock: FrozenClock, session: scoped_session[Session], contest: Contest
):
    with unit_of_work():
        given.make_scored_contest(clock, slug="2023-many", forum=contest.forum, biz=5, tech=5)
        page_few = page_of(contest)
        many = session.scalars(select(Contest).where(Contest.slug == "2023-many")).one()
        page_many = page_of(many)
    client = as_judge(app.test_client(), session, 1)
    for few, more in [(f"/judging/contests/{contest.slug}/", "/judging/contests/2023-many/"), (page_few, page_many)]:
        assert count_queries(lambda page=few: client.get(page)) == count_queries(lambda page=more: client.get(page))
