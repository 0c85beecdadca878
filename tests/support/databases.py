"""Migrated databases for the tests: one template a run, one copy a worker, emptied before every test."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, create_engine, inspect, pool, text

from config import TestConfig
from forum_app import create_app
from tests.support.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("sqlite", "postgresql")
VERSION_TABLE = "alembic_version"


def shared_folder() -> Path:
    """A new short-named folder for one test run, in memory where the machine offers that."""
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**29 else None
    folder = Path(tempfile.mkdtemp(prefix="forum-", dir=base))
    folder.chmod(0o755)  # the account postgres goes through it
    return folder


def migrate(url: str, data_dir: Path, revision: str = "head") -> Flask:
    """Bring a database up to `revision`; returns the application that did it."""
    app = create_app(TestConfig(url, data_dir))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"), revision=revision)
        app.extensions["sqlalchemy"].engine.dispose()
    return app


class Databases:
    """The databases of one test run; `folder` is shared by all its workers."""

    def __init__(self, folder: Path, worker: str) -> None:
        """Use `folder`, in the name of `worker`."""
        self.folder, self.worker = folder, worker
        self.cluster = Cluster(folder / "pg")
        self._made: dict[str, str] = {}

    def url(self, kind: str) -> str:
        """A migrated database of this worker's own; made on the first call, since others hold it open by the next."""
        with self._lock():
            if kind not in self._made:
                self._made[kind] = self._sqlite() if kind == "sqlite" else self._postgresql()
            return self._made[kind]

    def empty(self, kind: str, name: str) -> str:
        """A database without any table, for tests about migrations."""
        if kind == "sqlite":
            path = self.folder / f"{self.worker}-{name}.sqlite"
            path.unlink(missing_ok=True)
            return f"sqlite:///{path}"
        with self._lock():
            self._start()
            return self.cluster.create(f"{self.worker}_{name}")

    def stop(self) -> None:
        """Stop the server, if it was started, and delete everything."""
        if (self.cluster.folder / "data").exists():
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sqlite(self) -> str:
        template, own = self.folder / "template.sqlite", self.folder / f"{self.worker}.sqlite"
        if not template.exists():
            migrate(f"sqlite:///{template}", self.folder)
        shutil.copyfile(template, own)  # its last connection is closed, so nothing is left in the log
        return f"sqlite:///{own}"

    def _postgresql(self) -> str:
        ready = self.folder / "template-ready"
        self._start()
        if not ready.exists():
            migrate(self.cluster.create("template_forum"), self.folder)
            ready.touch()
        return self.cluster.create(f"own_{self.worker}", template="template_forum")

    def _start(self) -> None:
        if not self.cluster.folder.exists():
            self.cluster.folder.mkdir()
            self.cluster.start()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@contextmanager
def triggers_aside(connection: Connection) -> Iterator[None]:
    """Let `connection` change what triggers protect, inside the block: to empty tables, or to tamper with a record."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))  # checks no foreign keys either
        yield
        connection.execute(text("SET session_replication_role = origin"))
        return
    listed = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in listed:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, definition in listed:
        connection.exec_driver_sql(definition)


class Wiper:
    """Deletes all rows of a database, so that a test finds it as a migration left it."""

    def __init__(self, url: str) -> None:
        """Look up the tables once."""
        self.engine: Engine = create_engine(url, poolclass=pool.StaticPool, isolation_level="AUTOCOMMIT")
        names = inspect(self.engine).get_table_names()
        self.tables = [name for name in names if name != VERSION_TABLE]
        self._filled = text(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in self.tables)  # noqa: S608
        )
        with self.engine.connect() as connection:
            seeded = self._filled_tables(connection)
            if seeded:
                raise RuntimeError(f"migrations leave rows in {seeded}; emptying would lose them")
            if self.engine.dialect.name == "sqlite":
                connection.execute(text("PRAGMA foreign_keys=OFF"))
                connection.execute(text("PRAGMA busy_timeout=5000"))
            else:
                connection.execute(text("SET lock_timeout = '5s'"))

    def wipe(self) -> None:
        """Delete the rows of every table that has some; ids start again at 1."""
        with self.engine.connect() as connection:
            filled = self._filled_tables(connection)
            with triggers_aside(connection):
                for name in filled:
                    connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
            if self.engine.dialect.name == "postgresql":
                self._restart_ids(connection)

    def _filled_tables(self, connection: Connection) -> list[str]:
        return list(connection.execute(self._filled).scalars())

    def _restart_ids(self, connection: Connection) -> None:
        """Also of tables that the application has emptied by itself."""
        connection.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )
