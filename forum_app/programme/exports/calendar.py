"""iCalendar (RFC 5545) with its time zone, stable UIDs and a SEQUENCE that rises with every change."""

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Event

from forum_app.core import clock
from forum_app.core.i18n import worded
from forum_app.forums.models import Forum
from forum_app.programme.exports import room_name, session_url, session_uuid
from forum_app.programme.models import Session


def calendar_of(forum: Forum, sessions: Sequence[Session], base_url: str, *, lang: str, at: datetime) -> bytes:
    """The sessions as a calendar file.

    Args:
        forum: whose sessions they are.
        sessions: the events.
        base_url: of this server, without a slash at the end.
        lang: ko or en.
        at: when the file was made, UTC.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//forum_app//programme//KO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", worded(forum, "name", lang))
    for session in sessions:
        calendar.add_component(_event(forum, session, base_url, lang, at))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(forum: Forum, session: Session, base_url: str, lang: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{session_uuid(base_url, session)}")
    event.add("sequence", session.version)
    event.add("dtstamp", at)
    event.add("dtstart", session.starts_at.astimezone(clock.SEOUL))
    event.add("dtend", session.slot.ends_at.astimezone(clock.SEOUL))
    event.add("summary", worded(session, "title", lang))
    places = [room_name(forum, session, lang), worded(forum, "venue", lang) if session.room else ""]
    event.add("location", ", ".join(dict.fromkeys(place for place in places if place)))
    event.add("url", session_url(base_url, forum, session))
    if session.abstract:
        event.add("description", worded(session, "abstract", lang))
    return event
