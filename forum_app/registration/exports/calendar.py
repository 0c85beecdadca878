"""The calendar file of a registration."""

from datetime import timedelta

from icalendar import Calendar, Event

from forum_app.core import clock
from forum_app.forums.models import Forum

PRODUCT = "-//forum_app//registration//KO"
METHOD = "PUBLISH"  # RFC 5546, 3.2.1: to be kept, not answered
LENGTH = timedelta(hours=8)


def forum_ics(forum: Forum, *, name: str, venue: str, address: str) -> bytes:
    """One event for the days of `forum`; the UID stays, so that a later file replaces an earlier one.

    Args:
        forum: its first day begins at its opening time; the end is not known, so eight hours are kept.
        name: in the reader's language.
        venue: in the reader's language.
        address: of the private page.
    """
    begins = clock.seoul(forum.starts_on, forum.opens_at_time.hour, forum.opens_at_time.minute)
    ends = begins + LENGTH + (forum.ends_on - forum.starts_on)
    event = Event()
    event.add("uid", f"forum-{forum.slug}-registration@forum_app")
    event.add("dtstamp", clock.now())
    event.add("dtstart", begins.astimezone(clock.SEOUL))
    event.add("dtend", ends.astimezone(clock.SEOUL))
    event.add("sequence", forum.version)
    event.add("summary", name)
    event.add("location", venue)
    event.add("url", address)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", METHOD)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
