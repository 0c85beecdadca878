"""The database: model base, column types, constraint names, and how a transaction begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    Enum,
    MetaData,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy_utc import UtcDateTime

from forum_app.core import write_queue

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
DECIMAL_PLACES = 4
PLANNED_FOR = {"random_page_cost": "1.1", "max_parallel_workers_per_gather": "0", "jit": "off"}


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal with up to four places, stored as an integer of ten-thousandths: exact on both databases.

    Raises:
        ValueError: the value is not finite or has more places.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("not a finite number")
        scaled = value.scaleb(DECIMAL_PLACES)
        if scaled != scaled.to_integral_value():
            raise ValueError("more than four decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Scale down and drop trailing zeros, so 18.0000 comes back as 18."""
        if value is None:
            return None
        number = Decimal(value).scaleb(-DECIMAL_PLACES)
        return number.to_integral_value() if number == number.to_integral_value() else number.normalize()


class Base(DeclarativeBase):
    """Typed declarative base; enums are stored by value with a CHECK, moments as aware UTC."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UtcDateTime(),
            Decimal: ExactDecimal(),
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                create_constraint=True,
                length=30,
                values_callable=lambda enum: [member.value for member in enum],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def only(condition: str) -> dict[str, Any]:
    """The keywords that make an Index partial, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


_mode: ContextVar[str] = ContextVar("transaction_mode", default="read")


@contextmanager
def write_mode() -> Iterator[None]:
    """Transactions begun inside may write; everywhere else they are read-only and the database refuses."""
    token = _mode.set("write")
    try:
        yield
    finally:
        _mode.reset(token)


def is_writing() -> bool:
    """Whether a unit of work is open in this context."""
    return _mode.get() == "write"


def refuse_inside_write(what: str) -> None:
    """Stop slow work while a unit of work is open: on SQLite everybody else waits for its end.

    Raises:
        RuntimeError: names the work.
    """
    if is_writing():
        raise RuntimeError(f"{what} inside a unit of work keeps everybody waiting")


def prepare_engine(engine: Engine) -> None:
    """Make `engine` begin as it must: IMMEDIATE for writes on SQLite, read-only for everything else."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        write_queue.prepare_engine(engine)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "begin", _begin)


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # stops sqlite3 from emitting its own BEGIN
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(connection: Any, record: object) -> None:
    """Have statements planned as for short ones on rows that are in memory, see docs/adr/0021.

    By SET, since a pooler between refuses options in the address.
    """
    connection.autocommit = True
    connection.execute("; ".join(f"SET {name} = {value}" for name, value in PLANNED_FOR.items()))
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if is_writing():
            write_queue.wait_for_turn(connection)
        connection.exec_driver_sql(f"PRAGMA query_only={int(not is_writing())}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
    else:
        driver: Any = connection.connection.dbapi_connection
        driver.read_only = not is_writing()


def init_app(app: Flask) -> None:
    """Bind the database to `app`."""
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
