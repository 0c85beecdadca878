"""What machines ask before they send requests here."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from config import TestConfig
from forum_app import create_app
from forum_app.core.db import db
from forum_app.core.outbox import post_mail
from forum_app.core.unit_of_work import unit_of_work

READY = "/healthz/ready"


def test_it_is_ready_on_the_newest_schema(client, session, clock):
    clock.at("2023-12-05 10:00")
    with unit_of_work():
        post_mail(key="k", to="a@example.org", subject="s", body="b", at=clock.at("2023-12-05 10:00"))
    clock.forward(seconds=90)
    response = client.get(READY)
    assert response.status_code == 200
    assert (response.json["status"], response.json["database"]) == ("ok", "ok")
    assert response.json["migration"] == session.scalar(text("SELECT version_num FROM alembic_version"))
    assert response.json["queue_age_seconds"] == 90
    assert list(response.json) == ["status", "database", "migration", "queue_age_seconds", "version"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_an_older_schema_is_not_ready(client, session):
    head = client.get(READY).json["migration"]
    try:
        _set_revision("0001")
        response = client.get(READY)
        assert (response.status_code, response.json["status"], response.json["migration"]) == (
            503,
            "unavailable",
            "0001",
        )
    finally:
        _set_revision(head)
    assert client.get(READY).status_code == 200


def _set_revision(revision):
    with unit_of_work():
        db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_database_that_somebody_holds_is_said_to_be_unavailable_in_time(client, session):
    with unit_of_work(), ThreadPoolExecutor(1) as elsewhere:
        db.session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        started = time.monotonic()
        response = elsewhere.submit(client.application.test_client().get, READY).result(timeout=15)
        took = time.monotonic() - started
    assert (response.status_code, response.json["database"]) == (503, "unavailable")
    assert took < 5
    assert client.get(READY).status_code == 200


def test_a_database_that_cannot_be_opened_is_said_to_be_unavailable(tmp_path):
    (tmp_path / "forum.sqlite").write_bytes(b"not a database" * 1000)
    visitor = create_app(TestConfig(f"sqlite:///{tmp_path / 'forum.sqlite'}", tmp_path)).test_client()
    response = visitor.get(READY)
    assert (response.status_code, response.json["database"]) == (503, "unavailable")
    assert (response.json["migration"], response.json["queue_age_seconds"]) == (None, None)
    assert visitor.get("/healthz/live").json == {"status": "ok"}
