"""The programme as files that calendars and schedule apps read."""

from uuid import UUID, uuid5

from forum_app.core.i18n import worded
from forum_app.forums.models import Forum
from forum_app.programme.models import Session

NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 9562: names that are URLs


def session_url(base_url: str, forum: Forum, session: Session) -> str:
    """Where the session is on the public programme."""
    return f"{base_url}/forums/{forum.slug}/programme/#session-{session.id}"


def session_uuid(base_url: str, session: Session) -> UUID:
    """The same for ever, and different on every server."""
    return uuid5(NAMESPACE, f"{base_url}/sessions/{session.id}")


def room_name(forum: Forum, session: Session, lang: str) -> str:
    """The room, or the venue where none is set."""
    return worded(session.room, "name", lang) if session.room else worded(forum, "venue", lang)
