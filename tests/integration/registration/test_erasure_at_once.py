"""Several consumers erase at the same moment: each thing goes once, and the log says it once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from forum_app.core import clock as time
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import queries, services
from forum_app.registration.jobs import ERASER, erase_on
from forum_app.registration.models import CheckIn, Erasure, NewsContact, Registration, SpecialNeed
from forum_app.registration.rules import ConsentKind, ErasedThing
from forum_app.registration.services import retention
from tests.factories.registration import STAFF, WHILE_OPEN, make_open_forum, make_registration

CONSUMERS, PEOPLE, AT_A_TIME = 4, 24, 5
PERSON_DAY, NEWS_DAY, CERTIFICATE_DAY = date(2024, 3, 5), date(2025, 12, 5), date(2026, 12, 6)
T = ErasedThing


@pytest.fixture
def forum_id(session, clock, monkeypatch):
    """24 people who were there: each third has needs, each fourth wants news; all have a certificate."""
    monkeypatch.setattr(retention.erase_people_due, "__kwdefaults__", {"most": AT_A_TIME})
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=PEOPLE)
        items = queries.consent_items(forum)
        for n in range(PEOPLE):
            wanted = {ConsentKind.SENSITIVE: n % 3 == 0, ConsentKind.MARKETING: n % 4 == 0}
            answers = {item.id: item.is_required or wanted.get(item.kind, False) for item in items}
            row = make_registration(forum, f"p{n}", answers=answers)
            if wanted[ConsentKind.SENSITIVE]:
                services.record_needs(row, "휠체어", at=time.now())
            db.session.add(CheckIn(registration_id=row.id, forum_id=forum.id, checked_in_at=time.now()))
    clock.at("2023-12-06 09:00")
    with unit_of_work():
        services.issue_all(forum, actor=STAFF)
        forum_id = forum.id
    session.remove()
    return forum_id


def erase_at_once(app, day):
    """What all the consumers erased together on `day`."""
    gate = threading.Barrier(CONSUMERS)

    def consumer(_n):
        with app.app_context():
            gate.wait()
            try:
                return erase_on(day, actor=ERASER)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(CONSUMERS) as pool:
        return sum(pool.map(consumer, range(CONSUMERS)), Counter())


def logged():
    """By thing: how many people the log says, and how many the audit record says."""
    db.session.rollback()
    log = db.session.execute(select(Erasure.thing, func.sum(Erasure.people)).group_by(Erasure.thing))
    audited = Counter()
    for event in db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "personal_data:erase")):
        audited[T(event.after["thing"])] += event.after["people"]
    return {thing: int(people) for thing, people in log}, dict(audited)


def test_each_thing_is_erased_once_and_logged_once(app, session, forum_id):
    assert erase_at_once(app, PERSON_DAY) == Counter({T.PERSON: PEOPLE, T.NEEDS: PEOPLE // 3})
    expected = {T.PERSON: PEOPLE, T.NEEDS: PEOPLE // 3}
    assert logged() == (expected, expected)
    assert session.scalar(select(func.count()).select_from(SpecialNeed)) == 0
    assert session.scalar(select(func.count()).where(Registration.erased_at.is_(None))) == 0
    told = session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.startswith("news:"))).all()
    contacts = session.scalars(select(NewsContact.id)).all()
    assert (len(contacts), sorted(told)) == (PEOPLE // 4, sorted(f"news:{number}:kept" for number in contacts))


def test_what_goes_later_goes_once_too(app, session, forum_id):
    erase_at_once(app, PERSON_DAY)
    assert erase_at_once(app, NEWS_DAY) == Counter({T.NEWS: PEOPLE // 4})
    assert erase_at_once(app, CERTIFICATE_DAY) == Counter({T.CERTIFICATE: PEOPLE})
    log, _ = logged()
    assert (log[T.NEWS], log[T.CERTIFICATE]) == (PEOPLE // 4, PEOPLE)
    assert erase_at_once(app, CERTIFICATE_DAY) == Counter()
