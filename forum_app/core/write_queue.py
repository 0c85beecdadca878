"""Writers of a SQLite file wait in line: a lock file beside it, which the system hands on in order of arrival.

SQLite itself lets writers try again after ever longer pauses, so that under load the unlucky one waits for seconds
while newcomers pass it. The lock file only decides who begins; SQLite's own lock still protects the data.
"""

import fcntl
import os
from dataclasses import dataclass
from threading import get_ident
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

    Raises:
        RuntimeError: this thread is writing already, through another connection.
    """
    path = connection.engine.url.database
    info = connection.connection.info
    if not path or path == ":memory:" or TURN in info:
        return
    writer = (path, get_ident())
    if writer in _writers:
        raise RuntimeError("a thread writes through one connection at a time")
    descriptor = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    _writers.add(writer)
    info[TURN] = Turn(descriptor, writer)


def _end_turn(_driver: Any, record: Any, *_rest: Any) -> None:
    turn: Turn | None = record.info.pop(TURN, None)
    if turn is not None:
        _writers.discard(turn.writer)
        os.close(turn.descriptor)
