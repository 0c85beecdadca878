"""Whether this process can do its work: write, on the newest schema, with effects that leave in time."""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from forum_app.core import clock
from forum_app.core.db import db, write_mode
from forum_app.core.delivery import oldest_waiting
from forum_app.core.permissions import Actor
from forum_app.core.write_queue import turn_within

PATIENCE_MS = 1000  # a probe that waits as long as a visitor would says nothing in time
PROBE = text("UPDATE alembic_version SET version_num = version_num")
REVISION = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True)
class Health:
    """What a load balancer asks; `migration` is the revision of the database, None when it cannot be read."""

    status: str
    database: str
    migration: str | None
    queue_age_seconds: int | None
    version: str

    def as_json(self) -> dict[str, Any]:
        """The answer for programs."""
        return asdict(self)


def check_health(actor: Actor) -> Health:
    """Try a write that is taken back, and read what else must hold; open to everybody, never raises for a database."""
    database = "ok" if _can_write() else "unavailable"
    migration, age = _revision_and_age()
    is_ready = database == "ok" and migration == _head()
    return Health("ok" if is_ready else "unavailable", database, migration, age, _version())


def _can_write() -> bool:
    try:
        with turn_within(db.engine, PATIENCE_MS / 1000) as has_turn:
            return has_turn and _write_and_take_back()
    except (SQLAlchemyError, OSError):
        return False


def _write_and_take_back() -> bool:
    with write_mode(), db.engine.connect() as connection:
        _hurry(connection)
        connection.execute(PROBE)
        connection.rollback()
    return True


def _hurry(connection: Connection) -> None:
    """Wait for a lock no longer than PATIENCE_MS; on SQLite one waits at BEGIN already, so it is said before."""
    if connection.dialect.name == "sqlite":
        connection.detach()  # the impatience stays out of the pool
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    else:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")


def _revision_and_age() -> tuple[str | None, int | None]:
    try:
        revision = db.session.scalar(REVISION)
        oldest = oldest_waiting()
    except SQLAlchemyError:
        db.session.rollback()
        return None, None
    return revision, 0 if oldest is None else int((clock.now() - oldest).total_seconds())


@cache
def _head() -> str | None:
    config = current_app.extensions["migrate"].migrate.get_config()
    return ScriptDirectory.from_config(config).get_current_head()


@cache
def _version() -> str:
    project = Path(current_app.root_path).parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
