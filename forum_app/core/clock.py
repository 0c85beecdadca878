"""The time: for display from this machine, for deadlines from the database inside the write.

Tests replace both at one seam, `source`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

_NOW_OF_SQLITE = text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00','now')")
_NOW_OF_POSTGRESQL = text("SELECT clock_timestamp()")
SEOUL = ZoneInfo("Asia/Seoul")

source: Callable[[], datetime] | None = None


def now() -> datetime:
    """The present moment, aware, UTC."""
    return source() if source else datetime.now(UTC)  # noqa: TID251  the one place


def today() -> date:
    """The present day in Asia/Seoul."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Asia/Seoul on which `moment` falls."""
    return moment.astimezone(SEOUL).date()


def seoul(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment (UTC) at which a clock in Seoul shows `hour`:`minute` on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The moment (UTC) at which `day` is over in Seoul: the next midnight there."""
    return seoul(day + timedelta(days=1))


def db_now(session: Session | scoped_session[Any]) -> datetime:
    """The database's clock at this statement, aware, UTC; decides every deadline."""
    if source:
        return source()
    if session.get_bind().dialect.name == "sqlite":
        stamp = session.execute(_NOW_OF_SQLITE).scalar_one()
        return datetime.fromisoformat(stamp)
    moment: datetime = session.execute(_NOW_OF_POSTGRESQL).scalar_one()
    return moment.astimezone(UTC)
