"""What a call says besides its rules: a later deadline, questions to entrants, questions often asked, its copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum_app.accounts.rules import Role
from forum_app.contest.models import Contest, DeadlineExtension, Entry
from forum_app.contest.queries.notice import deadline_extensions, eligibility_questions, faq_items
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.services.call import close_call, edit_contest, open_call, publish_contest
from forum_app.contest.services.copying import copy_contest
from forum_app.contest.services.drafts import submit_draft
from forum_app.contest.services.entries import enter
from forum_app.contest.services.notice import (
    FaqGiven,
    QuestionGiven,
    extend_deadline,
    set_eligibility_questions,
    set_faq,
)
from forum_app.contest.services.shape_rows import shape_of
from forum_app.contest.services.tokens import link_holder
from forum_app.core.audit import AuditEvent
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.contest import (
    CALLING,
    CLOSES,
    DRAFTING,
    KEY,
    SYSTEM,
    given,
    make_details,
    make_draft,
    make_entry,
    make_open_contest,
)
from tests.factories.forums import make_forum

FAQ = FaqGiven("여러 편을 내도 됩니까?", "제목이 다르면 됩니다.", "May we enter twice?", "Yes, with other titles.")
QUESTION = QuestionGiven("사회서비스를 제공합니까?", "Do you provide social services?", "정관을 보십시오.")
DEADLINE = "/manage/contests/2023/deadline"


def verbs(session) -> list[str]:
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_an_extension_moves_the_deadline_and_is_recorded_with_both_times_and_the_reason(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        before = contest.closes_at
        later = before + timedelta(days=3)
        extend_deadline(contest, later, reason=" 접수 장애 ", actor=SYSTEM, at=clock.at(CALLING))
    contest = session.scalar(select(Contest))
    assert contest.closes_at == later
    assert [(one.closed_at_before, one.closes_at, one.reason) for one in deadline_extensions(contest)] == [
        (before, later, "접수 장애")
    ]
    event = session.scalar(select(AuditEvent).where(AuditEvent.verb == "contest:extend"))
    assert (event.before, event.after, event.reason) == (
        {"closes_at": before.isoformat()},
        {"closes_at": later.isoformat(), "moves_scoring": False},
        "접수 장애",
    )


def test_entries_come_in_until_the_extended_deadline_and_the_call_closes_then(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        extend_deadline(
            contest, contest.closes_at + timedelta(days=1), reason="장애", actor=SYSTEM, at=clock.at(CALLING)
        )
        at = clock.at("2023-11-18 17:59")
        make_entry(contest)
        with pytest.raises(StepRefused, match="마감 시각"):
            close_call(contest, actor=SYSTEM, at=at)
        at = clock.at("2023-11-18 18:00")
        with pytest.raises(StepRefused, match="마감되었습니다"):
            make_entry(contest, idempotency_key="late", title="늦은 과제")
        close_call(contest, actor=SYSTEM, at=at)
        assert contest.state is ContestState.CLOSED


def test_a_call_with_grace_does_not_close_before_its_last_minute(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        details = replace(make_details(clock), grace_minutes=10)
        at = clock.at(DRAFTING)
        edit_contest(contest, version=contest.version, details=details, actor=SYSTEM, at=at)
        publish_contest(contest, actor=SYSTEM, at=at)
        open_call(contest, actor=SYSTEM, at=clock.at(CALLING))
        make_entry(contest)
        at = clock.at("2023-11-17 18:09")
        with pytest.raises(StepRefused, match="마감 시각"):
            close_call(contest, actor=SYSTEM, at=at)
        with pytest.raises(StepRefused, match="마감되었습니다"):
            make_entry(contest, idempotency_key="late", title="늦은 과제")
        close_call(contest, actor=SYSTEM, at=clock.at("2023-11-17 18:10"))


def test_a_draft_begun_in_time_is_handed_in_within_the_grace_and_no_later(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        details = replace(make_details(clock), grace_minutes=10)
        at = clock.at(DRAFTING)
        edit_contest(contest, version=contest.version, details=details, actor=SYSTEM, at=at)
        publish_contest(contest, actor=SYSTEM, at=at)
        open_call(contest, actor=SYSTEM, at=clock.at(CALLING))
        clock.at("2023-11-17 17:59")
        one, other = begin(contest, "하나"), begin(contest, "둘")
        submit_draft(one, actor=holder(one), at=clock.at("2023-11-17 18:09"), tell=lambda _entry: None)
        with pytest.raises(StepRefused, match="마감되었습니다"):
            submit_draft(other, actor=holder(other), at=clock.at("2023-11-17 18:10"), tell=lambda _entry: None)
        assert (one.state, other.state) == (EntryState.SUBMITTED, EntryState.DRAFT)


def begin(contest: Contest, title: str) -> Entry:
    """An entry that is begun and kept, to be handed in later."""
    entry, _token = enter(
        contest, given(title=title), has_consented=True, idempotency_key=title, key=KEY,
        tell=lambda _entry, _token: None, is_draft=True,
    )  # fmt: skip
    return entry


def holder(entry: Entry) -> Actor:
    """Whoever has the link of `entry`."""
    return link_holder(entry.institution_id)


@pytest.mark.parametrize(
    ("by", "reason", "field"),
    [
        (timedelta(0), "장애", "closes_at"),
        (timedelta(seconds=-1), "장애", "closes_at"),
        (timedelta(days=7), "장애", "closes_at"),
        (timedelta(days=1), " ", "reason"),
    ],
)
def test_a_deadline_never_comes_earlier_nor_reaches_the_scoring_nor_moves_without_a_reason(
    session, clock, by, reason, field
):
    with unit_of_work():
        contest = make_open_contest(clock)
        at = clock.at(CALLING)
        with pytest.raises(FieldError) as refusal:
            extend_deadline(contest, contest.closes_at + by, reason=reason, actor=SYSTEM, at=at)
        assert refusal.value.field == field
        assert session.scalars(select(DeadlineExtension)).all() == []


def test_the_ends_of_scoring_may_move_along(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        ends, later = contest.rounds[0].scoring_closes_at, contest.closes_at + timedelta(days=7)
        extend_deadline(contest, later, reason="장애", moves_scoring=True, actor=SYSTEM, at=clock.at(CALLING))
        assert contest.rounds[0].scoring_closes_at == ends + timedelta(days=7)


def test_neither_a_draft_nor_a_closed_call_is_extended(session, clock):
    with unit_of_work():
        forum = make_forum()
        draft, closed = make_draft(clock, slug="draft", forum=forum), make_open_contest(clock, forum=forum)
        make_entry(closed)
        at = clock.at(CLOSES)
        close_call(closed, actor=SYSTEM, at=at)
        for contest in (draft, closed):
            with pytest.raises(StepRefused, match="마감하기 전까지만"):
                extend_deadline(contest, contest.closes_at + timedelta(days=1), reason="장애", actor=SYSTEM, at=at)


def test_questions_often_asked_change_after_publication_and_every_change_is_recorded(session, clock):
    with unit_of_work():
        contest = make_open_contest(clock)
        at = clock.at(CALLING)
        set_faq(contest, [FAQ], actor=SYSTEM, at=at)
        set_faq(contest, [FAQ], actor=SYSTEM, at=at)
        set_faq(contest, [replace(FAQ, answer="됩니다.")], actor=SYSTEM, at=at)
    assert [(item.question, item.answer) for item in faq_items(session.scalar(select(Contest)))] == [
        ("여러 편을 내도 됩니까?", "됩니다.")
    ]
    asked = select(AuditEvent).where(AuditEvent.verb == "contest:edit_faq").order_by(AuditEvent.id)
    events = session.scalars(asked).all()
    assert [len(event.before["faq"]) for event in events] == [0, 1]
    assert events[-1].after == {"faq": [{"question": FAQ.question, "answer": "됩니다."}]}


def test_questions_to_entrants_are_frozen_with_the_notice(session, clock):
    with unit_of_work():
        contest = make_draft(clock)
        at = clock.at(DRAFTING)
        other = replace(QUESTION, text="휴업 중입니까?", expects_yes=False)
        set_eligibility_questions(contest, [QUESTION, other], actor=SYSTEM, at=at)
        publish_contest(contest, actor=SYSTEM, at=at)
        with pytest.raises(StepRefused, match="공고한 뒤에는"):
            set_eligibility_questions(contest, [], actor=SYSTEM, at=at)
        asked = [(question.text, question.expects_yes) for question in eligibility_questions(contest)]
        assert asked == [("사회서비스를 제공합니까?", True), ("휴업 중입니까?", False)]


def test_a_copy_has_everything_but_the_name_the_dates_and_the_past(session, clock):
    with unit_of_work():
        source = make_draft(clock)
        at = clock.at(DRAFTING)
        set_faq(source, [FAQ], actor=SYSTEM, at=at)
        set_eligibility_questions(source, [QUESTION], actor=SYSTEM, at=at)
        details = replace(make_details(clock), grace_minutes=10, verification_days=7, needs_review=True)
        edit_contest(source, version=source.version, details=details, actor=SYSTEM, at=clock.at(DRAFTING))
        publish_contest(source, actor=SYSTEM, at=at)
        fresh = replace(
            make_details(clock, "2024"), name="다음 공모전", name_en=None, notice="", notice_en=None,
            opens_at=at + timedelta(days=1), closes_at=at + timedelta(days=2),
        )  # fmt: skip
        copy = copy_contest(source, make_forum("2024-3", edition_no=3), details=fresh, actor=SYSTEM, at=at)
        undated = [replace(one, scoring_closes_at=None) for one in shape_of(source).rounds]
        assert shape_of(copy) == replace(shape_of(source), rounds=tuple(undated))
        assert (copy.state, copy.slug, copy.name, copy.closes_at) == (
            ContestState.DRAFT, "2024", "다음 공모전", fresh.closes_at,
        )  # fmt: skip
        assert (copy.notice, copy.grace_minutes, copy.verification_days, copy.needs_review) == (
            source.notice, 10, 7, True,
        )  # fmt: skip
        assert (copy.rules_json, copy.announced_at) == (None, None)
        assert [item.question_en for item in faq_items(copy)] == ["May we enter twice?"]
        assert [question.help for question in eligibility_questions(copy)] == ["정관을 보십시오."]


@pytest.fixture
def organiser(session, client, clock):
    """An organiser of the forum whose call is open."""
    with unit_of_work():
        forum = make_forum()
        make_open_contest(clock, forum=forum)
    sign_in_as(client, Role.ORGANISER, forum_id=forum.id)
    return client


def test_everybody_reads_the_old_and_the_new_deadline_and_why(organiser):
    sent = {"closes_at": "2023-11-20T18:00", "reason": "접수 장애", "reason_en": "An outage"}
    assert organiser.submit(DEADLINE, {**sent, "closes_at": "2023-11-16T18:00"}).status_code == 422
    assert organiser.submit(DEADLINE, {**sent, "reason": ""}).status_code == 422
    assert organiser.submit(DEADLINE, sent).status_code == 303
    page = organiser.get("/contests/2023/").text
    for words in ("2023. 11. 17.(금) 18:00", "2023. 11. 20.(월) 18:00", "접수 장애"):
        assert words in page
    assert "An outage" in organiser.get("/contests/2023/?lang=en").text


def test_questions_often_asked_are_edited_on_a_page_after_publication(organiser):
    page = "/manage/contests/2023/faq"
    longer = organiser.submit(page, {"items-0-question": "적던 질문", "more": "items"})
    assert (longer.status_code, "적던 질문" in longer.text, "items-1-question" in longer.text) == (200, True, True)
    assert organiser.submit(page, {"items-0-question": "답이 없는 질문"}).status_code == 422
    sent = {"items-0-question": "여러 편을 내도 됩니까?", "items-0-answer": "됩니다.", "items-0-answer_en": "You may."}
    assert organiser.submit(page, sent).status_code == 303
    assert "여러 편을 내도 됩니까?" in organiser.get("/contests/2023/").text
    assert "You may." in organiser.get("/contests/2023/?lang=en").text
    assert organiser.get("/manage/contests/2023/edit/eligibility").status_code == 409


def test_an_organiser_elsewhere_finds_none_of_these_pages(session, client, clock):
    with unit_of_work():
        make_open_contest(clock)
        other_id = make_forum("2024-3", edition_no=3).id
    sign_in_as(client, Role.ORGANISER, forum_id=other_id)
    pages = ["deadline", "faq", "edit/tracks", "edit/rounds", "edit/rounds/doc", "edit/rules-file", "rules.json"]
    assert [client.get(f"/manage/contests/2023/{page}").status_code for page in pages] == [404] * len(pages)
