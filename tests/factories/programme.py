"""Parts and sessions as tests need them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from forum_app.core.db import db
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Person, Room, Session, Speaker
from forum_app.programme.rules import SessionKind


def make_part(forum: Forum, number: int = 1, **facts: Any) -> Part:
    """A part of `forum`; number 0 is the opening."""
    part = Part(forum_id=forum.id, number=number, **{"name": f"{number}부" if number else "여는 마당", **facts})
    db.session.add(part)
    db.session.flush()
    return part


def make_room(forum: Forum, name: str = "한라홀", **facts: Any) -> Room:
    """A room of `forum`."""
    room = Room(forum_id=forum.id, name=name, **facts)
    db.session.add(room)
    db.session.flush()
    return room


def make_speaker(name: str = "발표자", **facts: Any) -> Person:
    """Somebody on the programme."""
    person = Person(name=name, **facts)
    db.session.add(person)
    db.session.flush()
    return person


def make_session(part: Part, starts_at: datetime, minutes: int = 30, *people: Person, **facts: Any) -> Session:
    """A session of `part` with `people` speaking in it."""
    given: dict[str, Any] = {"title": "순서", "kind": SessionKind.TALK}
    session = Session(
        forum_id=part.forum_id, part_id=part.id, starts_at=starts_at, duration_minutes=minutes, **{**given, **facts}
    )
    session.speakers = [Speaker(person_id=person.id, position=n) for n, person in enumerate(people, 1)]
    db.session.add(session)
    db.session.flush()
    return session
