"""A judge leaves in the middle of a stage: what was handed in stays, what is open goes to others."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.rules import Role
from forum_app.contest.models import Assignment, Contest, Judge, ScoreSheet
from forum_app.contest.queries.panel import panel_of
from forum_app.contest.queries.replacing import plan_replacement
from forum_app.contest.queries.scoring import open_assignments
from forum_app.contest.rules import ExclusionKind, SheetState
from forum_app.contest.services.judges import JudgeGiven, edit_judge
from forum_app.contest.services.panel import add_judge, keep_away, remove_judge
from forum_app.contest.services.replacing import replace_judge
from forum_app.contest.services.scoring import record_sheet
from forum_app.core import clock as time
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import Conflict, DomainError, FieldError, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import sign_in_as
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

PANEL = "/manage/contests/2023/panel"


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """In scoring: four entries and five judges who have all; judge 1 handed one in, two more judges came in."""
    with unit_of_work():
        made = given.make_scored_contest(clock, biz=2, tech=2)
        one = given.assignments_of(made, 1)[0]
        record_sheet(one, given.full_sheet(made, 15), actor=given.SYSTEM, at=time.now())
        for number in (6, 7):
            given.make_judge(made, number=number, at=time.now(), reason="예비 심사위원")
    return session.scalars(select(Contest)).one()


def judge(session: scoped_session[Session], number: int) -> Judge:
    return session.scalars(select(Judge).where(Judge.number == number)).one()


def replace(contest: Contest, session: scoped_session[Session], *to: int, keeps_scores: bool = True, **more: str):
    with unit_of_work():
        return replace_judge(
            contest, judge(session, 1), takers=[judge(session, number) for number in to], keeps_scores=keeps_scores,
            reason="건강", actor=given.SYSTEM, at=time.now(), **more,
        )  # fmt: skip


def counted(contest: Contest) -> Counter[int]:
    """Judge number -> assignments that count."""
    db.session.rollback()
    return Counter(one.judge.number for one in open_assignments(contest))


def test_open_sheets_go_to_the_others_and_what_was_handed_in_counts(contest: Contest, session):
    plan = replace(contest, session, 6, 7)
    assert (len(plan.pairs), plan.staying) == (3, 1)
    assert sorted(one.more for one in plan.takers) == [1, 2]
    counts = counted(contest)
    assert (counts[1], counts[6] + counts[7], sum(counts.values())) == (1, 3, 20)
    assert {judge(session, 6).code, judge(session, 7).code} == {"J6", "J7"}
    left = judge(session, 1)
    assert (left.removed_at, left.keeps_scores) == (time.now(), True)


def test_the_console_counts_what_counts(contest: Contest, session, client: Visitor):
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    before = re.findall(r"\d / \d", client.get("/manage/contests/2023/").text)
    replace(contest, session, 6, 7)
    assert re.findall(r"\d / \d", client.get("/manage/contests/2023/").text) == before


def test_what_does_not_count_goes_to_the_others_and_stays_on_record(contest: Contest, session):
    plan = replace(contest, session, 6, keeps_scores=False)
    assert (len(plan.pairs), plan.staying, counted(contest)[6]) == (4, 0, 4)
    sheets = select(func.count()).select_from(ScoreSheet).join(ScoreSheet.assignment).join(Assignment.judge)
    assert session.scalar(sheets.where(Judge.number == 1)) == 1
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "judge:replace")).one()
    assert event.reason == "건강"


def test_only_what_counts_is_sealed(contest: Contest, session, clock: FrozenClock):
    replace(contest, session, 6, keeps_scores=True)
    with unit_of_work():
        for one in open_assignments(contest):
            if one.judge.removed_at is None:
                record_sheet(one, given.full_sheet(contest, 12), actor=given.SYSTEM, at=time.now())
        given.seal_contest(contest, clock)
    assert Counter(session.scalars(select(ScoreSheet.state))) == {SheetState.SEALED: 20}


def test_conflicts_and_limits_are_kept_or_nothing_happens(contest: Contest, session):
    entry = given.assignments_of(contest, 1)[1].entry
    with unit_of_work():
        keep_away(
            contest, judge(session, 6), entry, kind=ExclusionKind.CHALLENGE, reason="동문", actor=given.SYSTEM,
            at=time.now(),
        )  # fmt: skip
    with pytest.raises(StepRefused, match="넘겨받을 사람이 없는"):
        replace(contest, session, 6)
    assert judge(session, 1).removed_at is None
    plan = replace(contest, session, 6, 7)
    assert {(one.entry_id, taker.number) for one, taker in plan.pairs} >= {(entry.id, 7)}


def test_whoever_has_the_entry_already_cannot_take_it_twice(contest: Contest, session):
    with pytest.raises(StepRefused):
        replace(contest, session, 2, 3)


def test_a_judge_of_another_round_or_with_a_full_desk_takes_nothing(contest: Contest, session):
    with unit_of_work():
        edit_judge(judge(session, 6), JudgeGiven("심사 6", max_entries=1), actor=given.SYSTEM, at=time.now())
    plan = plan_replacement(contest, judge(session, 1), [judge(session, 6)], keeps_scores=True)
    assert (len(plan.short), plan.pairs) == (2, ())
    assert [one.more for one in replace(contest, session, 6, 7).takers] == [1, 2]


def test_reason_takers_and_time_are_asked_for(contest: Contest, session, clock: FrozenClock):
    with unit_of_work(), pytest.raises(FieldError, match="사유를"):
        replace_judge(
            contest, judge(session, 1), takers=[judge(session, 6)], keeps_scores=True, reason=" ", actor=given.SYSTEM,
            at=time.now(),
        )  # fmt: skip
    with pytest.raises(FieldError, match="넘겨받을"):
        replace(contest, session, 1)
    with unit_of_work():
        given.seal_contest(contest, clock)
    with pytest.raises(StepRefused, match="봉인하기 전까지"):
        replace(contest, session, 6)


def test_what_changed_since_the_preview_is_not_applied(contest: Contest, session):
    seen = plan_replacement(contest, judge(session, 1), [judge(session, 6)], keeps_scores=True).digest
    with unit_of_work():
        record_sheet(
            given.assignments_of(contest, 1)[1], given.full_sheet(contest, 9), actor=given.SYSTEM, at=time.now()
        )
    with pytest.raises(Conflict, match="미리보기를 연 뒤에"):
        replace(contest, session, 6, digest=seen)


def test_a_judge_comes_in_late_only_with_a_reason_and_never_back(contest: Contest, session):
    late = {"name": "심사 8", "email": "judge8@example.org", "actor": given.SYSTEM, "at": time.now()}
    with unit_of_work(), pytest.raises(FieldError, match="더하는 사유"):
        add_judge(contest, **late)
    with unit_of_work():
        remove_judge(contest, judge(session, 2), reason="사임", keeps_scores=True, actor=given.SYSTEM, at=time.now())
    with unit_of_work(), pytest.raises(FieldError, match="다시 초대할"):
        add_judge(contest, **late | {"email": "judge2@example.org"}, reason="돌아옴")


def test_the_page_shows_what_would_happen_and_then_does_it(contest: Contest, session, client: Visitor):
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    page = f"{PANEL}/{judge(session, 1).id}/replace"
    assert page in client.get(f"{PANEL}/{judge(session, 1).id}/").text
    fields = {"judges": [str(judge(session, 6).id)], "keeps": "yes", "reason": "건강", "step": "preview", "digest": ""}
    for wrong in ({"judges": []}, {"reason": ""}, {"keeps": "perhaps"}, {"step": "other"}):
        assert client.submit(page, fields | wrong).status_code == 422
    shown = client.submit(page, fields)
    assert (shown.status_code, "3건을 넘김" in shown.text) == (200, True)
    assert judge(session, 1).removed_at is None
    short = client.submit(page, fields | {"judges": [str(judge(session, 2).id)]})
    assert "3건을 넘겨받을 사람이 없습니다." in short.text
    assert client.submit(page, fields | {"step": "apply", "digest": "0" * 64}).status_code == 409
    digest = plan_replacement(contest, judge(session, 1), [judge(session, 6)], keeps_scores=True).digest
    assert client.submit(page, fields | {"step": "apply", "digest": digest}).status_code == 303
    assert counted(contest)[6] == 3
    letter = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("judge:%"))).one().payload
    assert (letter["to"], "3건" in letter["body"], "심사 1" in letter["body"]) == ("judge6@example.org", True, False)
    assert client.get(page).status_code == 404


def test_another_forums_organiser_finds_no_page(contest: Contest, session, client: Visitor):
    sign_in_as(client, Role.ORGANISER)
    assert client.get(f"{PANEL}/{judge(session, 1).id}/replace").status_code == 404


@pytest.mark.parametrize("turn", range(3))
def test_a_sheet_is_saved_before_the_judge_leaves_or_not_at_all(app: Flask, contest: Contest, session, turn: int):
    contest_id, sheet = contest.id, given.full_sheet(contest, 7)
    open_ = [one.id for one in given.assignments_of(contest, 1)[1:]]
    leaving, taker = judge(session, 1).id, judge(session, 6).id
    session.remove()

    def save(assignment_id: int) -> Callable[[], object]:
        return lambda: record_sheet(
            db.session.get_one(Assignment, assignment_id), sheet, actor=given.SYSTEM, at=time.now()
        )

    def leave() -> object:
        return replace_judge(
            db.session.get_one(Contest, contest_id), db.session.get_one(Judge, leaving),
            takers=[db.session.get_one(Judge, taker)], keeps_scores=True, reason="건강", actor=given.SYSTEM,
            at=time.now(),
        )  # fmt: skip

    acts = [save(one) for one in open_]
    acts.insert(turn, leave)
    ended = at_once(app, acts)
    assert ended[turn] == "done"
    saved = dict(zip(open_, ended[:turn] + ended[turn + 1 :], strict=True))
    assert set(saved.values()) <= {"done", "StepRefused"}
    entries = Counter(one.entry_id for one in open_assignments(session.scalars(select(Contest)).one()))
    assert set(entries.values()) == {5}, "no entry has a judge more or less than before"
    handed = session.scalars(
        select(ScoreSheet.assignment_id).where(
            ScoreSheet.state == SheetState.SUBMITTED, ScoreSheet.assignment_id.in_(open_)
        )
    )
    assert set(handed) == {one for one, how in saved.items() if how == "done"}
    assert len(panel_of(session.scalars(select(Contest)).one())) == 6


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        with app.app_context():
            try:
                with unit_of_work():
                    act()
            except DomainError as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
