"""The fences around the tests themselves."""

import socket

import pytest
from flask import g

from forum_app.core import clock
from forum_app.core.db import db
from tests.support.network import NetworkClosed


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_no_test_can_leave_the_machine(address):
    with pytest.raises(NetworkClosed):
        socket.create_connection(address, timeout=1)


def test_the_machine_itself_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_without_an_application_there_is_no_session():
    with pytest.raises(RuntimeError, match="application context"):
        db.session.execute(db.text("SELECT 1"))


def test_the_clock_stands_where_it_is_put_and_the_database_agrees(session, clock):
    noon = clock.at("2023-12-05 12:00")
    assert noon.isoformat() == "2023-12-05T03:00:00+00:00"
    assert _times(session) == (noon, noon)
    assert clock.forward(minutes=90).isoformat() == "2023-12-05T04:30:00+00:00"


def _times(session):
    return clock.now(), clock.db_now(session)


def test_a_request_shares_nothing_with_the_context_of_the_test(session, client):
    g.mark = "of the test"
    with client:
        client.get("/no-such-page")
        assert "mark" not in g
    assert g.mark == "of the test"
