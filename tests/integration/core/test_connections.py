"""How a connection is set up before anybody uses it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum_app.core.db import PLANNED_FOR, db
from forum_app.core.unit_of_work import unit_of_work

OF_SQLITE = {"journal_mode": "wal", "synchronous": "2", "busy_timeout": "10000", "foreign_keys": "1"}


def _settings() -> tuple[dict[str, str], dict[str, str]]:
    """Those in force on the connection of the session, and those that should be."""
    if db.engine.dialect.name == "sqlite":
        return {name: str(db.session.scalar(text(f"PRAGMA {name}"))) for name in OF_SQLITE}, OF_SQLITE
    asked = text("SELECT current_setting(:name)")
    return {name: db.session.scalar(asked, {"name": name}) for name in PLANNED_FOR}, PLANNED_FOR


def test_a_connection_is_set_up_the_same_in_every_transaction(session):
    for end in (db.session.rollback, db.session.commit, db.session.remove):
        found, wanted = _settings()
        assert found == wanted
        end()
    db.engine.dispose()
    with unit_of_work():
        found, wanted = _settings()
        assert found == wanted


def test_outside_a_unit_of_work_the_database_refuses_to_write(session):
    for _ in range(2):
        with pytest.raises(SQLAlchemyError, match=r"read-?only"):
            db.session.execute(text("DELETE FROM registration"))
        db.session.rollback()
