"""The programme as calendars and schedule apps read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.programme.models import Session
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_room, make_session, make_speaker

TEN = datetime(2023, 12, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def session_ids(session):
    """Two sessions on the first of two days, the second with a room and somebody in it."""
    with unit_of_work():
        forum = make_forum(ends_on=date(2023, 12, 6))
        part = make_part(forum, 1, name_en="Part 1")
        first = make_session(part, TEN, 10, title="개회", title_en="Opening")
        hall = make_room(forum, "한라홀")
        person = make_speaker("이름 하나", name_en="One Name")
        second = make_session(part, TEN + timedelta(minutes=10), 90, person, title="발표 & <토론>", room_id=hall.id)
        return first.id, second.id


def events(client, address="/forums/2023-2/schedule.ics"):
    answer = client.get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    return calendar.walk("VEVENT")


def test_the_calendar_holds_every_session_in_seoul_time(client, session_ids):
    first, second = events(client)
    assert (str(first["SUMMARY"]), str(second["SUMMARY"])) == ("개회", "발표 & <토론>")
    assert first["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert first["DTSTART"].dt.isoformat() == "2023-12-05T10:00:00+09:00"
    assert second["DTEND"].dt.isoformat() == "2023-12-05T11:40:00+09:00"
    assert (str(first["LOCATION"]), str(second["LOCATION"])) == (
        "서울드래곤시티 한라홀", "한라홀, 서울드래곤시티 한라홀",
    )  # fmt: skip


def test_one_session_has_the_same_uid_in_its_own_file(client, session_ids):
    whole = {str(event["UID"]) for event in events(client)}
    (alone,) = events(client, f"/forums/2023-2/programme/{session_ids[1]}.ics")
    assert str(alone["UID"]) in whole
    assert len(whole) == 2


def test_the_sequence_rises_with_a_change_and_the_uid_stays(client, session_ids):
    before = {str(event["UID"]): event["SEQUENCE"] for event in events(client)}
    with unit_of_work():
        db.session.get(Session, session_ids[0]).title = "개회와 국민의례"
    after = {str(event["UID"]): event["SEQUENCE"] for event in events(client)}
    assert set(after) == set(before)
    assert sorted(after[uid] - before[uid] for uid in after) == [0, 1]


def test_the_calendar_speaks_english_when_asked(client, session_ids):
    assert str(events(client, "/forums/2023-2/schedule.ics?lang=en")[0]["SUMMARY"]) == "Opening"


def test_the_json_holds_days_rooms_and_events(client, session_ids):
    answer = client.get("/forums/2023-2/schedule.json")
    conference = answer.json["schedule"]["conference"]
    assert answer.content_type == "application/json"
    assert (conference["acronym"], conference["daysCount"], conference["start"], conference["end"]) == (
        "forum_2023_2", 2, "2023-12-05", "2023-12-06",
    )  # fmt: skip
    first, second = conference["days"]
    assert list(first["rooms"]) == ["서울드래곤시티 한라홀", "한라홀"]
    assert second["rooms"] == {}
    (event,) = first["rooms"]["한라홀"]
    assert {name: event[name] for name in ("id", "date", "start", "duration", "track", "type", "title")} == {
        "id": session_ids[1], "date": "2023-12-05T10:10:00+09:00", "start": "10:10", "duration": "01:30",
        "track": "1부", "type": "talk", "title": "발표 & <토론>",
    }  # fmt: skip
    assert [person["public_name"] for person in event["persons"]] == ["이름 하나"]


def test_the_version_of_the_schedule_changes_with_it(client, session_ids):
    def version():
        return client.get("/forums/2023-2/schedule.json").json["schedule"]["version"]

    before = version()
    assert version() == before
    with unit_of_work():
        db.session.delete(db.session.get(Session, session_ids[0]))
    assert version() != before


def test_the_xml_says_what_the_json_says(client, session_ids):
    answer = client.get("/forums/2023-2/schedule.xml")
    assert answer.content_type == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.data)  # noqa: S314  our own answer
    assert [day.get("date") for day in root.findall("day")] == ["2023-12-05", "2023-12-06"]
    events = {event.get("id"): event for event in root.iter("event")}
    assert set(events) == {str(one) for one in session_ids}
    one = events[str(session_ids[1])]
    assert (one.findtext("title"), one.findtext("start"), one.findtext("persons/person")) == (
        "발표 & <토론>", "10:10", "이름 하나",
    )  # fmt: skip
