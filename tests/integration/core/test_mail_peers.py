"""Every mail arrives in the end, whatever the mail server does; twice only when it may have arrived before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core import clock as core_clock
from forum_app.core import delivery
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.unit_of_work import unit_of_work
from tests.support.frozen_clock import FrozenClock
from tests.support.mail_peers import Peer, free_port, listening, mail_url

NOON = "2023-12-05 12:00"
TROUBLES = ["refuses", "later", "hangs", "drops", "drops with mail", "drops after"]
AMBIGUOUS = {"drops with mail"}


def post(count: int, at: object) -> None:
    with unit_of_work():
        for number in range(count):
            post_mail(
                key=f"registration:{number}:1:confirmed", to=f"visitor{number}@example.org", subject="확정",
                body="등록을 마쳤습니다.", at=at,
            )  # fmt: skip


def messages() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def until_done(clock: FrozenClock, sweeps: int = 40) -> None:
    for _ in range(sweeps):
        delivery.deliver_due()
        if all(message.done_at for message in messages()):
            return
        clock.forward(minutes=1)
    raise AssertionError([message.last_error for message in messages()])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_mail_arrives_after_one_trouble_and_twice_only_if_it_may_have_arrived(app, session, clock, trouble):
    peer = Peer()
    post(1, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        peer.troubles = [trouble]
        until_done(clock)
    assert list(peer.times_by_id.values()) == [2 if trouble in AMBIGUOUS else 1]


def test_all_of_many_mails_arrive_through_every_trouble_in_turn(app, session, clock):
    peer = Peer()
    post(12, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        peer.troubles = [*TROUBLES, "", *reversed(TROUBLES), "", "", *TROUBLES]
        until_done(clock)
    assert len(peer.times_by_id) == 12
    assert sum(peer.times_by_id.values()) == 12 + 3
    assert all(message.payload == {} for message in messages())


def test_while_nobody_listens_mail_waits_and_all_of_it_leaves_afterwards(app, session, clock):
    peer, port = Peer(), free_port()
    post(5, clock.at(NOON))
    with mail_url(app, port):
        for _ in range(3):
            assert delivery.deliver_due() == 0
            clock.forward(minutes=1)
        assert [message.done_at for message in messages()] == [None] * 5
        with listening(peer, port):
            until_done(clock)
    assert sorted(peer.times_by_id.values()) == [1] * 5


def test_a_mailbox_that_does_not_exist_is_bounced_and_the_others_get_theirs(app, session, clock):
    peer = Peer()
    post(3, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        peer.troubles = ["", "never", ""]
        assert delivery.deliver_due() == 2
    assert [message.bounced_at for message in messages()] == [None, core_clock.now(), None]


def test_a_refusal_of_the_server_itself_is_no_bounce(app, session, clock):
    peer = Peer()
    with unit_of_work():
        post_mail(key="x", to="no address", subject="-", body="-", at=clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        delivery.deliver_due()
    [message] = messages()
    assert (message.failed_at, message.bounced_at) == (core_clock.now(), None)


def test_what_another_server_says_is_kept_without_the_address(app, session, clock):
    peer = Peer()
    post(1, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        peer.rcpt_answer = "550 <visitor0@example.org>: no such user"
        delivery.deliver_due()
    assert messages()[0].last_error == "550 <v***@example.org>: no such user"


def test_what_failed_for_good_is_forgotten_after_thirty_days(app, session, clock):
    peer = Peer()
    post(1, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port):
        peer.troubles = ["never"]
        delivery.deliver_due()
    clock.forward(days=30)
    assert delivery.forget_failed() == 0
    assert messages()[0].payload["to"] == "visitor0@example.org"
    clock.forward(seconds=1)
    assert (delivery.forget_failed(), delivery.forget_failed()) == (1, 0)
    assert messages()[0].payload == {}


def test_starttls_sends_nothing_to_a_server_without_encryption(app, session, clock):
    peer = Peer()
    post(1, clock.at(NOON))
    with listening(peer) as port, mail_url(app, port, scheme="starttls"):
        delivery.deliver_due()
    assert peer.taken == []
    assert messages()[0].last_error == "the mail server offers no encryption; nothing was sent"


@contextmanager
def consumers(app: Flask, port: int, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    url, folder = app.config["SQLALCHEMY_DATABASE_URI"], app.config["DATA_DIR"]
    command = [sys.executable, "-m", "tests.support.consumer", url, str(folder), str(port)]
    with ExitStack() as running:
        processes = [running.enter_context(subprocess.Popen(command)) for _ in range(count)]
        try:
            yield processes
        finally:
            for process in processes:
                process.kill()


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_consumer_killed_half_way_loses_nothing_and_repeats_at_most_what_it_held(app, session, clock):
    peer, kills = Peer(), 3
    peer.seconds_a_mail = 0.05
    post(30, core_clock.now())
    with listening(peer) as port:
        for kill in range(kills):
            with consumers(app, port, 1) as [process]:
                wait_until(lambda wanted=6 * (kill + 1): len(peer.taken) >= wanted)
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
        clock.forward(seconds=delivery.LEASE / timedelta(seconds=1) + 1)
        peer.seconds_a_mail = 0
        with mail_url(app, port):
            until_done(clock)
    assert len(peer.times_by_id) == 30
    assert sum(peer.times_by_id.values()) <= 30 + kills


def test_two_consumers_at_once_send_no_mail_twice(app, session):
    peer = Peer()
    peer.seconds_a_mail = 0.02
    post(30, core_clock.now())
    with listening(peer) as port, consumers(app, port, 2):
        wait_until(lambda: all(message.done_at for message in messages()))
    assert sorted(peer.times_by_id.values()) == [1] * 30
