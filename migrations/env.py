"""Runs migrations on SQLite and PostgreSQL in one transaction; never empties child tables on the way."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy_utc import UtcDateTime

from forum_app.core.db import ExactDecimal, write_mode

target = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write plain types, so that a migration never imports the models."""
    if kind == "type" and isinstance(item, ExactDecimal):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Upgrade or downgrade with foreign keys off on SQLite, where a rebuilt table would empty its children."""
    with write_mode(), target.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            driver = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("PRAGMA legacy_alter_table=ON")  # triggers may name a table while it is rebuilt
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_object=current_app.config.get("MIGRATION_OBJECTS"),
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
            connection.rollback()
            driver.execute("PRAGMA legacy_alter_table=OFF")
            driver.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")


run()
