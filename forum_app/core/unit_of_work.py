"""The only place that commits: state, audit and outbox rows of one act, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from forum_app.core import audit
from forum_app.core.db import db, is_writing, write_mode


class UnitOfWork:
    """One act; `give_up()` rolls it back without an exception, say because the form was invalid."""

    def __init__(self) -> None:
        self.given_up = False

    def give_up(self) -> None:
        """Commit nothing when the block ends."""
        self.given_up = True


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open a write transaction (IMMEDIATE on SQLite), commit at the end, roll back on any exception.

    No network, PDF or password hashing inside: on SQLite everybody else waits.

    Raises:
        RuntimeError: a unit of work is open already.
    """
    if is_writing():
        raise RuntimeError("units of work do not nest")
    db.session.rollback()  # ends the read snapshot; loaded rows are read anew
    work = UnitOfWork()
    with write_mode():
        try:
            yield work
            if work.given_up:
                _roll_back()
            else:
                audit.append_pending()
                db.session.commit()
        except BaseException:
            _roll_back()
            raise


def _roll_back() -> None:
    audit.forget_pending()
    db.session.rollback()
