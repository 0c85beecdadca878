"""Writers of a SQLite file wait in line: a lock file beside it, which the system hands on in order of arrival.

SQLite itself lets writers try again after ever longer pauses, so that under load the unlucky one waits for seconds
while newcomers pass it. The lock file only decides who begins; SQLite's own lock still protects the data.
"""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread, get_ident
from typing import Any

from sqlalchemy import Connection, Engine, event

TURN = "write_turn"  # in the info of a pooled connection: its Turn while it writes
_writers: set[tuple[str, int]] = set()  # file and thread: who waits for itself would wait for ever


@dataclass(frozen=True, slots=True)
class Turn:
    """Being the one writer: the descriptor of the locked file, and who holds it."""

    descriptor: int
    writer: tuple[str, int]


def prepare_engine(engine: Engine) -> None:
    """End the turn when the connection goes back to the pool, whatever became of the transaction."""
    event.listen(engine, "checkin", _end_turn)
    event.listen(engine, "invalidate", _end_turn)


def wait_for_turn(connection: Connection) -> None:
    """Wait until no other process and no other thread writes; a database in memory has but one connection.

    A detached connection is let through, since it never goes back to the pool: see `turn_within`.

    Raises:
        RuntimeError: this thread is writing already, through another connection.
    """
    path = _queued_file(connection.engine)
    pooled = connection.connection
    if path is None or pooled.is_detached or TURN in pooled.info:
        return
    writer = (path, get_ident())
    if writer in _writers:
        raise RuntimeError("a thread writes through one connection at a time")
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    _writers.add(writer)
    pooled.info[TURN] = Turn(descriptor, writer)


@contextmanager
def turn_within(engine: Engine, seconds: float) -> Iterator[bool]:
    """Wait in the same line, for so long at most; gives whether the turn came, and ends it with the block.

    For a detached connection. True at once where nobody waits in line.
    """
    path = _queued_file(engine)
    if path is None:
        yield True
        return
    descriptor, place = _open(path), Future[None]()
    Thread(target=_stand_in_line, args=(descriptor, place), daemon=True).start()
    try:
        place.result(seconds)
    except TimeoutError:
        if place.cancel():  # else it came this very moment
            yield False
            return
    try:
        yield True
    finally:
        os.close(descriptor)


def _stand_in_line(descriptor: int, place: Future[None]) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if place.set_running_or_notify_cancel():
        place.set_result(None)
    else:  # nobody waits for it any more
        os.close(descriptor)


def _queued_file(engine: Engine) -> str | None:
    path = engine.url.database
    return path if engine.dialect.name == "sqlite" and path and path != ":memory:" else None


def _open(path: str) -> int:
    return os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _end_turn(_driver: Any, record: Any, *_rest: Any) -> None:
    turn: Turn | None = record.info.pop(TURN, None)
    if turn is not None:
        _writers.discard(turn.writer)
        os.close(turn.descriptor)
