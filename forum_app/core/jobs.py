"""Background work: the huey queue, the hand-over of outbox rows to it, and what runs at intervals.

The queue only wakes the consumer; what there is to do stands in the database. A lost queue therefore
loses nothing: the sweep finds it within a minute.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from redis import ConnectionPool
from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from forum_app.core import delivery, mail
from forum_app.core.outbox import OutboxMessage

QUEUE = "forum_app"
NEWS = "outbox_news"  # mark in session.info: this transaction has written an outbox row
REDIS_SECONDS = 2.0  # a silent Redis must not hold a request longer
log = logging.getLogger(__name__)

_periodic: list[tuple[int, Callable[[], object]]] = []


def every(*, minutes: int) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Mark a function that runs every so many minutes (1 to 59), in an application context of its own.

    It may run in several consumers at once, so it must do its work through conditional updates.
    """

    def keep(function: Callable[[], object]) -> Callable[[], object]:
        _periodic.append((minutes, function))
        return function

    return keep


@every(minutes=1)
def sweep() -> int:
    """Deliver whatever waits in the outbox, in portions; returns how many messages were delivered."""
    delivery.fail_exhausted()
    delivered = 0
    while portion := delivery.deliver_due():
        delivered += portion
    return delivered


@every(minutes=30)
def forget_failed() -> int:
    """Drop what mail that failed for good still says of people; returns of how many messages."""
    return delivery.forget_failed()


def init_app(app: Flask) -> None:
    """Give `app` its queue: in Redis with REDIS_URL, else in DATA_DIR/queue.sqlite."""
    delivery.handles("mail", mail.send, when=mail.is_configured)
    huey = redis_queue(app.config["REDIS_URL"]) if app.config.get("REDIS_URL") else _file_queue(app)
    for minutes, function in _periodic:
        name = f"{function.__module__}.{function.__name__}"
        schedule = crontab(minute=f"*/{minutes}" if minutes > 1 else "*")
        huey.periodic_task(schedule, name=name)(_in_context(app, function))
    app.extensions["jobs"] = huey, huey.task(name="deliver_outbox")(_in_context(app, sweep))


def queue_of(app: Flask) -> Huey:
    """The queue that `huey_consumer` works off."""
    huey: Huey = app.extensions["jobs"][0]
    return huey


def redis_queue(url: str) -> Huey:
    """A queue in the Redis at `url`, which several hosts may share; nothing is connected yet."""
    pool = ConnectionPool.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS)
    return RedisHuey(QUEUE, connection_pool=pool, results=False)


def _file_queue(app: Flask) -> Huey:
    path = Path(app.config["DATA_DIR"]) / "queue.sqlite"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # jobs are pickled: who writes here runs code
    return SqliteHuey(QUEUE, filename=str(path), results=False)


def _in_context(app: Flask, function: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            function()

    run.__name__ = function.__name__
    return run


@event.listens_for(OutboxMessage, "after_insert")
def _remember_news(_mapper: object, _connection: object, message: OutboxMessage) -> None:
    session = object_session(message)
    if session is not None:
        session.info[NEWS] = True


@event.listens_for(Session, "after_rollback")
def _forget_news(session: Session) -> None:
    session.info.pop(NEWS, None)


@event.listens_for(Session, "after_commit")
def _wake_consumer(session: Session) -> None:
    """After the commit of a transaction with outbox rows; one queued wake-up is enough for all."""
    if not session.info.pop(NEWS, False):
        return
    huey, deliver_outbox = _jobs()
    try:
        if huey.pending_count() == 0:
            deliver_outbox()
    except Exception:  # the row is safe, the sweep will find it
        log.warning("the job queue cannot be reached; mail leaves with the next sweep", exc_info=True)


def _jobs() -> tuple[Huey, Callable[[], Any]]:
    jobs: tuple[Huey, Callable[[], Any]] = current_app.extensions["jobs"]
    return jobs
