"""The migrations: they run both ways on both databases and end exactly at the models."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, inspect, text

from config import TestConfig
from forum_app import create_app
from forum_app.core.db import db
from tests.support import postgres
from tests.support.databases import KINDS, ROOT, VERSION_TABLE, Databases

MIGRATIONS = ROOT / "migrations"
AVAILABLE = KINDS[:1] if postgres.why_missing() else KINDS

POSTGRESQL_SCHEMA = """
SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'column', table_name, column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
"""


@pytest.fixture(params=AVAILABLE)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fresh(kind: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    app = create_app(TestConfig(databases.empty(kind, "fresh"), tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def from_models(kind: str, databases: Databases) -> Iterator[Engine]:
    """A database made from the models, without migrations."""
    engine = create_engine(databases.empty(kind, "models"))
    db.metadata.create_all(engine)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {VERSION_TABLE}


def schema(engine: Engine) -> set[tuple[Any, ...]]:
    """Everything a database knows about its tables, in its own words."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            rows = connection.execute(text(POSTGRESQL_SCHEMA))
            return {tuple(row) for row in rows if row[1] != VERSION_TABLE}
    inspector, found = inspect(engine), set()
    for table in tables(engine):
        for check in inspector.get_check_constraints(table):
            found.add(("check", table, check["name"], re.sub(r"\s+", " ", check["sqltext"])))
        for key in inspector.get_foreign_keys(table):
            found.add(("key", table, key["name"], tuple(key["constrained_columns"]), str(key["options"])))
        for unique in inspector.get_unique_constraints(table):
            found.add(("unique", table, unique["name"], tuple(unique["column_names"])))
        for column in inspector.get_columns(table):
            found.add(
                (
                    "column",
                    table,
                    column["name"],
                    str(column["type"]),
                    column["nullable"],
                    str(column["default"]),
                )
            )
    with engine.connect() as connection:
        for name, table, sql in connection.execute(
            text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        ):
            found.add(("index", table, name, re.sub(r'\s+|"', " ", sql)))
    return found


def test_they_go_up_down_and_up_again(fresh):
    upgrade(directory=str(MIGRATIONS))
    assert tables(db.engine) == set(db.metadata.tables)
    downgrade(directory=str(MIGRATIONS), revision="base")
    assert tables(db.engine) == set()
    upgrade(directory=str(MIGRATIONS))
    assert tables(db.engine) == set(db.metadata.tables)


def test_they_end_at_the_models(fresh, from_models):
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    migrated, modelled = schema(db.engine), schema(from_models)
    assert (migrated - modelled, modelled - migrated) == (set(), set())


def test_they_form_one_chain_with_numbered_names():
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    names = [Path(revision.path).name for revision in script.walk_revisions()]
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)+\.py", name)] == []


def test_they_import_no_models():
    texts = {path.name: path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("*.py")}
    assert texts
    assert [name for name, source in texts.items() if re.search(r"^\s*(from|import) forum_app", source, re.M)] == []


REBUILD = '''
"""A parent table is rebuilt, as SQLite needs for most changes."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "rebuild", "{down}", None, None

def upgrade():
    with op.batch_alter_table("trial_parent") as batch:
        batch.alter_column("note", existing_type=sa.String(10), type_=sa.String(20))

def downgrade():
    pass
'''
CREATE = '''
"""A parent and a child that goes with it."""
from alembic import op

revision, down_revision, branch_labels, depends_on = "trial", "{down}", None, None

def upgrade():
    op.execute("CREATE TABLE trial_parent (id INTEGER PRIMARY KEY, note VARCHAR(10))")
    op.execute("CREATE TABLE trial_child (id INTEGER PRIMARY KEY,"
               " parent_id INTEGER NOT NULL REFERENCES trial_parent (id) ON DELETE CASCADE)")
    op.execute("INSERT INTO trial_parent (id) VALUES (1)")
    op.execute("INSERT INTO trial_child VALUES (1, 1), (2, 1)")

def downgrade():
    pass
'''


def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(fresh, tmp_path):
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (copy / "versions" / "9998_create_trial.py").write_text(CREATE.format(down=head), encoding="utf-8")
    (copy / "versions" / "9999_rebuild_trial.py").write_text(REBUILD.format(down="trial"), encoding="utf-8")
    upgrade(directory=str(copy))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM trial_child")).scalar() == 2
