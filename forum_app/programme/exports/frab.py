"""The schedule in frab's JSON and XML, which schedule apps read (as c3voc publishes their schemas)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid5
from xml.etree import ElementTree as ET

from forum_app.core import clock
from forum_app.core.i18n import worded
from forum_app.forums.models import Forum
from forum_app.programme.exports import NAMESPACE, room_name, session_url, session_uuid
from forum_app.programme.models import Session

TIMESLOT = "00:05"
GENERATOR = "forum_app"


@dataclass(frozen=True, slots=True)
class Feed:
    """What every entry of one document refers to."""

    forum: Forum
    base_url: str
    lang: str


def schedule_of(forum: Forum, sessions: Sequence[Session], base_url: str, lang: str) -> dict[str, Any]:
    """The schedule as a JSON document.

    Args:
        forum: whose sessions they are.
        sessions: in order of time.
        base_url: of this server, without a slash at the end.
        lang: ko or en.
    """
    days, feed = _days(forum), Feed(forum, base_url, lang)
    return {
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": _version(forum, sessions),
            "base_url": f"{base_url}/",
            "conference": {
                "acronym": _acronym(forum),
                "title": worded(forum, "name", lang),
                "start": forum.starts_on.isoformat(),
                "end": forum.ends_on.isoformat(),
                "daysCount": len(days),
                "timeslot_duration": TIMESLOT,
                "time_zone_name": clock.SEOUL.key,
                "url": f"{base_url}/forums/{forum.slug}/",
                "days": [_day(n, day, sessions, of=feed) for n, day in enumerate(days, 1)],
            },
        },
    }


def xml_of(forum: Forum, sessions: Sequence[Session], base_url: str, lang: str) -> bytes:
    """The same schedule as XML."""
    document = schedule_of(forum, sessions, base_url, lang)["schedule"]
    conference = document["conference"]
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", {"name": GENERATOR})
    _add(root, "url", f"{base_url}/forums/{forum.slug}/schedule.xml")
    _add(root, "version", document["version"])
    head = ET.SubElement(root, "conference")
    for name in ("title", "acronym", "start", "end"):
        _add(head, name, conference[name])
    _add(head, "days", str(conference["daysCount"]))
    for name in ("timeslot_duration", "url", "time_zone_name"):
        _add(head, name, conference[name])
    for day in conference["days"]:
        times = {"date": day["date"], "start": day["day_start"], "end": day["day_end"], "index": str(day["index"])}
        element = ET.SubElement(root, "day", times)
        for room, events in day["rooms"].items():
            place = ET.SubElement(element, "room", {"name": room})
            for event in events:
                _add_event(place, event)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _add_event(place: ET.Element, event: dict[str, Any]) -> None:
    element = ET.SubElement(place, "event", {"guid": event["guid"], "id": str(event["id"])})
    names = ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track", "language")
    for name in (*names, "description", "url"):
        _add(element, name, event[name] or "")
    people = ET.SubElement(element, "persons")
    for person in event["persons"]:
        one = ET.SubElement(people, "person", {"id": str(person["id"]), "guid": person["guid"]})
        one.text = person["public_name"]


def _acronym(forum: Forum) -> str:
    return "forum_" + forum.slug.replace("-", "_")


def _version(forum: Forum, sessions: Sequence[Session]) -> str:
    """Another text whenever something is added, changed or taken out."""
    parts = [f"{forum.id}:{forum.version}", *(f"{s.id}:{s.version}" for s in sessions)]
    return sha256(" ".join(parts).encode()).hexdigest()[:12]


def _days(forum: Forum) -> list[date]:
    return [forum.starts_on + timedelta(days=n) for n in range((forum.ends_on - forum.starts_on).days + 1)]


def _in_seoul(moment: datetime) -> str:
    return moment.astimezone(clock.SEOUL).isoformat(timespec="seconds")


def _day(index: int, day: date, sessions: Sequence[Session], *, of: Feed) -> dict[str, Any]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        if clock.day_of(session.starts_at) == day:
            room = room_name(of.forum, session, of.lang)
            rooms.setdefault(room, []).append(_event(session, room, of=of))
    return {
        "index": index, "date": day.isoformat(), "day_start": _in_seoul(clock.seoul(day)),
        "day_end": _in_seoul(clock.end_of_day(day)), "rooms": rooms,
    }  # fmt: skip


def _event(session: Session, room: str, *, of: Feed) -> dict[str, Any]:
    return {
        "guid": str(session_uuid(of.base_url, session)),
        "id": session.id,
        "date": _in_seoul(session.starts_at),
        "start": session.starts_at.astimezone(clock.SEOUL).strftime("%H:%M"),
        "end": _in_seoul(session.slot.ends_at),
        "duration": f"{session.duration_minutes // 60:02d}:{session.duration_minutes % 60:02d}",
        "room": room,
        "slug": f"{_acronym(of.forum)}-session-{session.id}",
        "url": session_url(of.base_url, of.forum, session),
        "title": worded(session, "title", of.lang),
        "subtitle": "",
        "track": worded(session.part, "name", of.lang),
        "type": session.kind.value,
        "language": "ko",
        "abstract": worded(session, "abstract", of.lang),
        "description": "",
        "persons": [
            {
                "id": speaker.person_id,
                "guid": str(uuid5(NAMESPACE, f"{of.base_url}/people/{speaker.person_id}")),
                "public_name": worded(speaker.person, "name", of.lang),
            }
            for speaker in session.speakers
        ],
        "links": [],
    }
