"""Answers that are read once: a query asked again with the same arguments, before anything was written, is not sent."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from forum_app.core.db import db

P = ParamSpec("P")
T = TypeVar("T")
MEMO = "read_memo"  # in session.info: (query, its arguments) -> what it answered


def read_once(query: Callable[P, T]) -> Callable[P, T]:
    """Mark a query whose answer is kept until its session writes or its transaction ends.

    For what a page and the service behind it both ask. Arguments are positional and hashable; rows are compared
    by identity. What other transactions write meanwhile is not seen either way: reads of one transaction are of
    one moment on SQLite, and whoever decides by a row on PostgreSQL holds it with FOR UPDATE, which is not marked.
    """

    @wraps(query)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        memo: dict[Any, T] = _memo()
        key = (query, *args, *kwargs.items())
        if key not in memo:
            memo[key] = query(*args, **kwargs)
        return memo[key]

    return ask


def note_answer(query: Callable[P, T], answer: T, *args: Any) -> None:
    """Keep `answer` as that of `query`, marked read_once, for `args`: another query has read it by the way."""
    _memo()[(inspect.unwrap(query), *args)] = answer


def noted_answer(query: Callable[P, T], *args: Any) -> T | None:
    """What `query` would answer from memory; None if it would have to be sent."""
    answer: T | None = _memo().get((inspect.unwrap(query), *args))
    return answer


def _memo() -> dict[Any, Any]:
    memo: dict[Any, Any] = db.session().info.setdefault(MEMO, {})
    return memo


def _forget(session: Session, *_rest: object) -> None:
    session.info.pop(MEMO, None)


@event.listens_for(Session, "do_orm_execute")
def _forget_on_writing(state: ORMExecuteState) -> None:
    if state.is_update or state.is_insert or state.is_delete:
        _forget(state.session)


event.listen(Session, "after_flush", _forget)
event.listen(Session, "after_transaction_end", _forget)
