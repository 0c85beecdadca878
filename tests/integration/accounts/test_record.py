import re

import pytest
from sqlalchemy import text

from forum_app.accounts.rules import Role
from forum_app.core import audit
from forum_app.core.db import db
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.support.databases import triggers_aside


@pytest.fixture
def record(session, client, clock):
    """Three events on two days, read by an auditor."""
    sign_in_as(client, Role.AUDITOR)
    for moment, name, verb, subject in [
        ("2023-11-01 23:59", "가", "entry:submit", "contest_entry:1"),
        ("2023-11-02 00:00", "나", "entry:withdraw", "contest_entry:1"),
        ("2023-11-02 23:59", "나", "booth:assign", "booth:11"),
    ]:
        with unit_of_work():
            audit.record(system_actor(name), verb, subject, at=clock.at(moment), after={"n": 1})
    return client


def ids(client, query=""):
    return [int(n) for n in re.findall(r'href="/audit/(\d+)"', client.get(f"/audit/{query}").text)]


def test_the_newest_event_comes_first(record):
    assert ids(record) == [3, 2, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?subject=contest_entry:1", [2, 1]), ("?subject=contest", [2, 1]), ("?subject=%25", []), ("?who=나", [3, 2]),
        ("?verb=entry:", [2, 1]), ("?day=2023-11-02", [3, 2]), ("?day=2023-11-01", [1]), ("?day=nonsense", [3, 2, 1]),
        ("?who=나&verb=entry:", [2]), ("?page=99", [3, 2, 1]), ("?page=-1", [3, 2, 1]), ("?page=x", [3, 2, 1]),
    ],
)  # fmt: skip
def test_the_filters_of_the_record(record, query, found):
    assert ids(record, query) == found


def test_one_event_shows_its_states_and_hashes(record):
    page = record.get("/audit/2").text
    assert "entry:withdraw" in page
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", page)) == 2
    assert record.get("/audit/4").status_code == 404


def test_the_chain_is_checked_on_demand_and_names_the_first_bad_event(record, session):
    assert "기록의 연결이 온전합니다" in record.get("/audit/?check=1").text
    with unit_of_work(), triggers_aside(session.connection()):
        db.session.execute(text("UPDATE audit_event SET reason = 'changed' WHERE id = 2"))
    page = record.get("/audit/?check=1").text
    assert "2번부터 지문이 맞지 않습니다." in page


def test_looking_at_the_record_in_english(record):
    page = record.get("/audit/?check=1&lang=en").text
    assert "The chain of the record is whole" in page
