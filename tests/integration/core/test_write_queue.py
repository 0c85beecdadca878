"""Writers of a SQLite file come one after the other, in order of arrival."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.write_queue import turn_within

pytestmark = pytest.mark.sqlite  # PostgreSQL has no such line: its writers wait for rows
HOLD = """
import fcntl, os, sys, time
turn = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(turn, fcntl.LOCK_EX)
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture
def turn_file(app):
    with app.app_context():
        return f"{db.engine.url.database}-turn"


@pytest.fixture
def somebody_writing(turn_file):
    """Another process whose turn it is."""
    with subprocess.Popen([sys.executable, "-c", HOLD, turn_file], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def _writer(app, order, name):
    def write():
        with app.app_context(), unit_of_work():
            db.session.execute(text("SELECT 1"))
            order.append(name)

    return threading.Thread(target=write, daemon=True)


def test_writers_begin_in_the_order_in_which_they_came(app, somebody_writing):
    order = []
    writers = [_writer(app, order, n) for n in range(12)]
    for writer in writers:
        writer.start()
        time.sleep(0.03)
    assert order == []
    os.kill(somebody_writing.pid, signal.SIGKILL)
    for writer in writers:
        writer.join(20)
    assert order == list(range(12))


def test_a_writer_that_is_killed_keeps_nobody_waiting(app, somebody_writing):
    order = []
    writer = _writer(app, order, "next")
    writer.start()
    writer.join(0.3)
    assert order == []
    os.kill(somebody_writing.pid, signal.SIGKILL)
    writer.join(20)
    assert order == ["next"]


def test_a_turn_ends_with_a_refused_act_as_well(app, turn_file):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            db.session.execute(text("SELECT 1"))
            raise ZeroDivisionError
        with unit_of_work():
            assert db.session.scalar(text("SELECT 1")) == 1


def test_reading_waits_for_nobody(app, somebody_writing):
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1


def test_who_writes_already_is_told_rather_than_left_waiting_for_itself(app, turn_file):
    with app.app_context(), unit_of_work():
        db.session.execute(text("SELECT 1"))
        with pytest.raises(RuntimeError, match="one connection at a time"), db.engine.connect() as other:
            other.execute(text("SELECT 1"))


def test_a_turn_that_does_not_come_in_time_is_given_up(app, somebody_writing):
    with app.app_context():
        with turn_within(db.engine, 0.1) as has_turn:
            assert not has_turn
        somebody_writing.kill()
        with unit_of_work():
            assert db.session.scalar(text("SELECT 1")) == 1


def test_whoever_asks_whether_writing_works_hands_the_turn_on(app, client):
    order = []
    assert client.get("/healthz/ready").json["database"] == "ok"
    writer = _writer(app, order, "next")
    writer.start()
    writer.join(20)
    assert order == ["next"]
