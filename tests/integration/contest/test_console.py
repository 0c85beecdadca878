"""The organiser's console while judges score: who is behind, what is short, whose files."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.panel import keep_away
from forum_app.contest.services.scoring import save_sheet
from forum_app.core import clock as time
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.support.counting import count_queries
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/2023/"


@pytest.fixture
def contest(app, session, clock) -> Contest:
    """Three entries, five judges, scoring has begun; judge 1 has handed in everything."""
    with unit_of_work():
        contest = given.make_scored_contest(clock, biz=2, tech=1)
        sheets = [given.GivenSheet(one, given.full_sheet(contest, 15)) for one in given.assignments_of(contest, 1)]
        given.record_sheets(contest.id, sheets, actor=given.SYSTEM, at=time.now())
        id_ = contest.id
    return session.get_one(Contest, id_)


@pytest.fixture
def organiser(app, contest) -> Visitor:
    client = app.test_client()
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    return client


def rows(page: str) -> int:
    return page.count("<tr data-row")


def test_it_says_what_the_seal_waits_for(organiser):
    assert "봉인은 12건이 더 들어오거나 2023. 11. 24.(금) 18:00이 되면 누를 수 있습니다." in organiser.get(MANAGE).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [("judge=1", 3), ("judge=9", 0), ("most=0", 0), ("most=1", 3), ("judge=1&most=1&track=tech", 1), ("most=x", 3)],
)
def test_entries_are_found_by_judge_and_by_sheets_in(organiser, asked, found):
    assert rows(organiser.get(f"{MANAGE}?{asked}").text) == found


def test_a_judge_kept_away_is_a_stroke_and_no_missing_sheet(organiser, contest):
    one = given.assignments_of(contest, 2)[0]
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
    page = organiser.get(MANAGE).text
    assert (page.count('class="away"'), "1 / 4" in page) == (1, True)


def test_judges_who_have_not_begun_are_reminded_once_a_day(organiser, contest, session, clock):
    first = given.assignments_of(contest, 2)[0]
    with unit_of_work():
        save_sheet(first, {}, version=0, comment="읽는 중", actor=given.SYSTEM, at=time.now())

    def reminded() -> list[str]:
        session.expire_all()
        query = select(OutboxMessage.payload).where(OutboxMessage.key.startswith("score-reminder:"))
        return sorted(mail["to"] for mail in session.scalars(query))

    assert "시작 전 3명에게 알림" in organiser.get(MANAGE).text
    assert organiser.submit(MANAGE, to=f"{MANAGE}remind").status_code == 303
    assert reminded() == ["judge3@example.org", "judge4@example.org", "judge5@example.org"]
    assert "에게 알림" not in organiser.get(MANAGE).text
    assert organiser.submit(MANAGE, to=f"{MANAGE}remind").status_code == 303
    assert len(reminded()) == 3
    clock.forward(days=1)
    assert organiser.submit(MANAGE, to=f"{MANAGE}remind").status_code == 303
    assert len(reminded()) == 6


def test_the_list_takes_the_same_queries_for_one_entry_and_for_three(organiser):
    one = count_queries(lambda: organiser.get(f"{MANAGE}?track=tech"))
    assert count_queries(lambda: organiser.get(MANAGE)) == one


def test_picked_entries_are_carried_to_the_question_for_the_reason(organiser, contest):
    ids = [one.entry_id for one in given.assignments_of(contest, 1)][:2]
    page = organiser.get(f"{MANAGE}files?entry={ids[0]}&entry={ids[1]}&entry=x").text
    assert "고른 출품작 2편의 파일입니다." in page
    assert page.count('type="hidden" name="entry"') == 2


def test_the_views_stand_in_the_order_of_the_work_and_without_what_the_contest_has_not(organiser):
    page = organiser.get(MANAGE).text
    views = page[page.index("공모전 화면") : page.index("진행 단계")]
    order = ["출품작 목록", "자격 확인", "심사위원단", "심사 배정", "심사표", "결과", "결과 이후", "신청서", "규칙"]
    assert re.findall("<span>([^<]+)</span>", views) == order
    assert views.count("<ul") == 4


def test_every_view_leads_back_to_its_contest(organiser, contest):
    pages = {view: organiser.get(MANAGE + view).text for view in ("", "eligibility/", "panel/", "sheets/", "form/")}
    ways = {view: re.search(r'aria-label="현재 위치".*?</nav>', page, re.DOTALL) for view, page in pages.items()}
    assert {view for view, way in ways.items() if way and f'href="{MANAGE}"' in way[0]} == set(pages) - {""}


def test_entries_that_went_on_stay_on_the_list_of_eligibility(organiser):
    assert rows(organiser.get(f"{MANAGE}eligibility/").text) == 3
    assert "다른 상태를 골라 보십시오" in organiser.get(f"{MANAGE}eligibility/?state=ineligible").text


def test_the_fields_of_the_panel_have_names_of_their_own(organiser):
    ids = re.findall(r' id="([^"]+)"', organiser.get(f"{MANAGE}panel/").text)
    assert len(ids) == len(set(ids))
