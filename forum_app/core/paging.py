"""Lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from forum_app.core.db import db

PER_PAGE = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: `number` from 1, `total` rows in all, `length` on a page."""

    rows: Sequence[T]
    number: int
    total: int
    length: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.length))

    @property
    def first(self) -> int:
        """Which row the first of this page is; 0 when there is none."""
        return (self.number - 1) * self.length + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Which row the last of this page is."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def page_in_range(number: int, total: int, length: int = PER_PAGE) -> int:
    """`number`, or the nearest page there is."""
    return min(max(1, number), max(1, -(-total // length)))


def page_of(query: Select[Any], number: int, order: Any) -> Page[Any]:
    """The rows of `query` on page `number`, which is brought into range."""
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = page_in_range(number, total)
    rows = db.session.scalars(query.order_by(order).limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Page(rows, number, total)
