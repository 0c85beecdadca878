from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from forum_app.accounts.models import SignInFailure
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_written_in(session):
    with unit_of_work():
        seoul = datetime(2023, 12, 5, 10, tzinfo=timezone(timedelta(hours=9)))
        db.session.add(SignInFailure(email_hash="0" * 64, at=seoul))
    kept = session.get_one(SignInFailure, 1).at
    assert (kept, kept.tzinfo) == (datetime(2023, 12, 5, 1, tzinfo=UTC), UTC)


def test_a_moment_without_a_zone_is_refused(session):
    with pytest.raises(StatementError, match="naive datetime is disallowed"), unit_of_work():
        db.session.add(SignInFailure(email_hash="0" * 64, at=datetime(2023, 12, 5, 10)))  # noqa: DTZ001  on purpose
