"""Challenge and recusal: hidden at once, decided by an organiser, and nobody learns what is not theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum_app.accounts.models import Account
from forum_app.accounts.rules import Role
from forum_app.contest.models import ConflictRequest, Contest, Entry, Exclusion, Judge
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.conflicts import open_requests_by_entry, organisers_of
from forum_app.contest.queries.scoring import open_assignments, own_contests
from forum_app.contest.rules import CONTEST_WORKFLOW, ConflictState, ExclusionKind
from forum_app.contest.rules.contest import entrants_are_judges
from forum_app.contest.services.conflicts import ask_recusal, decide_request, file_challenge
from forum_app.contest.services.entries import enter
from forum_app.contest.services.panel import add_judge, keep_away
from forum_app.contest.services.scoring import record_sheet
from forum_app.core import clock as time
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.factories.accounts import make_person, sign_in_as
from tests.factories.contest import GIVEN, KEY, make_entry, make_open_contest
from tests.integration.contest.test_judge_views import as_judge, page_of
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

MANAGE = "/manage/contests/2023"
WHY = "함께 일한 적이 있습니다."


@pytest.fixture
def contest(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """In scoring: two entries, five judges, each of whom has both and handed both in."""
    with unit_of_work():
        made = given.make_scored_contest(clock, biz=1, tech=1)
        given.fill_sheets(made, clock)
    return session.scalars(select(Contest)).one()


@pytest.fixture
def calling(session: scoped_session[Session], clock: FrozenClock) -> Contest:
    """The call is over, the panel of one is published."""
    with unit_of_work():
        made = given.make_called_contest(clock, entries=[("biz", "한빛"), ("tech", "두리")])
        made.publishes_panel = True
        given.make_judge(made, number=1, at=time.now())
    return session.scalars(select(Contest)).one()


def ask(contest: Contest, number: int = 1) -> ConflictRequest:
    with unit_of_work():
        return ask_recusal(given.assignments_of(contest, number)[0], reason=WHY, actor=given.SYSTEM, at=time.now())


def decide(request: ConflictRequest, step: str, reason: str = "") -> None:
    with unit_of_work():
        decide_request(request, step, reason=reason, actor=given.SYSTEM, at=time.now())


def requests(session: scoped_session[Session]) -> list[tuple[str, str]]:
    session.rollback()
    return [(one.kind.value, one.state.value) for one in session.scalars(select(ConflictRequest))]


def letters(session: scoped_session[Session]) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("conflict:%"))))


def test_a_recused_entry_is_hidden_at_once_and_its_sheet_rests(contest: Contest, session, client: Visitor):
    judge = as_judge(client, session, 1)
    page = page_of(contest)
    assert f"{page}/recuse" in judge.get(page).text
    assert judge.submit(f"{page}/recuse", {"reason": " "}).status_code == 422
    answer = judge.submit(f"{page}/recuse", {"reason": WHY})
    assert (answer.status_code, answer.location) == (303, "/judging/contests/2023/")
    assert [judge.get(path).status_code for path in (page, f"{page}/recuse")] == [404, 404]
    assert judge.get("/judging/contests/2023/").text.count("회피") > 0
    assert len(open_assignments(contest)) == 9
    assert requests(session) == [("recusal", "open")]
    assert session.scalars(select(Exclusion)).all() == []


def test_a_granted_recusal_stands(contest: Contest, session):
    request = ask(contest)
    decide(request, "uphold")
    assert [(one.kind, one.reason) for one in session.scalars(select(Exclusion))] == [(ExclusionKind.RECUSAL, WHY)]
    assert len(open_assignments(contest)) == 9
    with pytest.raises(StepRefused):
        decide(request, "dismiss", "이미 늦었습니다.")


def test_a_refused_recusal_gives_the_entry_back_as_it_was(contest: Contest, session):
    request = ask(contest)
    with pytest.raises(StepRefused, match="사유를"):
        decide(request, "dismiss", " ")
    decide(request, "dismiss", "같은 학회 회원일 뿐입니다.")
    assert len(open_assignments(contest)) == 10
    assert requests(session) == [("recusal", "refused")]
    assert session.scalars(select(Exclusion)).all() == []
    ask(contest)


def test_nothing_is_sealed_while_a_request_waits(contest: Contest, session):
    facts = contest_facts(contest, time.now())
    assert CONTEST_WORKFLOW.steps["seal"].refusal(facts) is None
    ask(contest)
    facts = contest_facts(contest, time.now())
    assert CONTEST_WORKFLOW.steps["seal"].refusal(facts) == "결정하지 않은 기피·회피 신청이 있습니다."
    assert open_requests_by_entry(contest) == {given.assignments_of(contest, 1)[0].entry_id: {ExclusionKind.RECUSAL: 1}}


def test_nobody_asks_twice_without_a_reason_or_behind_the_seal(contest: Contest, session, clock: FrozenClock):
    one = given.assignments_of(contest, 1)[0]
    with unit_of_work(), pytest.raises(FieldError, match="사유를"):
        ask_recusal(one, reason=" ", actor=given.SYSTEM, at=time.now())
    ask(contest)
    with unit_of_work(), pytest.raises(NotFound):
        ask_recusal(one, reason=WHY, actor=given.SYSTEM, at=time.now())
    decide(session.scalars(select(ConflictRequest)).one(), "dismiss", "아닙니다.")
    with unit_of_work():
        given.seal_contest(contest, clock)
    with unit_of_work(), pytest.raises(StepRefused, match="채점이 끝나"):
        ask_recusal(one, reason=WHY, actor=given.SYSTEM, at=time.now())


def test_a_sheet_of_a_recused_entry_cannot_be_saved(contest: Contest, session):
    one = given.assignments_of(contest, 1)[0]
    ask(contest)
    with unit_of_work(), pytest.raises(StepRefused, match="맡고 있지 않은"):
        record_sheet(one, given.full_sheet(contest, 3), actor=given.SYSTEM, at=time.now())


def test_what_an_organiser_records_is_kept_as_a_decided_request(contest: Contest, session):
    one = given.assignments_of(contest, 1)[0]
    with unit_of_work():
        keep_away(
            contest, one.judge, one.entry, kind=ExclusionKind.CHALLENGE, reason=WHY, actor=given.SYSTEM, at=time.now()
        )
    assert requests(session) == [("challenge", "granted")]


def test_the_organiser_decides_on_a_page_and_the_judge_is_told(contest: Contest, session, client: Visitor):
    with unit_of_work():
        organiser = make_person(Role.ORGANISER, forum_id=contest.forum_id, email="run@example.org")
    assert organisers_of(contest) == [organiser.email]
    judge = as_judge(client, session, 2)
    judge.submit(f"{page_of(contest, 2)}/recuse", {"reason": WHY})
    entry = given.assignments_of(contest, 2)[0].entry
    (asked,) = letters(session)
    assert asked.payload["to"] == "run@example.org"
    assert [word in asked.payload["body"] for word in (entry.receipt_no, "심사 2", entry.title)] == [False] * 3
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    page = f"{MANAGE}/panel/requests/{session.scalars(select(ConflictRequest.id)).one()}"
    assert "회피 신청 1" in client.get(f"{MANAGE}/").text
    assert [WHY in client.get(page).text, page in client.get(f"{MANAGE}/panel/").text] == [True, True]
    assert client.submit(page, {"step": "dismiss", "reason": ""}).status_code == 422
    assert client.submit(page, {"step": "favour", "reason": ""}).status_code == 422
    assert client.submit(page, {"step": "dismiss", "reason": "아닙니다."}).status_code == 303
    (told,) = [letter for letter in letters(session) if letter.payload["to"] == "judge2@example.org"]
    assert [word in told.payload["body"] for word in ("아닙니다.", entry.institution.name)] == [True, False]
    assert client.get(f"{MANAGE}/panel/requests/999").status_code == 404


def test_another_forums_organiser_finds_no_request(contest: Contest, session, client: Visitor):
    request = ask(contest)
    sign_in_as(client, Role.ORGANISER)
    assert client.get(f"{MANAGE}/panel/requests/{request.id}").status_code == 404


def test_who_enters_challenges_a_judge_of_the_published_panel(session, clock: FrozenClock, client: Visitor):
    told: list[str] = []
    with unit_of_work():
        contest = make_open_contest(clock)
        judge, _ = given.make_judge(contest, number=1, at=time.now(), institution=None)
        entry = make_entry_with_link(contest, told)
        entry_id = entry.id
    page = f"/entries/{told[0]}/panel/"
    assert client.get(page).status_code == 404
    with unit_of_work():
        session.scalars(select(Contest)).one().publishes_panel = True
    assert page in client.get(f"/entries/{told[0]}/").text
    shown = client.get(page)
    assert ("심사 1" in shown.text, shown.headers["Cache-Control"]) == (True, "no-store")
    fields = {"judge": str(judge.id), "reason": WHY}
    for wrong in ({"judge": "999"}, {"reason": ""}):
        assert client.submit(page, fields | wrong).status_code == 422
    assert client.submit(page, fields).status_code == 303
    assert client.submit(page, fields).status_code == 422
    row = session.scalars(select(ConflictRequest)).one()
    assert (row.entry_id, row.kind, row.is_from_entrant, row.requested_by_id) == (
        entry_id, ExclusionKind.CHALLENGE, True, None,
    )  # fmt: skip
    assert "결정 대기" in client.get(page).text
    decide(row, "dismiss", "사유가 되지 않습니다.")
    assert "사유가 되지 않습니다." in client.get(page).text


def make_entry_with_link(contest: Contest, told: list[str]) -> Entry:
    entry, token = enter(contest, GIVEN, has_consented=True, idempotency_key="k", key=KEY, tell=lambda *_: None)
    told.append(token)
    return entry


def test_a_challenge_waits_for_nobody_once_judges_are_assigned(contest: Contest, session):
    with unit_of_work():
        contest.publishes_panel = True
    one = given.assignments_of(contest, 1)[0]
    with unit_of_work(), pytest.raises(NotFound):
        file_challenge(one.entry, one.judge, reason=WHY, actor=given.SYSTEM, at=time.now())


def test_who_is_kept_away_already_is_not_challenged(calling: Contest, session):
    judge, entry = session.scalars(select(Judge)).one(), session.scalars(select(Entry)).first()
    with unit_of_work():
        keep_away(calling, judge, entry, kind=ExclusionKind.EXCLUSION, reason="규칙", actor=given.SYSTEM, at=time.now())
    with unit_of_work(), pytest.raises(Conflict, match="이미 이 출품작을 심사하지 않습니다"):
        file_challenge(entry, judge, reason=WHY, actor=given.SYSTEM, at=time.now())
    assert requests(session) == []


def test_nobody_is_assigned_while_a_challenge_waits(calling: Contest, session):
    judge, entry = session.scalars(select(Judge)).one(), session.scalars(select(Entry)).first()
    with unit_of_work():
        file_challenge(entry, judge, reason=WHY, actor=given.SYSTEM, at=time.now())
    assert contest_facts(calling, time.now()).open_request_count == 1
    assert requests(session) == [("challenge", ConflictState.OPEN.value)]


def test_nobody_judges_a_contest_he_or_she_enters(session, clock: FrozenClock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest, contact_email="Judge1@Example.org")
        with pytest.raises(FieldError, match="출품한 사람은"):
            add_judge(contest, name="심사 하나", email="judge1@example.org", actor=given.SYSTEM, at=time.now())
        given.make_judge(contest, number=2, at=time.now())
        make_entry(contest, idempotency_key="other", title="다른 과제", contact_email="judge2@example.org")
    facts = contest_facts(contest, time.now())
    assert entrants_are_judges(facts) == (
        "출품한 사람이 심사위원단에 있습니다. 심사위원단에서 뺀 뒤에 배정할 수 있습니다."
    )


def test_the_strip_shows_a_waiting_recusal_without_its_entry(contest: Contest, session):
    ask(contest)
    account = as_account(session, 1)
    assert [square.state.value for square in own_contests(account.actor)[0].squares].count("recused") == 1


def as_account(session: scoped_session[Session], number: int) -> Account:
    return session.scalars(select(Account).where(Account.email == f"judge{number}@example.org")).one()
