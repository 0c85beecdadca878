"""Acts at the same moment from several threads, against the real database; tests/races has the crowds."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from forum_app.core import clock as core_clock
from forum_app.core.db import db
from forum_app.core.errors import DomainError
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import queries, services
from forum_app.registration.models import CheckIn, Registration, Scan, Ticket
from forum_app.registration.rules import Direction, RegistrationState, SentScan, device_actor
from tests.factories.registration import (
    KEY,
    STAFF,
    WHILE_OPEN,
    make_open_forum,
    make_registration,
    make_ticket,
    tell_nobody,
    ticket_of,
)

PLACES, TRIES, CLIENTS = 30, 45, 8


@pytest.fixture
def forum_id(session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum_id = make_open_forum(capacity=PLACES, terms={"has_waiting_list": False}).id
    session.remove()
    return forum_id


def _at_once(app, acts):
    """Run `acts` from several threads, all starting together; what each answered."""
    gate = threading.Barrier(CLIENTS)

    def client(mine):
        gate.wait()
        answers = []
        for act in mine:
            with app.app_context():
                try:
                    answers.append(act())
                except DomainError as refusal:
                    answers.append(type(refusal).__name__)
                finally:
                    db.session.remove()
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [acts[n::CLIENTS] for n in range(CLIENTS)]
        return [answer for answers in pool.map(client, shares) for answer in answers]


def _sign_up(forum_id, who, **changes):
    def act():
        with unit_of_work():
            make_registration(db.session.get_one(Forum, forum_id), who, **changes)
        return "registered"

    return act


def _rows(forum_id):
    return db.session.scalar(select(func.count()).select_from(Registration).where(Registration.forum_id == forum_id))


def test_one_form_sent_from_many_threads_is_one_registration(app, session, forum_id):
    answers = _at_once(app, [_sign_up(forum_id, "same") for _ in range(CLIENTS * 2)])
    assert Counter(answers) == {"registered": CLIENTS * 2}
    assert _rows(forum_id) == 1


def test_one_address_in_many_forms_is_one_registration(app, session, forum_id):
    acts = [_sign_up(forum_id, "same", idempotency_key=f"form-{n}") for n in range(CLIENTS * 2)]
    assert Counter(_at_once(app, acts)) == {"registered": 1, "FieldError": CLIENTS * 2 - 1}
    assert _rows(forum_id) == 1


def test_cancelling_while_others_sign_up_loses_and_doubles_no_place(app, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=5)
        ids = [make_registration(forum, f"first{n}").id for n in range(10)]
        forum_id = forum.id
    session.remove()

    def cancel(registration_id):
        def act():
            with unit_of_work():
                services.cancel_own(db.session.get_one(Registration, registration_id), tell=tell_nobody)
            return "cancelled"

        return act

    acts = [act for n in range(10) for act in (cancel(ids[n]), _sign_up(forum_id, f"later{n}"))]
    assert Counter(_at_once(app, acts)) == {"cancelled": 10, "registered": 10}
    states = Counter(row.state for row in session.scalars(select(Registration)))
    S = RegistrationState  # noqa: N806
    assert states == {S.CANCELLED: 10, S.CONFIRMED: 5, S.WAITLISTED: 5}
    assert ticket_of(session.get_one(Forum, forum_id)).taken == 5


def test_of_many_scans_of_one_code_the_first_wins(app, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        registration_id = make_registration(forum).id
        forum_id = forum.id
    session.remove()

    def scan():
        with unit_of_work():
            forum = db.session.get_one(Forum, forum_id)
            person = db.session.get_one(Registration, registration_id)
            return services.check_in(forum, person, desk="1", actor=STAFF).outcome.value

    assert Counter(_at_once(app, [scan] * (CLIENTS * 2))) == {"admitted": 1, "used": CLIENTS * 2 - 1}
    assert session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_two_devices_that_send_the_same_tickets_at_once_let_each_in_once(app, session, clock):
    """Batches with overlaps and repeats: one check-in a ticket, every scan kept once, the rest are conflicts."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
        forum_id = forum.id
        numbers = [make_registration(forum, f"p{n}").number for n in range(12)]
    clock.at("2023-12-05 09:00")
    with unit_of_work():
        forum = session.get_one(Forum, forum_id)
        devices = [
            services.add_device(
                session.get_one(Forum, forum_id), f"{n}번 입구", key=KEY, actor=STAFF, at=core_clock.now()
            )
            for n in range(CLIENTS)
        ]
        actors = [device_actor(device.id, device.name, forum_id, None) for device in devices]
    session.remove()

    def batch(actor):
        made = core_clock.now()
        order = numbers if actor.device_id % 2 else numbers[::-1]
        scans = [SentScan(f"{actor.device_id}-{n}", None, n, Direction.IN, made, let_in=True) for n in order]

        def act():
            with unit_of_work():
                forum = db.session.get_one(Forum, forum_id)
                answers = services.record_scans(forum, scans, sent_at=made, desk=actor.name, actor=actor)
                return tuple((answer.scan.key, answer.outcome.value, answer.check_in.desk) for answer in answers)

        return act

    acts = [batch(actor) for actor in actors]
    answers = _at_once(app, acts + acts[1:] + acts[:1] + acts[3:] + acts[:3])  # each device in three threads
    said = {}
    for key, outcome, desk in (one for answer in answers for one in answer):
        assert said.setdefault(key, (outcome, desk)) == (outcome, desk), "a repeated key is answered as the first time"
    assert Counter(outcome for outcome, _ in said.values()) == {"admitted": 12, "used": 12 * (CLIENTS - 1)}
    assert session.scalar(select(func.count()).select_from(CheckIn)) == 12
    assert session.scalar(select(func.count()).select_from(Scan)) == 12 * CLIENTS
    assert queries.conflict_count(session.get_one(Forum, forum_id)) == 12 * (CLIENTS - 1)


def _change(registration_id, ticket_id, form):
    def act():
        with unit_of_work():
            person = db.session.get_one(Registration, registration_id)
            services.change_ticket(person, ticket_id, form_key=form, actor=STAFF, tell=tell_nobody)
        return "changed"

    return act


@pytest.fixture
def two_tickets(session, clock):
    """Ids: of a forum, of its tickets for six with a waiting list and for five without, and of five with each."""
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum(capacity=6)
        one, other = ticket_of(forum), make_ticket(forum, "언론", capacity=5, has_waiting_list=False)
        people = [
            [make_registration(forum, f"{kind.id}-{n}", ticket_id=kind.id).id for n in range(5)]
            for kind in (one, other)
        ]
        ids = forum.id, one.id, other.id, *people
    session.remove()
    return ids


def test_opposite_changes_at_once_neither_block_each_other_nor_lose_a_place(app, session, two_tickets):
    _forum_id, one, other, here, there = two_tickets
    acts = [
        act for n in range(5) for act in (_change(here[n], other, f"h{n}"), _change(there[n], one, f"t{n}"))
    ] + [_change(person, one, f"back{person}") for person in here]  # fmt: skip
    answers = Counter(_at_once(app, acts))
    assert set(answers) <= {"changed", "NoPlace"}
    held = Counter(session.scalars(select(Registration.ticket_id)))
    taken = dict(session.execute(select(Ticket.id, Ticket.taken)).all())
    assert {ticket_id: held[ticket_id] for ticket_id in taken} == taken
    assert (taken[one] <= 6, taken[other] <= 5, sum(taken.values())) == (True, True, 10)


def test_the_last_place_goes_to_one_of_those_who_sign_up_or_change(app, session, two_tickets):
    forum_id, one, other, here, there = two_tickets
    with unit_of_work():
        services.cancel_own(db.session.get_one(Registration, there[0]), tell=tell_nobody)
    session.remove()
    acts = [
        act
        for n in range(4)
        for act in (_change(here[n], other, f"c{n}"), _sign_up(forum_id, f"n{n}", ticket_id=other))
    ]
    answers = Counter(_at_once(app, acts))
    assert (answers["changed"] + answers["registered"], answers["NoPlace"]) == (1, 7)
    assert session.get_one(Ticket, other).taken == 5
    assert session.get_one(Ticket, one).taken == 5 - answers["changed"]


def test_a_scan_that_waits_for_a_change_of_ticket_still_finds_the_person(app, session, clock, two_tickets):
    """PostgreSQL reads the row anew after the wait, but nothing that was joined to it."""
    forum_id, _one, other, here, there = two_tickets
    with unit_of_work():
        services.cancel_own(db.session.get_one(Registration, there[0]), tell=tell_nobody)
    clock.at("2023-12-05 09:00")
    session.remove()
    outcomes = []

    def scan():
        with app.app_context():
            try:
                with unit_of_work():
                    forum = db.session.get_one(Forum, forum_id)
                    number = db.session.get_one(Registration, here[0]).number
                    outcomes.append(services.pass_door(forum, number=number, desk="1", actor=STAFF).outcome.value)
            finally:
                db.session.remove()

    door = threading.Thread(target=scan)
    with unit_of_work():
        person = db.session.get_one(Registration, here[0])
        services.change_ticket(person, other, form_key="form", actor=STAFF, tell=tell_nobody)
        door.start()
        _wait_until_somebody_waits(door)
    door.join(30)
    assert outcomes == ["admitted"]


def _wait_until_somebody_waits(door):
    """On PostgreSQL, until the other transaction asks for the row; on SQLite writers take turns anyway."""
    if db.engine.dialect.name != "postgresql":
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        while door.is_alive() and not watcher.scalar(waiting):
            pass
