"""Outgoing mail against a real server on this machine: taken, refused, silent, dropping."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core import clock as core_clock
from forum_app.core import delivery, jobs
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.unit_of_work import unit_of_work
from tests.support.frozen_clock import FrozenClock
from tests.support.mail_peers import Peer, deaf_server, listening, mail_url

NOON = "2023-12-05 12:00"


@pytest.fixture
def peer(app: Flask) -> Iterator[Peer]:
    handler = Peer()
    with listening(handler) as port, mail_url(app, port):
        yield handler


def post(clock: FrozenClock, key: str = "registration-1", to: str = "visitor@example.org") -> None:
    with unit_of_work():
        post_mail(key=key, to=to, subject="참가 신청 접수", body="신청을 받았습니다.", at=clock.at(NOON))


def only_message() -> OutboxMessage:
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def test_a_mail_arrives_once_with_the_id_drawn_when_it_was_written(session, clock, peer):
    post(clock)
    drawn = only_message().mail_id
    assert [delivery.deliver_due(), delivery.deliver_due()] == [1, 0]
    [taken] = peer.taken
    assert taken["To"] == "visitor@example.org"
    assert taken["Subject"] == "참가 신청 접수"
    assert taken.get_content().splitlines() == ["신청을 받았습니다."]
    assert taken["Message-ID"] == f"<{drawn}@localhost>"
    assert only_message().done_at == clock.at(NOON)


def test_the_id_of_a_mail_cannot_be_worked_out_from_its_key(session, clock):
    drawn = []
    for _ in range(2):
        post(clock)
        drawn.append(only_message().mail_id)
        with unit_of_work():
            db.session.delete(only_message())
    assert drawn[0] != drawn[1]
    assert [len(one) for one in drawn] == [40, 40]


def test_every_attempt_has_the_same_id_even_under_another_secret(app, session, clock, peer, monkeypatch):
    post(clock)
    peer.troubles = ["drops with mail"]
    assert delivery.deliver_due() == 0
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret")
    clock.forward(minutes=2)
    assert delivery.deliver_due() == 1
    assert list(peer.times_by_id.values()) == [2]


def test_what_was_delivered_is_forgotten_but_for_its_key_and_time(session, clock, peer):
    post(clock)
    delivery.deliver_due()
    assert (only_message().key, only_message().payload) == ("registration-1", {})


def test_without_a_mail_server_mail_waits_untouched(session, clock):
    post(clock)
    assert delivery.deliver_due() == 0
    assert (only_message().attempts, only_message().done_at, only_message().failed_at) == (0, None, None)
    assert delivery.oldest_waiting() == clock.at(NOON)


def test_a_final_refusal_is_kept_and_never_tried_again(session, clock, peer):
    post(clock)
    peer.rcpt_answer = "550 no such mailbox"
    delivery.deliver_due()
    message = only_message()
    assert (message.failed_at, message.last_error) == (clock.at(NOON), "550 no such mailbox")
    clock.forward(days=30)
    peer.rcpt_answer = ""
    assert delivery.deliver_due() == 0


@pytest.mark.parametrize("where", ["rcpt_answer", "data_answer"])
def test_a_try_later_is_tried_again_after_growing_pauses(session, clock, peer, where):
    post(clock)
    setattr(peer, where, "451 try later")
    pauses = []
    for _ in range(3):
        delivery.deliver_due()
        pauses.append(only_message().run_after - core_clock.now())
        clock.forward(seconds=pauses[-1].total_seconds())
    assert pauses == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)]
    setattr(peer, where, "")
    assert delivery.deliver_due() == 1


@pytest.mark.parametrize("behaviour", ["hangs", "drops"])
def test_a_silent_or_dropping_server_costs_one_attempt_and_is_tried_again(app, session, clock, behaviour):
    with deaf_server(behaviour) as port, mail_url(app, port):
        post(clock)
        assert delivery.deliver_due() == 0
    message = only_message()
    assert (message.attempts, message.run_after) == (1, clock.at(NOON) + timedelta(minutes=1))
    assert message.last_error
    assert message.failed_at is None


def test_a_server_in_trouble_spares_the_attempts_of_the_rest(app, session, clock):
    for number in range(5):
        post(clock, key=f"registration-{number}")
    with deaf_server("drops") as port, mail_url(app, port):
        delivery.deliver_due()
    assert sorted(session.scalars(select(OutboxMessage.attempts))) == [0, 0, 1, 1, 1]


def test_after_the_last_attempt_a_message_has_failed(app, session, clock):
    post(clock)
    with deaf_server("drops") as port, mail_url(app, port):
        for _ in range(delivery.MOST_ATTEMPTS):
            delivery.deliver_due()
            clock.at(only_message().run_after)
    assert only_message().attempts == 9
    assert only_message().failed_at is not None


def test_what_another_process_has_claimed_is_left_alone_until_its_lease_ends(session, clock, peer):
    post(clock)
    claimed = delivery.claim(only_message().id)
    assert claimed is not None
    assert delivery.deliver_due() == 0
    clock.forward(seconds=121)
    assert delivery.deliver_due() == 1
    done_at = only_message().done_at
    delivery.note_failure(claimed, ConnectionError("too late"))
    assert (only_message().done_at, only_message().last_error) == (done_at, None)


def test_a_message_whose_every_attempt_was_interrupted_fails_in_the_end(session, clock, peer):
    post(clock)
    for _ in range(delivery.MOST_ATTEMPTS):
        assert delivery.claim(only_message().id) is not None
        clock.forward(seconds=121)
    assert delivery.claim(only_message().id) is None
    assert delivery.fail_exhausted() == 1
    assert only_message().last_error == "interrupted at every attempt"


@pytest.mark.parametrize(
    "to", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "no address", "", "@"]
)
def test_an_impossible_address_fails_at_once(session, clock, peer, to):
    post(clock, to=to)
    assert delivery.deliver_due() == 0
    assert only_message().failed_at == clock.at(NOON)
    assert peer.taken == []


def test_a_rolled_back_act_sends_nothing(session, clock, peer):
    with unit_of_work() as work:
        post_mail(key="never", to="visitor@example.org", subject="-", body="-", at=clock.at(NOON))
        work.give_up()
    assert delivery.deliver_due() == 0
    assert peer.taken == []


def test_a_commit_with_mail_wakes_the_consumer_once_and_others_do_not(app, session, clock):
    queue = jobs.queue_of(app)
    queue.flush()
    post(clock, key="one")
    post(clock, key="two")
    assert queue.pending_count() == 1
    queue.flush()
    with unit_of_work() as work:
        post_mail(key="three", to="visitor@example.org", subject="-", body="-", at=clock.at(NOON))
        work.give_up()
    with unit_of_work():
        pass
    assert queue.pending_count() == 0


def test_what_the_consumer_runs_delivers_the_mail(app, session, clock, peer):
    queue = jobs.queue_of(app)
    queue.flush()
    post(clock)
    session.rollback()
    queue.execute(queue.dequeue())
    assert len(peer.taken) == 1


def test_the_queue_file_is_private(app):
    assert (app.config["DATA_DIR"] / "queue.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_queue_that_cannot_be_reached_harms_no_commit(app, session, clock, monkeypatch, caplog):
    unreachable = jobs.redis_queue("redis://127.0.0.1:1/0")
    monkeypatch.setitem(app.extensions, "jobs", (unreachable, unreachable.task()(jobs.sweep)))
    post(clock)
    assert only_message().done_at is None
    assert "the job queue cannot be reached" in caplog.text
