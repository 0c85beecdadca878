"""The deliberation: official standings, what they rest on, assumptions, and the workbook for the files."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, Exclusion
from forum_app.contest.rules import ExclusionKind
from forum_app.contest.services.result import compute_result
from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.factories.live import make_live_contest
from tests.support.counting import count_queries
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

RESULTS = "/manage/contests/2023/results/"


def reread(session: scoped_session[Session], slug: str = "2023") -> Contest:
    session.rollback()
    return session.scalars(select(Contest).where(Contest.slug == slug)).one()


@pytest.fixture
def computed(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """Seven entries a track, five judges, computed; `client` is the organiser."""
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        one = given.assignments_of(contest, 1)[0]
        session.add(
            Exclusion(
                contest_id=contest.id, judge_id=one.judge_id, entry_id=one.entry_id, kind=ExclusionKind.RECUSAL,
                reason="같은 재단", decided_at=time.now(),
            )
        )  # fmt: skip
        compute_result(contest, actor=given.SYSTEM, at=time.now())
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    return reread(session)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_before_candidates_are_named_the_page_shows_who_would_win(client: Visitor, computed: Contest):
    shown = words(client.get(RESULTS).text)
    assert "공식 결과는 공고한 절사평균으로만 정합니다" in shown
    assert "후보 12편으로 정하기" in shown
    rows = re.findall(r"(\d) (기술-\d\d) 과제 \d+ ([\d.]+) ([\d.]+) (최우수상|우수상|장려상|차점)", shown)
    assert [(rank, receipt, grade) for rank, receipt, _score, _chance, grade in rows] == [
        ("1", "기술-01", "최우수상"), ("2", "기술-02", "우수상"), ("3", "기술-03", "우수상"),
        ("4", "기술-04", "장려상"), ("5", "기술-05", "장려상"), ("6", "기술-06", "장려상"), ("7", "기술-07", "차점"),
    ]  # fmt: skip


def test_judges_stand_under_numbers_and_never_by_name(client: Visitor, computed: Contest):
    shown = client.get(RESULTS).text + client.get(f"{RESULTS}scores").text
    assert "위원 5" in shown
    assert [word for word in ("심사 1", "judge1@example.org") if word in shown] == []


def test_an_assumption_says_what_it_would_change_and_keeps_its_address(client: Visitor, computed: Contest):
    shown = client.get(f"{RESULTS}?if=aggregation:median&all=1").text
    current = re.search(r'<a class="assumption" href="([^"]+)" aria-current="true">(.*?)</a>', shown, re.DOTALL)
    assert current is not None
    assert "if=aggregation:median" in current.group(1)
    assert words(current.group(2)) == "중앙값 같음"
    assert "중앙값: 선정되는 출품작이 같습니다." in words(shown)
    assert len(re.findall(r'class="assumption"', shown)) == 2 + 5 + 1 + 5  # methods, weights, leniency, judges
    assert client.get(f"{RESULTS}?if=nonsense").status_code == 200


def test_a_changing_assumption_marks_the_entries_and_tells_their_scores(
    session: scoped_session[Session], clock: FrozenClock, client: Visitor
):
    with unit_of_work():
        contest = given.make_scored_contest(clock)
        given.fill_sheets(contest, clock)
        criteria = given.criteria_of(contest)
        sheets = []
        for one in given.assignments_of(contest):  # 기술-07 loses by the trimmed mean and would win by the plain one
            if one.entry.code in {"기술-06", "기술-07"}:
                points = {c.id: 10 for c in criteria}
                if one.entry.code == "기술-06":
                    points[criteria[0].id] = 11
                elif one.judge.number == 1:
                    points = {c.id: 20 for c in criteria}
                sheets.append(given.GivenSheet(one, {key: given.Decimal(value) for key, value in points.items()}))
        given.record_sheets(contest.id, sheets, actor=given.SYSTEM, at=clock.at(given.SCORING))
        given.seal_contest(contest, clock)
        compute_result(contest, actor=given.SYSTEM, at=time.now())
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    shown = client.get(f"{RESULTS}?if=aggregation:mean").text
    assert "산술평균 1건 바뀜" in words(shown)
    assert "새로 선정 기술-07 60.00 선정에서 빠짐 기술-06 51.00" in words(shown)
    assert len(re.findall(r'class="board-mark" x="[\d.-]+" y="162"', shown)) == 2
    assert re.search(r'aria-disabled="true"[^>]*>.*?후보 12편으로 정하기', shown, re.DOTALL)  # flags want their notes


def test_the_drawing_tells_a_missing_sheet_from_a_pair_kept_apart_and_neither_is_nought(
    client: Visitor, computed: Contest, session: scoped_session[Session], clock: FrozenClock
):
    shown = client.get(RESULTS).text
    shades = "".join(re.findall(r'class="board-shade-\d" d="([^"]*)"', shown))
    assert shades.count("M") == 14 * 5  # every sheet is a square, the one of the recused judge too: it was handed in
    none = "".join(re.findall(r'class="board-none" d="([^"]*)"', shown))
    assert none == ""
    table = client.get(f"{RESULTS}scores").text
    assert len(re.findall(r'<td class="number">\d\d</td>', table)) == 14 * 5


def test_the_workbook_holds_what_is_filed_and_no_formula(client: Visitor, computed: Contest, session):
    with unit_of_work():
        entry = given.assignments_of(reread(session))[0].entry
        entry.title = "=1+1"
        code = entry.code
    answer = client.get("/manage/contests/2023/results.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="results-2023.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == [
        "결과", "위원별 합계", "항목 평균", "살펴볼 곳", "J1", "J2", "J3", "J4", "J5", "제척·기피·회피", "심사 규칙",
    ]  # fmt: skip
    result = book.get_sheet_by_name("결과").to_python()
    assert len(result) == 1 + 14
    assert [row[3] for row in result if row[2] == code] == ["=1+1"]
    assert len(book.get_sheet_by_name("J1").to_python()) == 1 + 14
    assert book.get_sheet_by_name("제척·기피·회피").to_python()[1:] == [["제척", 0], ["기피", 0], ["회피", 1]]
    assert computed.rules_sha256 in [row[1] for row in book.get_sheet_by_name("심사 규칙").to_python()]
    assert b"judge1@" not in answer.data


def test_nothing_is_there_before_the_computation_or_for_others(
    session: scoped_session[Session], clock: FrozenClock, client: Visitor
):
    with unit_of_work():
        forum_id = given.make_sealed_contest(clock).forum_id
    addresses = [f"{RESULTS}scores", "/manage/contests/2023/results.xlsx"]
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    assert "아직 결과가 없습니다" in client.get(RESULTS).text
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_judge_sees_none_of_it(client: Visitor, computed: Contest):
    sign_in_as(client, Role.JUDGE, forum_id=computed.forum_id)
    addresses = [RESULTS, f"{RESULTS}scores", "/manage/contests/2023/results.xlsx"]
    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_the_page_takes_the_same_queries_for_few_and_many_entries(
    client: Visitor, computed: Contest, clock: FrozenClock, session: scoped_session[Session]
):
    with unit_of_work():
        small = given.make_sealed_contest(clock, slug="small", forum=computed.forum, biz=2, tech=2)
        compute_result(small, actor=given.SYSTEM, at=time.now())
    client.get(RESULTS)
    counted = [
        count_queries(lambda slug=slug: client.get(f"/manage/contests/{slug}/results/")) for slug in ("small", "2023")
    ]  # fmt: skip
    assert counted[0] == counted[1]


def test_the_page_speaks_english(client: Visitor, computed: Contest):
    shown = words(client.get(f"{RESULTS}?lang=en").text)
    assert "trimmed mean" in shown
    assert "Name 12 candidates" in shown
    assert "Chance of top 6" in shown


def test_between_two_stages_the_page_shows_who_goes_on(
    session: scoped_session[Session], clock: FrozenClock, client: Visitor
):
    with unit_of_work():
        forum_id = make_live_contest(clock).forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    shown = words(client.get("/manage/contests/live/results/").text)
    assert len(re.findall(r"(\d) (사업-\d\d) biz 과제 \d [\d.]+ [\d.]+ 진출", shown)) == 4
    assert "결과 파일 받기" not in shown
    assert client.get("/manage/contests/live/results.xlsx").status_code == 200
