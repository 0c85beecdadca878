"""How a connection is set up before anybody uses it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum_app.core.db import PLANNED_FOR, db
from forum_app.core.unit_of_work import unit_of_work


def _setting(name):
    return db.session.scalar(text("SELECT current_setting(:name)"), {"name": name})


def test_postgresql_plans_for_short_statements_in_every_transaction(session):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("settings of PostgreSQL")
    for end in (db.session.rollback, db.session.commit, db.session.remove):
        assert {name: _setting(name) for name in PLANNED_FOR} == PLANNED_FOR
        end()
    db.engine.dispose()
    with unit_of_work():
        assert {name: _setting(name) for name in PLANNED_FOR} == PLANNED_FOR


def test_outside_a_unit_of_work_the_database_refuses_to_write(session):
    for _ in range(2):
        with pytest.raises(SQLAlchemyError, match=r"read-?only"):
            db.session.execute(text("DELETE FROM registration"))
        db.session.rollback()
