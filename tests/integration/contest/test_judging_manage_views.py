"""The organiser's pages of the judging, and the public result."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.judging import rules_sha256
from forum_app.contest.models import Assignment, Award, Contest, Exclusion, Judge
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.rules import ContestState
from forum_app.contest.services.deciding import finalise
from forum_app.contest.services.scoring import save_sheet
from forum_app.core import clock as time
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.support.counting import count_queries
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/2023"


def reread(session: scoped_session[Session]) -> Contest:
    session.rollback()
    return session.scalars(select(Contest)).one()


@pytest.fixture
def called(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """The call is over, nobody is on the panel; `client` is its organiser."""
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return reread(session)


@pytest.fixture
def scoring(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """Five judges, seven entries a track, no score yet; `client` is its organiser."""
    with unit_of_work():
        forum_id = given.make_scored_contest(clock).forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return reread(session)


@pytest.fixture
def sealed(scoring: Contest, clock: FrozenClock, session: scoped_session[Session]) -> Contest:
    """All sheets in and sealed."""
    with unit_of_work():
        given.fill_sheets(scoring, clock)
        given.seal_contest(scoring, clock)
    return reread(session)


@pytest.fixture
def published(sealed: Contest, session: scoped_session[Session]) -> Contest:
    """The result is public."""
    with unit_of_work():
        given.decide(sealed, time.now())
        finalise(sealed, actor=given.SYSTEM, at=time.now())
    return reread(session)


def test_a_judge_is_invited_by_a_letter_that_only_the_judge_gets(client: Visitor, called: Contest, session):
    fields = {"name": "심사 하나", "email": "J@Example.org", "institution": "한빛"}
    assert client.submit(f"{MANAGE}/panel/", fields).status_code == 303
    shown = client.get(f"{MANAGE}/panel/").text
    assert ("심사 하나님께" in shown, "/invitations/" in shown) == (True, False)
    letter = session.scalars(select(OutboxMessage)).one().payload
    assert (letter["to"], len(set(re.findall(r"/invitations/[\w-]+", letter["body"])))) == ("j@example.org", 1)
    judge = session.scalars(select(Judge)).one()
    assert (judge.number, judge.email, judge.institution.name) == (1, "j@example.org", "한빛")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "이름을 적어 주십시오."),
        ({"email": "없음"}, "전자우편 주소를 이름@기관.kr처럼 적어 주십시오."),
        ({"email": "judge1@example.org"}, "이 전자우편은 이미 심사위원단에 있습니다."),
    ],
)
def test_a_wrong_invitation_is_refused_at_its_field(
    client: Visitor, called: Contest, session, changes: dict[str, str], message: str
):
    with unit_of_work():
        given.make_judge(called, number=1, at=time.now())
    fields = {"name": "심사 둘", "email": "two@example.org", "institution": "", **changes}
    answer = client.submit(f"{MANAGE}/panel/", fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalar(select(func.count()).select_from(Judge)) == 1


def test_a_judge_is_removed_only_with_a_reason(client: Visitor, called: Contest, session):
    with unit_of_work():
        judge_id = given.make_judge(called, number=1, at=time.now())[0].id
    page = f"{MANAGE}/panel/{judge_id}/remove"
    assert client.submit(page, {"reason": " ", "keeps": "no"}).status_code == 422
    assert client.submit(page, {"reason": "사임", "keeps": "no"}).status_code == 303
    assert session.scalars(select(Judge.removed_at)).one() == time.now()
    assert client.get(page).status_code == 404


def test_a_challenge_is_recorded_with_its_reason(client: Visitor, called: Contest, session):
    with unit_of_work():
        judge_id = str(given.make_judge(called, number=1, at=time.now())[0].id)
    fields = {"judge": judge_id, "entry": "사업-01", "kind": "challenge", "reason": "신청인의 요청"}
    for wrong in ({"entry": "사업-99"}, {"reason": ""}, {"kind": "favour"}, {"judge": "999"}):
        assert client.submit(f"{MANAGE}/panel/", fields | wrong, to=f"{MANAGE}/panel/exclusions").status_code == 422
    assert client.submit(f"{MANAGE}/panel/", fields, to=f"{MANAGE}/panel/exclusions").status_code == 303
    assert session.scalars(select(Exclusion.reason)).all() == ["신청인의 요청"]


def test_the_assignment_is_shown_before_it_is_made(client: Visitor, called: Contest, session):
    assert "심사위원단이 비어 있습니다" in client.get(f"{MANAGE}/assignment/").text
    with unit_of_work():
        for number in range(1, 5):
            given.make_judge(called, number=number, at=time.now())
    short = client.get(f"{MANAGE}/assignment/").text
    assert "출품작 2편에 심사위원이 부족합니다. 아무것도 배정하지 않았습니다." in short
    token = {"csrf_token": client.token(f"{MANAGE}/panel/")}
    assert client.post(f"{MANAGE}/assignment/", data=token).status_code == 409
    with unit_of_work():
        given.make_judge(called, number=5, at=time.now())
    assert client.submit(f"{MANAGE}/assignment/").status_code == 409
    assert client.submit(f"{MANAGE}/", to=f"{MANAGE}/steps/start_eligibility").status_code == 303
    assert client.submit(f"{MANAGE}/eligibility/", to=f"{MANAGE}/eligibility/accept-all").status_code == 303
    digest = re.findall(r'name="digest" value="(\w+)"', client.get(f"{MANAGE}/assignment/").text)
    assert client.submit(f"{MANAGE}/assignment/", {"digest": digest[0]}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Assignment)) == 10
    assert reread(session).state is ContestState.ASSIGNED


def test_before_the_seal_no_page_of_the_organiser_shows_a_score(client: Visitor, scoring: Contest, session):
    pages = [f"{MANAGE}/{page}" for page in ("", "panel/", "assignment/", "results/", "seal")]
    one = given.assignments_of(scoring)[0]
    with unit_of_work():
        save_sheet(one, given.full_sheet(scoring, 11), version=0, actor=given.SYSTEM, at=time.now())
    before = [scoreless(client.get(page).text) for page in pages]
    with unit_of_work():
        save_sheet(one, given.full_sheet(scoring, 19), version=1, actor=given.SYSTEM, at=time.now())
    assert [scoreless(client.get(page).text) for page in pages] == before
    assert client.get(f"{MANAGE}/result.json").status_code == 404


def scoreless(page: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_the_seal_asks_for_the_word(client: Visitor, scoring: Contest, clock: FrozenClock, session):
    assert "심사표가 모두 들어오거나" in client.get(f"{MANAGE}/seal").text
    with unit_of_work():
        given.fill_sheets(scoring, clock)
    refused = client.submit(f"{MANAGE}/seal", {"typed_word": "sealed"})
    assert refused.status_code == 422
    assert "봉인하려면 칸에" in refused.text
    assert client.submit(f"{MANAGE}/seal", {"typed_word": "봉인"}).status_code == 303
    assert reread(session).state is ContestState.SEALED
    assert client.submit(f"{MANAGE}/panel/", {"typed_word": "봉인"}, to=f"{MANAGE}/seal").status_code == 409


def test_compute_then_publish_through_pages(client: Visitor, sealed: Contest, app: Flask, session):
    visitor = app.test_client()
    assert client.submit(f"{MANAGE}/compute", {"lottery_seed": ""}).status_code == 303
    results = client.get(f"{MANAGE}/results/").text
    assert [word in results for word in ("90.33", "결과 지문")] == [True] * 2
    assert client.submit(f"{MANAGE}/nominate").status_code == 303
    assert "장려상" in client.get(f"{MANAGE}/results/").text
    ahead = visitor.get("/contests/2023/results/")
    assert (ahead.status_code, "아직 공개 전입니다" in ahead.text) == (200, True)
    assert "90.33" not in ahead.text
    assert visitor.get("/contests/2023/result.json").status_code == 404

    assert client.submit(f"{MANAGE}/finalise").status_code == 303
    page = visitor.get("/contests/2023/results/").text
    assert "14편 가운데 12편을 선정했습니다" in page
    assert reread(session).rules_sha256 in page
    package = visitor.get("/contests/2023/result.json").json
    assert package["rules_sha256"] == rules_sha256(frozen_rules(reread(session)))
    assert sum(one["state"] == "awarded" for one in package["entries"]) == 12
    assert package["conflict_counts"] == {"exclusion": 0, "challenge": 0, "recusal": 0}


def test_ties_at_an_award_line_ask_for_the_lottery(client: Visitor, scoring: Contest, clock: FrozenClock, session):
    with unit_of_work():
        sheet = given.full_sheet(scoring, 15)
        given.record_sheets(
            scoring.id, [given.GivenSheet(one, sheet) for one in given.assignments_of(scoring)],
            actor=given.SYSTEM, at=time.now(),
        )  # fmt: skip
        given.seal_contest(scoring, clock)
    refused = client.submit(f"{MANAGE}/compute", {"lottery_seed": ""})
    assert refused.status_code == 422
    assert "추첨 값이 필요합니다" in refused.text
    assert session.scalar(select(func.count()).select_from(Award)) == 0
    assert client.submit(f"{MANAGE}/compute", {"lottery_seed": "코스피 2023-11-24 2496.63"}).status_code == 303
    assert client.submit(f"{MANAGE}/nominate").status_code == 303
    assert session.scalar(select(func.count()).select_from(Award)) == 12


def test_a_published_result_is_not_computed_again(client: Visitor, published: Contest):
    for page in ("seal", "compute", "finalise"):
        answer = client.submit(f"{MANAGE}/panel/", {"typed_word": "봉인"}, to=f"{MANAGE}/{page}")
        assert answer.status_code == 409


def test_the_public_page_shows_no_judge_and_no_contact(published: Contest, app: Flask):
    visitor = app.test_client()
    shown = visitor.get("/contests/2023/results/").text + visitor.get("/contests/2023/result.json").text
    assert [word for word in ("judge1@", "심사 1", "@example.org") if word in shown] == []


def test_the_public_page_takes_the_same_queries_for_few_and_many_winners(
    app: Flask, published: Contest, clock: FrozenClock, session: scoped_session[Session]
):
    with unit_of_work():
        small = given.make_sealed_contest(clock, slug="small", forum=published.forum, biz=2, tech=2)
        given.decide(small, time.now())
        finalise(small, actor=given.SYSTEM, at=time.now())
    visitor = app.test_client()
    counted = [
        count_queries(lambda slug=slug: visitor.get(f"/contests/{slug}/results/")) for slug in ("small", "2023")
    ]  # fmt: skip
    assert counted[0] == counted[1]
