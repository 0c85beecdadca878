"""Deadlines are those of the database's clock, however wrong the clock of this machine is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum_app.core import clock as the_clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.unit_of_work import unit_of_work
from forum_app.registration import services
from forum_app.registration.models import Registration
from tests.factories.registration import make_open_forum, make_registration, tell_nobody

HOUR = timedelta(hours=1)


@pytest.fixture
def machine_clock(monkeypatch):
    """Moves the clock of this machine, not that of the database, by a duration."""

    def move(by):
        class Moved(datetime):
            @classmethod
            def now(cls, tz=None):
                return super().now(tz) + by

        monkeypatch.setattr(the_clock, "datetime", Moved)

    return move


def _forum(session, opens_in, closes_in, **terms):
    """A forum whose ticket opens and closes so long from now; by the database."""
    now = the_clock.db_now(session).replace(microsecond=0)
    day = the_clock.day_of(now + timedelta(days=30))
    with unit_of_work():
        return make_open_forum(
            starts_on=day, ends_on=day, terms={"opens_at": now + opens_in, "closes_at": now + closes_in, **terms}
        )  # fmt: skip


def _states():
    db.session.rollback()
    return [row.state.value for row in db.session.scalars(select(Registration).order_by(Registration.id))]


@pytest.mark.parametrize("by", [-2 * HOUR, 2 * HOUR], ids=["slow", "fast"])
def test_while_the_database_says_it_is_open_one_signs_up(session, machine_clock, by):
    forum = _forum(session, -HOUR, HOUR)
    machine_clock(by)
    with unit_of_work():
        make_registration(forum)
    assert _states() == ["confirmed"]


@pytest.mark.parametrize(
    ("opens", "closes", "by"),
    [(-2, -1, -1.5), (1, 2, 1.5)],
    ids=["late on a slow machine", "early on a fast one"],
)
def test_while_the_database_says_it_is_shut_nobody_does(session, machine_clock, opens, closes, by):
    forum = _forum(session, opens * HOUR, closes * HOUR)
    machine_clock(by * HOUR)
    with pytest.raises(StepRefused), unit_of_work():
        make_registration(forum)
    assert _states() == []


def test_an_offer_ends_by_the_database(session, machine_clock):
    forum = _forum(session, -HOUR, HOUR, capacity=1, offer_hours=2)
    with unit_of_work():
        first = make_registration(forum, "first")
        waits = make_registration(forum, "second")
        services.cancel_own(first, tell=tell_nobody)
    machine_clock(3 * HOUR)
    assert services.lapse_due(tell=tell_nobody) == 0
    with unit_of_work():
        services.accept_offer(waits, tell=tell_nobody)
    assert _states() == ["cancelled", "confirmed"]
