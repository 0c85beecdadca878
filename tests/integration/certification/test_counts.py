"""The counts of `flask certification counts`, from rows."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum_app.certification import queries
from forum_app.certification.models import Certification
from forum_app.certification.queries.state import state_column
from forum_app.certification.rules import EventKind, State, count_standing, state_on
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.permissions import NOBODY
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.certifications import add_event, make_certification, make_three_cohorts


@pytest.fixture
def three_cohorts(app):
    with app.app_context(), unit_of_work():
        make_three_cohorts()
        make_certification(1, scheme="busan", year=2024, granted_on=date(2024, 11, 28), service=None)


def counted(app, *arguments):
    result = app.test_cli_runner().invoke(args=["certification", "counts", "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_24_and_23_are_both_right(app, three_cohorts):
    assert counted(app, "--as-of", "2023-12-05") == {
        "as_of": "2023-12-05",
        "scheme": "national",
        "presented": {"on_day": 24, "to_date": 24},
        "granted_gross": 39,
        "standing": {"2022": 15, "2023": 24},
        "standing_total": 39,
        "valid": 39,
        "institutions": 39,
    }
    assert counted(app, "--as-of", "2024-06-11")["granted_gross"] == 39
    assert counted(app, "--as-of", "2024-12-17") == {
        "as_of": "2024-12-17",
        "scheme": "national",
        "presented": {"on_day": 23, "to_date": 47},
        "granted_gross": 62,
        "standing": {"2022": 15, "2023": 23, "2024": 23},
        "standing_total": 61,
        "valid": 61,
        "institutions": 61,
    }


def test_another_scheme_of_the_same_name_is_counted_apart(app, three_cohorts):
    found = counted(app, "--as-of", "2024-12-17", "--scheme", "busan")
    assert (found["standing"], found["granted_gross"], found["presented"]) == (
        {"2024": 1}, 1, {"on_day": 0, "to_date": 0},
    )  # fmt: skip


def test_a_holder_of_two_certifications_is_one_institution_and_a_suspended_one_is_not_valid(app):
    with app.app_context(), unit_of_work():
        first = make_certification(1)
        second = make_certification(2, institution=first.institution)
        third = make_certification(3)
        add_event(third, EventKind.SUSPENDED, date(2024, 1, 1))
        add_event(second, EventKind.PRESENTED, date(2023, 12, 6))
    found = counted(app, "--as-of", "2024-01-01")
    assert (found["standing_total"], found["valid"], found["institutions"]) == (3, 2, 1)


def test_a_known_scheme_without_rows_counts_to_zero(app):
    assert counted(app, "--as-of", "2023-12-05") == {
        "as_of": "2023-12-05",
        "scheme": "national",
        "presented": {"on_day": 0, "to_date": 0},
        "granted_gross": 0,
        "standing": {},
        "standing_total": 0,
        "valid": 0,
        "institutions": 0,
    }


@pytest.mark.parametrize("arguments", [["--as-of", "gestern"], [], ["--as-of", "2023-12-05", "--scheme", "mars"]])
def test_a_wrong_question_ends_with_an_error(app, arguments):
    result = app.test_cli_runner().invoke(args=["certification", "counts", *arguments])
    assert result.exit_code != 0
    assert "Error" in result.stderr


DAYS = st.dates(date(2023, 12, 1), date(2027, 1, 1))
EVENTS = st.lists(st.tuples(DAYS, st.sampled_from(sorted(EventKind))), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(EVENTS, min_size=1, max_size=5), day=DAYS)
def test_the_database_computes_the_state_as_the_rule_does(session, records, day):
    with unit_of_work() as work:
        start = 1
        for number, events in enumerate(records, start=start):
            certification = make_certification(number)
            for on, kind in events:
                try:
                    add_event(certification, kind, on)
                except FieldError:
                    continue
        for asked in (day, day + timedelta(days=1)):
            rows = session.execute(select(Certification, state_column(asked))).all()
            assert [State(state) for _, state in rows] == [state_on(row.life, asked) for row, _ in rows]
            assert {c.year: c.standing for c in queries.cohorts_on(NOBODY, asked) if c.standing} == count_standing(
                [(2023, row.life) for row, _ in rows], asked
            )
        work.give_up()
    db.session.rollback()
