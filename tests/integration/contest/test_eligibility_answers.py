"""Questions of eligibility: answered before an entry is handed in, and shown to whoever decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Award, Contest, EligibilityAnswer, Entry
from forum_app.contest.queries.eligibility_checks import looked_page
from forum_app.contest.queries.entry_form import missing_of
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules import EntryState
from forum_app.contest.services.call import close_call, open_call, publish_contest
from forum_app.contest.services.drafts import FieldsRefused, submit_draft, write_entry
from forum_app.contest.services.eligibility import qualify_rest, start_eligibility
from forum_app.contest.services.entries import enter
from forum_app.contest.services.notice import QuestionGiven, set_eligibility_questions
from forum_app.contest.services.tokens import entry_token, link_holder
from forum_app.core import clock as time
from forum_app.core.errors import FieldError
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.rules import Region
from tests.factories import contest as calls
from tests.factories.accounts import sign_in_as
from tests.factories.awards import make_awarded_contest
from tests.factories.contest import CALLING, DRAFTING, KEY, SYSTEM

PROVIDES = QuestionGiven("사회서비스를 제공합니까?", "Do you provide social services?")
RESTS = replace(PROVIDES, text="휴업 중입니까?", expects_yes=False)
ENTER = "/contests/2023/enter/"


@pytest.fixture
def contest(session, clock) -> Contest:
    """It asks two questions, of which one is to be answered no, and takes entries."""
    with unit_of_work():
        contest = calls.make_draft(clock)
        set_eligibility_questions(contest, [PROVIDES, RESTS], actor=SYSTEM, at=contest.opens_at)
        publish_contest(contest, actor=SYSTEM, at=clock.at(DRAFTING))
        open_call(contest, actor=SYSTEM, at=clock.at(CALLING))
        contest_id = contest.id
    return session.get_one(Contest, contest_id)


def ids(contest: Contest) -> list[int]:
    return [question.id for question in eligibility_questions(contest)]


def make(contest: Contest, eligibility: dict[int, bool], number: int = 1, *, is_draft: bool = False) -> Entry:
    entry, _token = enter(
        contest, calls.given(title=f"과제 {number}", institution=f"기관 {number}"), has_consented=True,
        idempotency_key=f"key-{number}", key=KEY, tell=lambda entry, token: None, is_draft=is_draft,
        eligibility=eligibility,
    )  # fmt: skip
    return entry


def said(session) -> list[bool]:
    return list(session.scalars(select(EligibilityAnswer.is_yes).order_by(EligibilityAnswer.question_id)))


def test_an_entry_in_one_go_answers_every_question(contest, session):
    first, second = ids(contest)
    with unit_of_work(), pytest.raises(FieldError) as refused:
        make(contest, {first: True})
    assert refused.value.field == f"question_{second}"
    with unit_of_work():
        make(contest, {first: True, second: False}, 2)
    assert said(session) == [True, False]


def test_a_draft_is_handed_in_once_every_question_is_answered(contest, session, clock):
    first, second = ids(contest)
    with unit_of_work():
        entry = make(contest, {first: True}, is_draft=True)
        assert [one.name for one in missing_of(entry)] == [f"question_{second}"]
        actor = link_holder(entry.institution_id)
        with pytest.raises(FieldsRefused):
            submit_draft(entry, actor=actor, at=time.now(), tell=lambda entry: None)
        words = calls.written(title=entry.title, eligibility={second: True})
        write_entry(entry, words, version=entry.version, actor=actor, at=time.now())
        submit_draft(entry, actor=actor, at=time.now(), tell=lambda entry: None)
        write_entry(
            entry, replace(words, eligibility={first: False}), version=entry.version, actor=actor, at=time.now()
        )
    assert (entry.state, said(session)) == (EntryState.SUBMITTED, [False, True])


def test_an_answer_that_speaks_against_an_entry_is_pointed_out_and_left_for_a_look(contest, session, clock):
    first, second = ids(contest)
    with unit_of_work():
        make(contest, {first: True, second: False}, 1)
        make(contest, {first: False, second: True}, 2)
        close_call(contest, actor=SYSTEM, at=clock.at(calls.CLOSES))
        start_eligibility(contest, actor=SYSTEM, at=time.now())
        rows = looked_page(contest, 1).rows
        assert [(row.unexpected, row.needs_a_look) for row in rows] == [(0, False), (2, True)]
        assert qualify_rest(contest, actor=SYSTEM, at=time.now()) == 1


def test_the_pages_ask_and_show_what_was_answered(contest, client, session, clock):
    first, second = ids(contest)
    fields = {
        "track": "biz", "title": "이웃이 잇는 돌봄", "institution": "돌봄 하나", "region": Region.SEOUL.value,
        "summary": "안부", "contact_name": "담당 하나", "contact_email": "one@example.org", "consent_collect": "yes",
        "idempotency_key": "key-1",
    }  # fmt: skip
    missing = client.submit(ENTER, fields | {f"question_{first}": "yes"})
    assert (missing.status_code, "예나 아니요로 답해 주십시오." in missing.text) == (422, True)
    assert said(session) == []
    answer = client.submit(ENTER, fields | {f"question_{first}": "no", f"question_{second}": "no"})
    assert answer.status_code == 303
    private = answer.location
    assert PROVIDES.text in client.get(private).text
    form = client.get(f"{private}edit").text
    assert form.count('type="radio"') >= 4
    with unit_of_work():
        close_call(contest, actor=SYSTEM, at=clock.at(calls.CLOSES))
        start_eligibility(contest, actor=SYSTEM, at=time.now())
        entry_id = session.scalars(select(Entry.id)).one()
    sign_in_as(client, Role.ORGANISER, forum_id=contest.forum_id)
    assert "자격 질문과 다른 답 1" in client.get("/manage/contests/2023/eligibility/").text
    assert "아니요 (자격이 되는 답과 다름)" in client.get(f"/manage/contests/2023/eligibility/{entry_id}").text


def test_a_draft_says_which_question_is_open(contest, client, session):
    with unit_of_work():
        entry = make(contest, {}, is_draft=True)
        token = entry_token(KEY, entry.id)
    page = client.get(f"/entries/{token}/").text
    assert [f"edit#question_{one}" in page for one in ids(contest)] == [True, True]


def test_an_entrant_is_told_of_a_winning_case_that_is_alike_and_may_go_on(client, session, clock):
    with unit_of_work():
        won = make_awarded_contest(clock, published_at=clock.at("2023-11-24 10:00"))
        winner = session.scalars(select(Entry).join(Award, Award.entry_id == Entry.id)).first()
        assert winner
        title, slug = winner.title, won.slug
        now = calls.make_open_contest(clock, slug="2024", forum=won.forum)
        entry = calls.make_entry(now, title=title, institution="다른 기관")
        token = entry_token(KEY, entry.id)
    page = client.get(f"/entries/{token}/").text
    assert ("비슷한 수상작" in page, f"/contests/{slug}/results/" in page, entry.state) == (
        True, True, EntryState.SUBMITTED,
    )  # fmt: skip
    with unit_of_work():
        other = calls.make_entry(now, idempotency_key="key-9", title="전혀 새로운 길", institution="셋째")
        token = entry_token(KEY, other.id)
    assert "비슷한 수상작" not in client.get(f"/entries/{token}/").text
