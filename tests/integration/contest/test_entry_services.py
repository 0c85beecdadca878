"""Entries: received once, numbered without gaps, changed and withdrawn until the deadline."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum_app.contest.models import Entry
from forum_app.contest.queries.entries import (
    EntryFilter,
    content_is_open,
    get_own_entry,
    get_private_entry,
    list_entries,
    own_entries,
)
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.services.call import close_call
from forum_app.contest.services.drafts import write_entry
from forum_app.contest.services.entries import enter, exclude_entry, record_entry, withdraw_entry
from forum_app.contest.services.tokens import entry_token, link_holder, token_hash
from forum_app.core import clock as core_clock
from forum_app.core.audit import AuditEvent
from forum_app.core.errors import Conflict, FieldError, NotFound, StepRefused
from forum_app.core.permissions import NOBODY, Actor, Grant, Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from tests.factories.contest import CALLING, CLOSES, KEY, SYSTEM, given, make_entry, make_open_contest, written


def test_receipt_numbers_run_without_gaps_in_each_track(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        tracks = ["biz", "tech", "biz", "biz", "tech"]
        entries = [
            make_entry(contest, track=track, title=f"과제 {n}", idempotency_key=f"key-{n}")
            for n, track in enumerate(tracks)
        ]
        assert [e.receipt_no for e in entries] == ["사업-01", "기술-01", "사업-02", "사업-03", "기술-02"]
        assert [e.code for e in entries] == [e.receipt_no for e in entries]


def test_the_number_of_a_withdrawn_entry_is_not_given_out_again(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        first = make_entry(contest)
        withdraw_entry(first, actor=link_holder(first.institution_id), at=core_clock.now())
        again = make_entry(contest, idempotency_key="key-2")
        assert (first.state, first.receipt_no) == (EntryState.WITHDRAWN, "사업-01")
        assert (again.state, again.receipt_no) == (EntryState.SUBMITTED, "사업-02")


def test_a_form_sent_twice_is_one_entry_and_one_receipt(session, clock):
    told = []
    with unit_of_work():
        contest = make_open_contest(clock)
        answers = [
            enter(contest, given(), has_consented=True, idempotency_key="k", key=KEY, tell=lambda *a: told.append(a))
            for _ in range(2)
        ]
        assert answers[0] == answers[1]
        assert session.scalars(select(Entry.receipt_no)).all() == ["사업-01"]
        assert len(told) == 1


def test_the_key_of_one_person_shows_another_nothing(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest, idempotency_key="k")
        with pytest.raises(Conflict):
            make_entry(contest, idempotency_key="k", contact_email="other@example.org")


def test_the_deadline_is_the_databases(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        clock.at("2023-11-17 17:59:59")
        make_entry(contest)
        clock.at(CLOSES)
        with pytest.raises(StepRefused, match="마감되었습니다"):
            make_entry(contest, title="늦은 과제", idempotency_key="late")


def test_no_entry_without_consent(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        with pytest.raises(FieldError) as refusal:
            enter(contest, given(), has_consented=False, idempotency_key="k", key=KEY, tell=lambda *_: None)
        assert refusal.value.field == "consent_collect"
        assert session.scalars(select(Institution)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"track": "없음"}, "track"),
        ({"title": "  "}, "title"),
        ({"title": "가" * 201}, "title"),
        ({"title": "보이지 않는 \u202e 글자"}, "title"),
        ({"summary": "번호는 900101-1234567입니다"}, "summary"),
        ({"summary": "가" * 4001}, "summary"),
        ({"contact_email": "one@"}, "contact_email"),
        ({"contact_email": ""}, "contact_email"),
        ({"contact_name": ""}, "contact_name"),
        ({"business_no": "123"}, "business_no"),
        ({"institution": "…"}, "institution"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session, clock, changes, field):
    with unit_of_work():
        contest = make_open_contest(clock)
        with pytest.raises(FieldError) as refusal:
            make_entry(contest, **changes)
        assert refusal.value.field == field


def test_an_institution_enters_the_same_title_once(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        with pytest.raises(FieldError) as refusal:
            make_entry(contest, idempotency_key="key-2")
        assert refusal.value.field == "title"


def test_a_strangers_form_leaves_the_region_of_an_institution_alone(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        entry = make_entry(contest)
        assert (entry.institution.region, entry.region.value) == (None, "11")


def test_an_entry_changes_until_the_deadline_and_never_its_track(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        entry = make_entry(contest)
        actor = link_holder(entry.institution_id)
        at = core_clock.now()
        write_entry(entry, written(title="고친 제목", track="tech"), version=entry.version, actor=actor, at=at)
        assert (entry.title, entry.track.code, entry.receipt_no) == ("고친 제목", "biz", "사업-01")
        with pytest.raises(Conflict):
            write_entry(entry, written(), version=entry.version - 1, actor=actor, at=at)
        clock.at(CLOSES)
        with pytest.raises(StepRefused):
            write_entry(entry, written(), version=entry.version, actor=actor, at=at)
        with pytest.raises(StepRefused):
            withdraw_entry(entry, actor=actor, at=at)


def test_the_link_of_one_entry_moves_no_other_institutions_entry(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        one = make_entry(contest)
        other = make_entry(contest, institution="돌봄 둘", idempotency_key="key-2")
        with pytest.raises(StepRefused):
            withdraw_entry(other, actor=link_holder(one.institution_id), at=core_clock.now())


def test_a_token_opens_its_own_entry_and_only_its_hash_is_kept(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        entry = make_entry(contest)
        token = entry_token(KEY, entry.id)
        assert entry.token_hash == token_hash(token)
        assert get_private_entry(NOBODY, token).id == entry.id
        for wrong in (token[:-1], token + "A", token.swapcase(), ""):
            with pytest.raises(NotFound):
                get_private_entry(NOBODY, wrong)


def test_institution_staff_see_their_own_entries_only(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        own = make_entry(contest)
        other = make_entry(contest, institution="돌봄 둘", idempotency_key="key-2")
        actor = Actor(
            1, "기관", (Grant("entrant", frozenset({Permission.ENTRY_EDIT}), ("institution", own.institution_id)),)
        )
        assert [entry.id for entry in own_entries(actor)] == [own.id]
        with pytest.raises(NotFound):
            get_own_entry(actor, other.id)


def test_an_organiser_records_after_the_deadline_but_not_after_the_assignment(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        at = clock.at(CLOSES)
        close_call(contest, actor=SYSTEM, at=at)
        late = record_entry(contest, given(title="우편", contact_name="", contact_email=""), actor=SYSTEM, at=at)
        assert (late.receipt_no, late.consented_at, late.contact_email) == ("사업-02", None, None)
        contest.state = ContestState.ASSIGNED
        with pytest.raises(StepRefused, match="배정하기 전까지만"):
            record_entry(contest, given(title="더 늦은 우편"), actor=SYSTEM, at=at)


def test_exclusion_needs_a_reason_and_keeps_it_in_the_record(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        entry = make_entry(contest)
        with pytest.raises(StepRefused, match="사유"):
            exclude_entry(entry, reason=" ", actor=SYSTEM, at=core_clock.now())
        exclude_entry(entry, reason="같은 내용으로 이미 상을 받음", actor=SYSTEM, at=core_clock.now())
        assert entry.state is EntryState.INELIGIBLE
    event = session.scalar(select(AuditEvent).where(AuditEvent.verb == "entry:exclude"))
    assert event.reason == "같은 내용으로 이미 상을 받음"


def test_titles_are_closed_to_organisers_until_the_deadline_even_to_their_search(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        forum = Grant("organiser", frozenset({Permission.CONTEST_READ}), contest.forum.scope)
        organiser, auditor = Actor(1, "담당", (forum,)), Actor(2, "감사", (Grant("auditor", forum.permissions),))
        during, after = clock.at(CALLING), clock.at(CLOSES)
        found = [
            (content_is_open(actor, contest, at), list_entries(actor, contest, EntryFilter(text="이웃"), at).total)
            for actor in (organiser, auditor)
            for at in (during, after)
        ]
    assert found == [(False, 0), (True, 1), (True, 1), (True, 1)]


def test_the_filter_of_the_list_narrows_by_track_state_and_text(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        make_entry(contest, track="tech", title="손에 쥐는 알림", institution="기술 100%", idempotency_key="key-2")
        at = clock.at(CLOSES)
        filters = [
            EntryFilter(),
            EntryFilter(track="tech"),
            EntryFilter(state=EntryState.WITHDRAWN),
            EntryFilter(text="사업-01"),
            EntryFilter(text="기술 1"),
            EntryFilter(text="%"),
            EntryFilter(track="none"),
            EntryFilter(page=99),
        ]
        found = [[line.entry.receipt_no for line in list_entries(SYSTEM, contest, f, at).rows] for f in filters]
    assert found == [
        ["사업-01", "기술-01"], ["기술-01"], [], ["사업-01"], ["기술-01"], [], [], ["사업-01", "기술-01"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"), [("receipt_no", None), ("code", None), ("submitted_at", None), ("code", "사업-01")]
)
def test_the_database_refuses_a_submitted_entry_without_receipt_code_or_time(session, clock, column, value):
    with pytest.raises(IntegrityError), unit_of_work():
        contest = make_open_contest(clock)
        make_entry(contest)
        second = make_entry(contest, title="둘째 과제", idempotency_key="key-2")
        setattr(second, column, value)
        session.flush()
