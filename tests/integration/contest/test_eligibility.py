"""Whether entries may compete: checklist, completion with its own deadline, decisions that are told."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import CompletionRequest, Contest, Entry, EntryCheck
from forum_app.contest.queries.eligibility_checks import check_items, looked_page
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.rules.eligibility import CheckResult
from forum_app.contest.services import eligibility as services
from forum_app.contest.services.call import close_call
from forum_app.contest.services.drafts import write_entry
from forum_app.contest.services.tokens import entry_token, link_holder, token_key
from forum_app.core import clock as time
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import contest as calls
from tests.factories.accounts import sign_in_as
from tests.support.counting import count_queries

MANAGE = "/manage/contests/2023"
LOOKING, DUE, LATE = "2023-11-19 10:00", "2023-11-22 18:00", "2023-11-22 18:00:01"
ACTOR = calls.SYSTEM


@pytest.fixture
def contest(app, session, clock) -> Contest:
    """Three entries; the organiser has begun to look at them."""
    with unit_of_work():
        contest = calls.make_open_contest(clock)
        for number, title in enumerate(["이웃이 잇는 돌봄", "잇는 돌봄, 이웃이", "기술로 여는 길"], 1):
            calls.make_entry(contest, idempotency_key=f"key-{number}", title=title, institution=f"기관 {number}")
        close_call(contest, actor=ACTOR, at=clock.at(calls.CLOSES))
        services.start_eligibility(contest, actor=ACTOR, at=clock.at(LOOKING))
        id_ = contest.id
    return session.get_one(Contest, id_)


def first(session) -> Entry:
    return session.scalars(select(Entry).order_by(Entry.id)).first()


def write(entry: Entry, title: str) -> None:
    """The holder of the private link changes the title."""
    write_entry(
        entry, calls.written(title=title), version=entry.version, actor=link_holder(entry.institution_id), at=time.now()
    )


def all_good(contest) -> dict[int, services.Finding]:
    return {item.id: services.Finding(CheckResult.GOOD) for item in check_items(contest)}


def test_every_line_must_be_good_before_an_entry_competes(contest, session):
    entry = first(session)
    with unit_of_work():
        lines = all_good(contest)
        last = max(lines)
        with pytest.raises(StepRefused, match="모든 항목"):
            services.qualify_entry(entry, actor=ACTOR, at=time.now())
        with pytest.raises(FieldError) as refused:
            services.record_checks(entry, {last: services.Finding(CheckResult.BAD)}, actor=ACTOR, at=time.now())
        assert refused.value.field == f"note_{last}"
        lines[last] = services.Finding(CheckResult.BAD, "지난해 수상작과 같음")
        services.record_checks(entry, lines, actor=ACTOR, at=time.now())
        with pytest.raises(StepRefused, match="모든 항목"):
            services.qualify_entry(entry, actor=ACTOR, at=time.now())
        services.record_checks(entry, all_good(contest), actor=ACTOR, at=time.now())
        services.qualify_entry(entry, actor=ACTOR, at=time.now())
    assert entry.state is EntryState.ELIGIBLE


def test_who_is_asked_may_edit_until_the_day_named_and_not_after(contest, session, clock):
    entry = first(session)
    holder = link_holder(entry.institution_id)
    with unit_of_work(), pytest.raises(StepRefused):
        write(entry, "이웃이 잇는 돌봄, 고침")
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        services.ask_completion(entry, text="사업비 표를 넣어 주십시오.", due_at=due_at, actor=ACTOR, at=time.now())
        with pytest.raises(StepRefused, match="기다리고"):
            services.qualify_entry(entry, actor=ACTOR, at=time.now())
        write(entry, "이웃이 잇는 돌봄, 고침")
    assert entry.title == "이웃이 잇는 돌봄, 고침"
    clock.at(LATE)
    with unit_of_work(), pytest.raises(StepRefused):
        write(entry, "늦은 제목")
    with unit_of_work(), pytest.raises(StepRefused):
        services.answer_completion(entry, actor=holder, at=time.now())


def test_an_answered_request_closes_the_entry_again(contest, session, clock):
    entry = first(session)
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        services.ask_completion(entry, text="사업비 표", due_at=due_at, actor=ACTOR, at=time.now())
        services.answer_completion(entry, actor=link_holder(entry.institution_id), at=time.now())
        with pytest.raises(StepRefused):
            write(entry, "또 고침")


@pytest.mark.parametrize(
    ("text", "due", "field"), [("", DUE, "text"), ("표", LOOKING, "due_at"), ("표", "2023-11-01", "due_at")]
)
def test_a_request_says_what_and_until_when(contest, session, clock, text, due, field):
    with unit_of_work(), pytest.raises(FieldError) as refused:
        due_at = clock.at(due)
        clock.at(LOOKING)
        services.ask_completion(first(session), text=text, due_at=due_at, actor=ACTOR, at=time.now())
    assert refused.value.field == field
    assert session.scalars(select(CompletionRequest)).all() == []


def test_the_rest_goes_through_at_once_but_nothing_that_waits(contest, session, clock):
    entry = first(session)
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        services.ask_completion(entry, text="표", due_at=due_at, actor=ACTOR, at=time.now())
        assert services.qualify_rest(contest, actor=ACTOR, at=time.now()) == 2
    assert entry.state is EntryState.SUBMITTED
    assert len(session.scalars(select(EntryCheck)).all()) == 2 * len(check_items(contest))


def test_what_resembles_another_entry_is_pointed_out_and_not_held_back(contest):
    rows = looked_page(contest, 1).rows
    assert [len(row.alike) for row in rows] == [1, 1, 0]
    assert not any(row.needs_a_look for row in rows)


def test_the_list_takes_the_same_queries_for_few_and_many(contest, session, clock):
    few = count_queries(lambda: looked_page(contest, 1, EntryState.SUBMITTED))
    with unit_of_work():
        for entry in session.scalars(select(Entry).order_by(Entry.id).limit(2)):
            services.record_checks(entry, all_good(contest), actor=ACTOR, at=time.now())
            services.qualify_entry(entry, actor=ACTOR, at=time.now())
    session.expire_all()
    assert len(looked_page(contest, 1, EntryState.SUBMITTED).rows) == 1
    assert count_queries(lambda: looked_page(contest, 1, EntryState.SUBMITTED)) <= few


def test_the_check_runs_through_pages_and_the_entrant_is_told(contest, app, session, clock):
    client, entry = app.test_client(), first(session)
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    page = f"{MANAGE}/eligibility/{entry.id}"
    lines = {f"result_{item.id}": "good" for item in check_items(contest)}
    wrong = dict(lines) | {next(iter(lines)): "perhaps"}
    assert client.submit(page, wrong).status_code == 422
    ask = {"text": "사업비 표를 넣어 주십시오.", "due_at": "2023-11-22T18:00"}
    assert client.submit(page, ask | {"due_at": "2023-11-01T18:00"}, to=f"{page}/completion").status_code == 422
    assert client.submit(page, ask, to=f"{page}/completion").status_code == 303
    assert "보완을 기다립니다" in client.get(page).text
    assert client.submit(page, lines | {"act": "qualify"}).status_code == 422

    token = entry_token(token_key(app.config["SECRET_KEY"]), entry.id)
    session.execute(select(Entry))
    mails = session.scalars(select(OutboxMessage.payload).where(OutboxMessage.key.contains("completion"))).all()
    assert ["사업비 표를 넣어 주십시오." in mail["body"] for mail in mails] == [True]
    private = re.search(r"/entries/[\w-]+/", mails[0]["body"])
    assert private
    assert private[0] == f"/entries/{token}/"
    assert client.get(page.replace(str(entry.id), "999")).status_code == 404

    assert client.submit(page, to=f"{page}/completion/close").status_code == 303
    assert client.submit(page, lines | {"act": "qualify"}).status_code == 303
    session.expire_all()
    assert session.get_one(Entry, entry.id).state is EntryState.ELIGIBLE
    told = session.scalars(select(OutboxMessage.payload).where(OutboxMessage.key == f"entry:{entry.id}:eligible")).all()
    assert len(told) == 1
    assert client.submit(f"{MANAGE}/eligibility/", to=f"{MANAGE}/eligibility/accept-all").status_code == 303
    listed = client.get(f"{MANAGE}/eligibility/?state=eligible").text
    assert listed.count("data-row") == 3
    record = client.get(f"{MANAGE}/entries/{entry.id}").text
    assert "확인표 적음" in record
    assert "보완 요청" in record
    assert "entry:" not in record


def test_the_holder_of_the_link_completes_and_says_so(contest, app, session, clock):
    entry = first(session)
    with unit_of_work():
        due_at = clock.at(DUE)
        clock.at(LOOKING)
        services.ask_completion(entry, text="표를 넣어 주십시오.", due_at=due_at, actor=ACTOR, at=time.now())
        id_, token = entry.id, entry_token(calls.KEY, entry.id)
    visitor = app.test_client()
    private = f"/entries/{token}/"
    assert "표를 넣어 주십시오." in visitor.get(private).text
    assert visitor.submit(private, to=f"{private}completed").status_code == 303
    assert "보완 요청" not in visitor.get(private).text
    session.expire_all()
    assert session.get_one(Entry, id_).contest.state is ContestState.ELIGIBILITY
    assert session.scalars(select(CompletionRequest.answered_at)).one() == time.now()
