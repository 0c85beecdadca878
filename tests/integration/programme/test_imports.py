"""A schedule read from a file."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from forum_app.core.unit_of_work import unit_of_work
from forum_app.programme.models import Room, Session
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_session

EVENT = {
    "title": "우수사례 발표", "date": "2023-12-05T01:50:00+00:00", "duration": "00:40", "track": "1부",
    "type": "results", "abstract": "세 사례", "persons": [{"public_name": "이름 하나", "id": 1}],
}  # fmt: skip


def schedule(*events, room="한라홀"):
    days = [{"index": 1, "date": "2023-12-05", "rooms": {room: list(events)}}]
    return json.dumps({"schedule": {"version": "1", "conference": {"days": days}}}).encode()


@pytest.fixture
def forum_id(session, clock):
    clock.at("2023-11-21 09:00")
    with unit_of_work():
        forum = make_forum()
        make_part(forum, 0)
        make_part(forum, 1)
        return forum.id


@pytest.fixture
def run(app, tmp_path):
    def import_(content, slug="2023-2"):
        path = tmp_path / "schedule.json"
        path.write_bytes(content)
        return app.test_cli_runner().invoke(args=["programme", "import", str(path), "--forum", slug])

    return import_


def test_events_become_sessions_with_room_part_and_people(session, forum_id, run):
    result = run(schedule(EVENT, {**EVENT, "title": "인사", "date": "2023-12-05T10:00:00+09:00", "track": None}))
    assert (result.exit_code, result.output) == (0, "schedule.json: 2 sessions\n")
    first, second = session.scalars(select(Session).order_by(Session.starts_at)).all()
    assert (first.title, first.part.number) == ("인사", 0)
    assert (second.starts_at, second.duration_minutes, second.kind.value) == (
        datetime(2023, 12, 5, 1, 50, tzinfo=UTC), 40, "results",
    )  # fmt: skip
    assert (second.part.number, second.room.name) == (1, "한라홀")
    assert [s.person.name for s in second.speakers] == ["이름 하나"]


def test_the_feed_of_one_forum_is_the_import_of_another(app, client, session, forum_id, run):
    run(schedule(EVENT))
    with unit_of_work():
        make_part(make_forum("copy", edition_no=8), 1)
    feed = client.get("/forums/2023-2/schedule.json").data
    assert run(feed, "copy").exit_code == 0
    copy = client.get("/forums/copy/schedule.json").json["schedule"]["conference"]["days"][0]["rooms"]["한라홀"][0]
    assert {name: copy[name] for name in ("title", "date", "duration", "track", "type")} == {
        "title": "우수사례 발표", "date": "2023-12-05T10:50:00+09:00", "duration": "00:40", "track": "1부",
        "type": "results",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": None}, {"title": "가" * 161}, {"date": "2023-12-05T10:00:00"}, {"date": "내일"},
        {"date": "2023-12-06T10:00:00+09:00"}, {"duration": "00:00"}, {"duration": "NaN"}, {"duration": "11:00"},
        {"persons": [{"public_name": ""}]}, {"persons": [{"public_name": "하나"}, {"public_name": "하나"}]},
    ],
)  # fmt: skip
def test_one_bad_event_is_named_and_nothing_is_written(session, forum_id, run, wrong):
    result = run(schedule(EVENT, {**deepcopy(EVENT), **wrong}))
    assert result.exit_code == 1
    assert "event 2: " in result.output
    assert session.scalar(select(func.count()).select_from(Session)) == 0
    assert session.scalar(select(func.count()).select_from(Room)) == 0


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b'{"schedule": {}}', b'{"schedule": {"conference": {"days": [1]}}}']
)
def test_what_is_no_schedule_is_refused_in_one_line(session, forum_id, run, content):
    result = run(content)
    assert result.exit_code == 1
    assert "schedule.conference.days" in result.output


def test_an_event_without_title_or_that_is_no_object_is_named(session, forum_id, run):
    nameless = {name: value for name, value in EVENT.items() if name != "title"}
    result = run(schedule(nameless, "text", EVENT))
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.output.splitlines()[:2]] == ["event 1", "event 2"]
    assert session.scalar(select(func.count()).select_from(Session)) == 0


def test_a_programme_with_sessions_is_left_alone(session, forum_id, run):
    with unit_of_work():
        make_session(make_part(make_forum("full", edition_no=8), 1), datetime(2023, 12, 5, 1, tzinfo=UTC))
    result = run(schedule(EVENT), "full")
    assert (result.exit_code, "이미 순서가 있는" in result.output) == (1, True)
    assert run(schedule(EVENT), "no-such").exit_code == 1
