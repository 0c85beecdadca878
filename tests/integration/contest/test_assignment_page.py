"""The assignment page: what it previews is what it assigns; who is short, why, and what would help."""

from __future__ import annotations

import csv
import html
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.forms.assignment import fields_of, read_conditions
from forum_app.contest.judging import Standing
from forum_app.contest.models import Assignment, Contest, JudgeExpertise, JudgeRound, Round
from forum_app.contest.queries.assignment import Conditions, plans, plans_digest
from forum_app.contest.queries.panel import competing_entries, panel_of
from forum_app.contest.queries.remedies import RemedyKind, remedies
from forum_app.contest.rules import Availability, ContestState, ExclusionKind
from forum_app.contest.services.assignment import apply_assignment
from forum_app.contest.services.panel import keep_away
from forum_app.contest.services.pledge import AvailabilityGiven, answer_availability
from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.errors import Conflict, StepRefused
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

PAGE = "/manage/contests/2023/assignment/"
FILE = "/manage/contests/2023/assignment.csv"
LIMITS = {2: 35, 4: 34, 7: 35, 9: 34}


@pytest.fixture
def called(session: scoped_session[Session], clock: FrozenClock, client: Visitor) -> Contest:
    """64 entries found eligible, nine judges of whom four take fewer than the even share: two sheets too many.

    `client` is the organiser.
    """
    with unit_of_work():
        entries = [("biz", f"사업 기관 {n}") for n in range(30)] + [("tech", f"기술 기관 {n}") for n in range(34)]
        contest = given.make_called_contest(clock, entries=entries)
        given.check_eligibility(contest, time.now())
        for number in range(1, 10):
            judge, _ = given.make_judge(contest, number=number, at=time.now())
            judge.max_entries = LIMITS.get(number)
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    session.rollback()
    return session.scalars(select(Contest)).one()


def plan_of(contest: Contest, **conditions):
    return plans(contest, Conditions(**conditions))[0]


def shown_fields(page: str) -> dict[str, str]:
    """What the form of the final button sends besides its token."""
    form = re.search(r'<form class="step".*?</form>', page, re.DOTALL)
    assert form
    inputs = re.findall(r'name="([^"]+)" value="([^"]*)"', form[0])
    return {name: html.unescape(value) for name, value in inputs if name != "csrf_token"}


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_who_is_short_is_shown_with_a_reason_for_every_judge(called: Contest, client: Visitor):
    with unit_of_work():
        entry, judges = competing_entries(called)[0], panel_of(called)
        for judge, kind in ((judges[0], ExclusionKind.CHALLENGE), (judges[2], ExclusionKind.RECUSAL)):
            keep_away(called, judge, entry, kind=kind, reason="사유", actor=given.SYSTEM, at=time.now())
        judges[4].institution_id = entry.institution_id
    plan = plan_of(called, caps={"doc": 34})
    assert (plan.pairs, plan.missing, plan.cap, plan.floor) == ((), 320 - 5 * 34 - sum(LIMITS.values()), 34, 35)
    page = words_of(client.get(f"{PAGE}?cap_doc=34").text)
    assert f"출품작 {len(plan.short)}편에 심사위원이 부족합니다. 아무것도 배정하지 않았습니다." in page
    for short in plan.short:
        full = [key for key, reason in short.reasons.items() if reason is Standing.FULL]
        assert len(full) >= short.missing
        assert f"{short.entry.receipt_no} 5명 가운데 {5 - short.missing}명 · {short.missing}명 부족" in page
    kept = {seat.key: dict(seat.kept_away) for seat in plan.seats if any(seat.kept_away.values())}
    assert kept == {
        "1": {ExclusionKind.EXCLUSION: 0, ExclusionKind.CHALLENGE: 1, ExclusionKind.RECUSAL: 0},
        "3": {ExclusionKind.EXCLUSION: 0, ExclusionKind.CHALLENGE: 0, ExclusionKind.RECUSAL: 1},
        "5": {ExclusionKind.EXCLUSION: 1, ExclusionKind.CHALLENGE: 0, ExclusionKind.RECUSAL: 0},
    }
    assert "제척 1 규칙: 같은 기관 기피 1 신청인 요청, 인정됨 회피 1 심사위원 요청" in page


def test_every_way_out_tells_what_comes_of_it(called: Contest, client: Visitor):
    plan = plan_of(called)
    ways = remedies(called, called.rounds[0], Conditions(), plan)
    assert [(way.kind, way.value, way.missing) for way in ways] == [
        (RemedyKind.CAP, 37, 0), (RemedyKind.RESERVE, 1, 0), (RemedyKind.FEWER, 4, 0),
    ]  # fmt: skip
    over = {seat.key for seat in plan_of(called, caps={"doc": 37}).seats if seat.total > 36}
    assert set(ways[0].over) == over
    assert len(over) == 2
    page = words_of(client.get(PAGE).text)
    assert f"상한을 36 → 37로 심사위원 {', '.join(ways[0].over)}에게 지금 상한보다 많이 맡김 모두 배정됨" in page
    assert "예비 심사위원 1명 부르기" in page
    assert "규칙 위반" in page
    assert shown_fields(client.get(PAGE, query_string={"way": "cap_doc=37"}).text)["cap_doc"] == "37"


def test_where_conflicts_are_the_cause_no_cap_helps(called: Contest):
    with unit_of_work():
        entry = competing_entries(called)[0]
        for judge in panel_of(called)[:5]:
            keep_away(
                called, judge, entry, kind=ExclusionKind.CHALLENGE, reason="사유", actor=given.SYSTEM, at=time.now()
            )
    ways = remedies(called, called.rounds[0], Conditions(), plan_of(called))
    assert [(way.kind, way.value, way.missing) for way in ways] == [
        (RemedyKind.CAP, 64, 1), (RemedyKind.RESERVE, 1, 0), (RemedyKind.FEWER, 4, 0),
    ]  # fmt: skip


def test_what_the_preview_shows_is_what_is_assigned_and_in_the_file(called: Contest, client: Visitor, session):
    address = {"cap_doc": "38", "floor_doc": "30", "seed": "가"}
    fields = shown_fields(client.get(PAGE, query_string=address).text)
    assert fields.items() >= address.items()
    plan = plan_of(called, caps={"doc": 38}, floors={"doc": 30}, seed="가")
    shown = {(entry.code, judge.number) for entry, judge in plan.pairs}
    header, *rows = csv.reader(client.get(FILE, query_string=address).text.splitlines())
    assert header == ["entry", "judge"]
    assert {(entry, int(judge)) for entry, judge in rows} == shown
    assert client.submit(PAGE, fields).status_code == 303
    session.rollback()
    assert {(one.entry.code, one.judge.number) for one in given.assignments_of(called)} == shown
    made = client.get(PAGE)
    assert (made.status_code, "배정됨" in made.text) == (200, True)
    assert client.get(FILE).text == plan.as_csv().decode()


@pytest.mark.parametrize("change", [{"cap_doc": "36"}, {"seed": "다른 값"}, {"digest": "0" * 64}, {"digest": ""}])
def test_other_conditions_than_those_of_the_preview_are_refused(called: Contest, client: Visitor, session, change):
    fields = shown_fields(client.get(f"{PAGE}?cap_doc=38&seed=1").text)
    assert client.submit(PAGE, fields | change).status_code == 409
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_a_panel_that_changed_behind_the_preview_is_refused(called: Contest):
    conditions = Conditions(caps={"doc": 40})
    digest = plans_digest(called, plans(called, conditions))
    with unit_of_work():
        entry, judge = plan_of(called, caps={"doc": 40}).pairs[0]
        keep_away(called, judge, entry, kind=ExclusionKind.RECUSAL, reason="사유", actor=given.SYSTEM, at=time.now())
    with pytest.raises(Conflict), unit_of_work():
        apply_assignment(called, conditions=conditions, digest=digest, actor=given.SYSTEM, at=time.now())
    assert given.assignments_of(called) == []


def test_a_reserve_is_tried_but_never_assigned(called: Contest, client: Visitor):
    plan = plan_of(called, reserves=1, caps={"doc": 36})
    assert (plan.short, plan.seats[-1].key, plan.seats[-1].judge) == ((), "R1", None)
    page = client.get(f"{PAGE}?reserves=1&cap_doc=36")
    assert "예비 심사위원을 먼저 초대해야 합니다." in page.text
    with pytest.raises(StepRefused), unit_of_work():
        apply_assignment(called, conditions=Conditions(reserves=1), actor=given.SYSTEM, at=time.now())


def test_what_a_judge_knows_counts_before_even_loads(called: Contest):
    with unit_of_work():
        biz, tech = called.tracks
        for judge in panel_of(called):
            track = biz if judge.number % 2 else tech
            db.session.add(JudgeExpertise(contest_id=called.id, judge_id=judge.id, track_id=track.id))
    plan = plan_of(called, caps={"doc": 64}, floors={"doc": 0})
    outside = sum(seat.by_track["tech" if int(seat.key) % 2 else "biz"] for seat in plan.seats)
    assert (outside, plan.components) == (34, 1)  # four judges know the 34 entries that need five


def test_every_judged_round_of_a_stage_gets_its_judges(called: Contest, client: Visitor):
    with unit_of_work():
        second = Round(
            contest_id=called.id, code="pt", position=2, runs_with_previous=True, judges_per_entry=None, trim_from=5
        )
        db.session.add(second)
        db.session.flush()
        for judge in panel_of(called):
            judge.max_entries = None
            if judge.number <= 3:
                db.session.add(JudgeRound(contest_id=called.id, judge_id=judge.id, round_id=second.id))
    db.session.expire_all()
    document, talks = plans(called, Conditions())
    assert {seat.key for seat in document.seats} == set("456789")
    assert {seat.key for seat in talks.seats} == set("123456789")
    assert (len(document.pairs), len(talks.pairs)) == (64 * 5, 64 * 9)
    assert "심사표 576건" in words_of(client.get(f"{PAGE}?round=pt").text)
    page = client.get(PAGE).text
    assert "2차 심사" in page
    assert client.submit(PAGE, shown_fields(page)).status_code == 303
    assert len(given.assignments_of(called)) == 64 * 14


def test_who_has_no_time_for_a_round_gets_nothing_in_it(called: Contest, client: Visitor, session):
    with unit_of_work():
        called.rounds[0].judges_per_entry = None
        for judge in panel_of(called):
            judge.max_entries = None
            answer = {3: Availability.NO, 4: Availability.YES}.get(judge.number)
            if answer is not None:
                answered = AvailabilityGiven(answer)
                answer_availability(judge, {called.rounds[0].id: answered}, at=time.now())
    page = client.get(PAGE).text
    assert "빼고 계산했습니다: 심사위원 3<" in re.sub(r"\s*<", "<", page)
    assert client.submit(PAGE, shown_fields(page)).status_code == 303
    session.rollback()
    assert {one.judge.number for one in given.assignments_of(called)} == {1, 2, 4, 5, 6, 7, 8, 9}


def test_a_large_contest_shows_no_triangle_of_thousands(called: Contest, client: Visitor):
    page = client.get(f"{PAGE}?reserves=20&cap_doc=64&round=nonsense&floor_doc=x").text
    assert page.count('class="shade-') == 29 * 28 // 2


def test_conditions_say_the_same_in_an_address_as_in_an_object():
    rounds = [Round(code="doc"), Round(code="pt")]
    conditions = Conditions(seed="가 나", caps={"doc": 37}, floors={"pt": 3}, reserves=2)
    assert read_conditions(fields_of(conditions), rounds) == conditions
    wrong = {"cap_doc": "３７", "floor_doc": "-1", "reserves": "many", "cap_other": "3", "seed": " ", "way": "x=1"}
    assert read_conditions(wrong, rounds) == Conditions()
    assert read_conditions({"cap_doc": "3", "way": "cap_doc=4"}, rounds) == Conditions(caps={"doc": 4})
    assert read_conditions({"way": "reserves=99"}, rounds) == Conditions(reserves=20)


def test_before_eligibility_the_page_only_previews(clock: FrozenClock, client: Visitor, session, app: Flask):
    with unit_of_work():
        contest = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        for number in range(1, 7):
            given.make_judge(contest, number=number, at=time.now())
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = client.get(PAGE).text
    assert "자격을 확인한 뒤에 배정할 수 있습니다." in page
    assert "배정 확정" not in page
    assert app.test_client().get(PAGE).status_code == 303
    assert app.test_client().get(FILE).status_code == 303


def test_the_file_of_an_assignment_that_is_short_does_not_exist(called: Contest, client: Visitor):
    assert client.get(FILE).status_code == 404
    assert client.get(f"{FILE}?cap_doc=37").headers["Content-Disposition"] == (
        'attachment; filename="assignment-2023-doc.csv"'
    )
    assert called.state is ContestState.ELIGIBILITY


def test_after_the_result_the_page_still_shows_who_judged(clock: FrozenClock, client: Visitor, session):
    with unit_of_work():
        contest = given.make_sealed_contest(clock)
        given.decide(contest, time.now())
        forum_id = contest.forum_id
    sign_in_as(client, Role.ORGANISER, forum_id=forum_id)
    page = words_of(client.get(PAGE).text)
    assert "출품작 14편 · 심사표 70건 · 심사위원 5명" in page
    assert "조건 바꾸기" not in page
    assert client.get(FILE).text.count("\n") == 71
