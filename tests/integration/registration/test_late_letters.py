"""What is decided while letters and certificates are being written: neither outlives the decision."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration.exports.mailings import write_letter, write_news_letter
from forum_app.registration.models import AttendanceCertificate, CheckIn, NewsContact, Registration
from forum_app.registration.queries import consent_items
from forum_app.registration.rules import ConsentKind
from forum_app.registration.rules.mailings import Audience, Letter, MailingKind
from forum_app.registration.services.certificates import issue_all, open_certificates
from forum_app.registration.services.check_in import check_in
from forum_app.registration.services.consents import withdraw_consent
from forum_app.registration.services.corrections import undo_check_in
from forum_app.registration.services.mailings import create_mailing, schedule_mailing, write_portion
from forum_app.registration.services.retention import end_news
from tests.factories.registration import LONG_AGO, STAFF, WHILE_OPEN, make_open_forum, make_registration

RUNS = system_actor("tests", [Permission.REGISTRATION_RUN])
A_WHILE = 1.0  # longer than the second act takes to reach the rows of the first
NEWS = Letter(MailingKind.NEWS, "소식", "글", "", "", Audience())


@pytest.fixture
def forum(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        return make_open_forum()


@pytest.fixture
def overlap(app):
    """Do `first` and, before it is committed, `second`, each in a thread and a transaction of its own."""

    def run(first, second):
        db.session.rollback()
        done, faults = threading.Event(), []

        def act(what, *, waits):
            try:
                with app.test_request_context():
                    if waits:
                        assert done.wait(10)
                    with unit_of_work():
                        what()
                        db.session.flush()
                        if not waits:
                            done.set()
                            threading.Event().wait(A_WHILE)
            except BaseException as fault:
                faults.append(fault)
                done.set()

        threads = [
            threading.Thread(target=act, args=(what,), kwargs={"waits": waits})
            for what, waits in ((first, False), (second, True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert faults == []
        db.session.rollback()

    return run


def _news_is_due(forum):
    mailing = create_mailing(forum, NEWS, actor=STAFF, at=the_clock.now())
    schedule_mailing(mailing, send_at=None, actor=RUNS)


def _write():
    assert write_portion(write=write_letter, write_news=write_news_letter) == 1


def _letters():
    return [(mail.payload, mail.failed_at is not None) for mail in db.session.scalars(select(OutboxMessage))]


def test_news_that_is_being_written_does_not_leave_once_the_consent_is_withdrawn(app, forum, overlap):
    with app.test_request_context(), unit_of_work():
        person = make_registration(forum, answers={item.id: True for item in consent_items(forum)})
        _news_is_due(forum)
        person_id = person.id

    def withdraw():
        withdraw_consent(db.session.get(Registration, person_id), ConsentKind.MARKETING, at=the_clock.now())

    overlap(_write, withdraw)
    assert _letters() == [({}, True)]


def test_news_that_is_being_written_does_not_leave_to_who_has_left_the_list(app, forum, overlap):
    with app.test_request_context(), unit_of_work():
        contact = NewsContact(
            forum_id=forum.id, name="옛사람", email="old@example.kr", language="ko", keep_until=date(2025, 1, 1),
            added_at=LONG_AGO, token_hash="0" * 64,
        )  # fmt: skip
        db.session.add(contact)
        _news_is_due(forum)
        contact_id = contact.id
    overlap(_write, lambda: end_news(db.session.get(NewsContact, contact_id), at=the_clock.now()))
    assert _letters() == [({}, True)]
    assert db.session.scalar(select(func.count()).select_from(NewsContact)) == 0


def test_no_certificate_attests_an_admission_that_is_being_taken_back(forum, clock, overlap):
    with unit_of_work():
        person = make_registration(forum)
    clock.at("2023-12-05 10:00")
    with unit_of_work():
        check_in(forum, person, desk="가", actor=STAFF)
        open_certificates(forum, actor=STAFF, at=the_clock.now())
    clock.at("2023-12-05 10:01")
    forum_id, person_id = forum.id, person.id

    def undo():
        undo_check_in(
            db.session.get(Forum, forum_id), db.session.get(Registration, person_id), reason="잘못", actor=STAFF
        )

    overlap(undo, lambda: issue_all(db.session.get(Forum, forum_id), actor=STAFF))
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (CheckIn, AttendanceCertificate)]
    assert counts == [0, 0]
