"""What the night erases, and what somebody erases by their private page."""

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from forum_app.core import clock as time
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.exports import letters, privacy_letters
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import (
    Answer,
    CheckIn,
    Erasure,
    NewsContact,
    Question,
    Registration,
    Scan,
    SpecialNeed,
    Transfer,
)
from forum_app.registration.rules import (
    ConsentKind,
    Direction,
    ErasedThing,
    ErasureReason,
    Keep,
    KeepUnit,
    QuestionKind,
    ScanOutcome,
    due_things,
)
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    tell_nobody,
    ticket_of,
)

T, R = ErasedThing, ErasureReason
NEEDS_DAY, PERSON_DAY, NEWS_DAY = date(2023, 12, 12), date(2024, 3, 5), date(2025, 12, 5)
NEEDS = "휠체어로 갑니다"


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum(capacity=2)


def _saying(forum, *kinds):
    return {item.id: item.is_required or item.kind in kinds for item in queries.consent_items(forum)}


def _sign_up(forum, who="gildong", *kinds, **changes):
    with unit_of_work():
        row = make_registration(forum, who, answers=_saying(forum, *kinds), **changes)
        if ConsentKind.SENSITIVE in kinds:
            assert services.record_needs(row, NEEDS, at=time.now()) is True
        return row


def _everything(forum, who="gildong"):
    """Somebody with a row in every table that may speak of a person."""
    row = _sign_up(forum, who, *ConsentKind, position_title="과장", name="성춘향")
    with unit_of_work():
        question = Question(
            forum_id=forum.id, position=1, kind=QuestionKind.TEXT, label="바라는 점", purpose="행사 준비"
        )
        db.session.add(question)
        db.session.flush()
        db.session.add_all(
            [
                Answer(registration_id=row.id, question_id=question.id, text="성춘향이 묻습니다"),
                Transfer(
                    registration_id=row.id, email="other@example.kr", token_hash=f"{row.id:064}",
                    offered_at=time.now(), expires_at=time.now() + timedelta(days=900),
                ),
                Scan(
                    forum_id=forum.id, registration_id=row.id, key=f"scan-{row.id}", direction=Direction.IN,
                    outcome=ScanOutcome.USED, let_in=True, scanned_at=time.now(), received_at=time.now(),
                    reason="성춘향 본인 확인",
                ),
            ]
        )  # fmt: skip
        with current_app.test_request_context():
            letters.tell(db.session.get_one(Registration, row.id))
    return row


def _said_anywhere(word):
    """The tables in which some text says `word`."""
    return sorted(
        table.name
        for table in db.metadata.sorted_tables
        if any(word in str(tuple(line)) for line in db.session.execute(select(table)))
    )


def _log():
    return [(row.thing, row.reason, row.people) for row in db.session.scalars(select(Erasure).order_by(Erasure.id))]


def test_each_thing_goes_on_the_day_its_consent_says(forum):
    _sign_up(forum, "gildong", ConsentKind.SENSITIVE, ConsentKind.MARKETING)
    day = timedelta(days=1)
    assert erase_on(NEEDS_DAY - day, actor=ERASER) == Counter()
    assert erase_on(NEEDS_DAY, actor=ERASER) == Counter({T.NEEDS: 1})
    assert db.session.scalars(select(SpecialNeed)).all() == []
    assert erase_on(PERSON_DAY - day, actor=ERASER) == Counter()
    assert erase_on(PERSON_DAY, actor=ERASER) == Counter({T.PERSON: 1})
    contact = db.session.scalars(select(NewsContact)).one()
    assert (contact.name, contact.email, contact.keep_until) == ("홍길동", "gildong@example.kr", NEWS_DAY)
    assert erase_on(NEWS_DAY - day, actor=ERASER) == Counter()
    assert erase_on(NEWS_DAY, actor=ERASER) == Counter({T.NEWS: 1})
    assert _log() == [(T.NEEDS, R.PERIOD, 1), (T.PERSON, R.PERIOD, 1), (T.NEWS, R.PERIOD, 1)]


def test_a_second_run_erases_and_logs_nothing(forum):
    _sign_up(forum, "gildong", ConsentKind.SENSITIVE)
    erase_on(PERSON_DAY, actor=ERASER)
    before = _log()
    assert erase_on(PERSON_DAY, actor=ERASER) == Counter()
    assert _log() == before


def test_nothing_is_left_anywhere_that_says_who_it_was(forum):
    _everything(forum)
    assert "registration_answer" in _said_anywhere("성춘향")
    erase_on(PERSON_DAY, actor=ERASER)
    with unit_of_work():
        assert db.session.scalars(select(NewsContact)).one().name == "성춘향"
    erase_on(NEWS_DAY, actor=ERASER)
    for word in ("성춘향", "과장", "휠체어", "other@example.kr", "gildong@example.kr"):
        assert _said_anywhere(word) == []
    assert "scan-1" in str(db.session.scalars(select(Scan)).one().key)


def test_an_erased_registration_is_still_counted(forum):
    for who in ("a", "b", "c"):
        _sign_up(forum, who)
    before = queries.registration_counts(forum)
    erase_on(PERSON_DAY, actor=ERASER)
    assert queries.registration_counts(forum) == before
    assert ticket_of(forum).taken == 2
    assert [row.number for row in db.session.scalars(select(Registration).order_by(Registration.id))] == [1, 2, 3]


def test_without_a_wish_for_news_no_address_stays(forum):
    _sign_up(forum)
    erase_on(PERSON_DAY, actor=ERASER)
    assert _said_anywhere("gildong") == []


def test_the_newest_answer_of_an_address_decides_whether_news_are_wanted(forum):
    row = _sign_up(forum, "gildong", ConsentKind.MARKETING)
    with unit_of_work():
        services.cancel_own(db.session.get_one(Registration, row.id), tell=tell_nobody)
    _sign_up(forum, "gildong", idempotency_key="again")
    erase_on(PERSON_DAY, actor=ERASER)
    assert db.session.scalars(select(NewsContact)).all() == []


def test_a_version_with_another_period_holds_for_those_who_answered_it(forum):
    _sign_up(forum, "early")
    with unit_of_work():
        old = queries.consent_items(forum)[0]
        notices = services.consents.Notices("참가 확인", "성명", "", "거부하실 수 있습니다.")
        services.write_consent_item(
            forum, old.kind, notices, is_required=True, keep=Keep(1, KeepUnit.YEAR), actor=STAFF, at=time.now()
        )
    late = _sign_up(forum, "late")
    assert erase_on(PERSON_DAY, actor=ERASER)[T.PERSON] == 1
    assert db.session.get_one(Registration, late.id).name == "홍길동"
    assert erase_on(date(2024, 12, 5), actor=ERASER)[T.PERSON] == 1


@pytest.mark.parametrize("day", [NEEDS_DAY, PERSON_DAY - timedelta(days=1), PERSON_DAY, NEWS_DAY])
def test_the_night_takes_exactly_what_the_rule_says(forum, day):
    chosen = [(), (ConsentKind.SENSITIVE,), (ConsentKind.MARKETING,), (ConsentKind.SENSITIVE, ConsentKind.MARKETING)]
    rows = [_sign_up(forum, f"who-{n}", *kinds) for n, kinds in enumerate(chosen)]
    due = [due_things(queries.retention_of(forum, db.session.get_one(Registration, row.id)), day) for row in rows]
    erase_on(day, actor=ERASER)
    for row, things, kinds in zip(rows, due, chosen, strict=True):
        person = db.session.get_one(Registration, row.id)
        assert (person.erased_at is not None) == (T.PERSON in things)
        has_needs = queries.find_needs(forum, person) is not None
        assert has_needs == (ConsentKind.SENSITIVE in kinds and T.NEEDS not in things)
    kept = T.PERSON in due[0] and day < NEWS_DAY
    assert db.session.scalar(select(func.count()).select_from(NewsContact)) == (2 if kept else 0)


def test_nobody_is_erased_while_the_forum_lies_ahead(forum):
    _sign_up(forum, "gildong", ConsentKind.SENSITIVE)
    assert erase_on(forum.ends_on - timedelta(days=1), actor=ERASER) == Counter()


def test_needs_are_kept_only_with_the_consent_to_sensitive_data(forum):
    row = _sign_up(forum)
    with unit_of_work():
        assert services.record_needs(row, NEEDS, at=time.now()) is False
    assert db.session.scalars(select(SpecialNeed)).all() == []


def test_who_takes_the_consent_back_has_the_needs_erased_at_once(forum):
    row = _sign_up(forum, "gildong", ConsentKind.SENSITIVE)
    with unit_of_work():
        services.withdraw_consent(row, ConsentKind.SENSITIVE, at=time.now())
    with unit_of_work():
        services.withdraw_consent(row, ConsentKind.SENSITIVE, at=time.now())
    assert _log() == [(T.NEEDS, R.WITHDRAWAL, 1)]
    with unit_of_work():
        assert services.record_needs(row, NEEDS, at=time.now()) is False


def test_who_takes_back_the_wish_for_news_leaves_no_address(forum):
    row = _sign_up(forum, "gildong", ConsentKind.MARKETING)
    with unit_of_work():
        services.withdraw_consent(row, ConsentKind.MARKETING, at=time.now())
    erase_on(PERSON_DAY, actor=ERASER)
    assert db.session.scalars(select(NewsContact)).all() == []


def _erase_own(row, told=None):
    with unit_of_work():
        services.erase_own(
            db.session.get_one(Registration, row.id), key=KEY, tell=told.append if told is not None else tell_nobody,
            tell_erased=privacy_letters.tell_erased,
        )  # fmt: skip


def test_who_deletes_before_the_forum_leaves_the_place_to_the_next(forum):
    first, _second, third = (_sign_up(forum, who) for who in ("a", "b", "c"))
    told = []
    _erase_own(first, told)
    states = {row.id: row.state.value for row in db.session.scalars(select(Registration))}
    assert (states[first.id], states[third.id]) == ("cancelled", "confirmed")
    assert [row.id for row in told] == [third.id]
    assert _said_anywhere("a@example.kr") == ["outbox_message"]  # the letter that says so
    assert _log() == [(T.PERSON, R.REQUEST, 1)]


def test_who_deletes_leaves_nothing_but_the_letter_that_says_so(forum):
    row = _everything(forum)
    _erase_own(row)
    for word in ("성춘향", "과장", "휠체어", "other@example.kr"):
        assert _said_anywhere(word) == []
    waiting = db.session.scalars(select(OutboxMessage).where(OutboxMessage.failed_at.is_(None))).all()
    assert [letter.key for letter in waiting] == [f"registration:{row.id}:erased"]
    assert db.session.scalars(select(NewsContact)).all() == []
    assert _log() == [(T.NEEDS, R.REQUEST, 1), (T.PERSON, R.REQUEST, 1)]


def test_to_delete_twice_is_to_delete_once(forum):
    row = _sign_up(forum)
    _erase_own(row)
    _erase_own(row)
    assert _log() == [(T.PERSON, R.REQUEST, 1)]


def test_who_deletes_after_coming_in_is_blanked_and_still_counted(forum, clock):
    row = _sign_up(forum)
    with unit_of_work():
        services.check_in(forum, db.session.get_one(Registration, row.id), desk="1", actor=STAFF)
    clock.at("2023-12-05 15:00")
    _erase_own(row)
    blank = db.session.get_one(Registration, row.id)
    assert (blank.name, blank.email, blank.state.value) == ("", None, "confirmed")
    assert ticket_of(forum).taken == 1
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_the_address_of_somebody_erased_may_sign_up_again(forum):
    row = _sign_up(forum)
    _erase_own(row)
    assert _sign_up(forum).id != row.id


def test_the_planned_day_is_that_of_the_longest_consent_in_use(forum):
    assert queries.planned_erasure(forum) == PERSON_DAY
    _sign_up(forum)
    assert queries.planned_erasure(forum) == PERSON_DAY


def test_the_command_prints_what_it_erased(app, forum, clock):
    _sign_up(forum, "gildong", ConsentKind.SENSITIVE)
    clock.at("2023-12-12 03:00")
    result = app.test_cli_runner().invoke(args=["registration", "erase", "--on", "2023-12-12"])
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "special needs: 1", "registrations: 0", "addresses for news: 0", "certificates of attendance: 0",
    ]  # fmt: skip


def test_the_command_erases_nothing_before_its_time(app, forum):
    _sign_up(forum)
    result = app.test_cli_runner().invoke(args=["registration", "erase", "--on", "2024-03-05"])
    assert (result.exit_code, result.output) == (
        1, "Error: 2024-03-05 has not come yet; nothing is erased before its time\n",
    )  # fmt: skip
    assert db.session.scalars(select(Registration)).one().name == "홍길동"
