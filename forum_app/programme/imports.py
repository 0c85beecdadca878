"""A schedule in frab's JSON (as pretalx and c3voc write it) read into the programme of a forum, whole or not at all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, ImportRefused, LineError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Session
from forum_app.programme.rules import SessionKind
from forum_app.programme.services import SessionDetails, SpeakerGiven, add_session

LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_NAME = 160, 600, 80


@dataclass(frozen=True, slots=True)
class EventRead:
    """One event of the file; `number` counts from 1 in the order of the file."""

    number: int
    room: str
    event: dict[str, Any]


def import_schedule(content: bytes, forum: Forum, *, actor: Actor, at: datetime) -> int:
    """Add every event of the schedule to the programme; the number of sessions added.

    A track that is the name of a part puts an event there; otherwise it goes into the first part.

    Raises:
        ImportRefused: with one line for every event that does not fit; nothing was written.
        StepRefused: the programme has sessions already, or the forum is over.
    """
    if db.session.scalar(select(Session.id).where(Session.forum_id == forum.id).limit(1)) is not None:
        raise StepRefused(N_("이미 순서가 있는 프로그램에는 읽어 들일 수 없습니다."))
    numbers = _part_numbers(forum)
    errors, added = [], 0
    for one in _events(content):
        try:
            add_session(forum, details=_details(one, numbers), actor=actor, at=at)
            added += 1
        except (ValueError, TypeError, KeyError, AttributeError):
            errors.append(LineError(one.number, N_("제목, date, duration을 읽을 수 없습니다.")))
        except FieldError as refusal:
            errors.append(LineError(one.number, refusal.message, tuple(refusal.params.items())))
    if errors:
        raise ImportRefused(
            N_("읽어 들이지 않았습니다. 맞지 않는 순서가 %(count)s개 있습니다."), errors, count=len(errors)
        )
    return added


def _part_numbers(forum: Forum) -> dict[str, int]:
    parts = db.session.scalars(select(Part).where(Part.forum_id == forum.id).order_by(Part.number)).all()
    if not parts:
        raise StepRefused(N_("먼저 부를 만들어 주십시오."))
    named = {name: part.number for part in parts for name in (part.name, part.name_en) if name}
    return {"": parts[0].number, **named}


def _events(content: bytes) -> Iterator[EventRead]:
    try:
        days = json.loads(content.decode("utf-8"))["schedule"]["conference"]["days"]
        listed = [(room, event) for day in days for room, events in day["rooms"].items() for event in events]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        message = N_("schedule.conference.days가 있는 UTF-8 JSON 파일이 아닙니다.")
        raise ImportRefused(message, [LineError(1, message)]) from wrong
    for number, (room, event) in enumerate(listed, 1):
        yield EventRead(number, room, event)


def _details(one: EventRead, part_numbers: dict[str, int]) -> SessionDetails:
    event = one.event
    starts = datetime.fromisoformat(event["date"]) if "date" in event else None
    if starts is None or starts.tzinfo is None:
        raise ValueError("a moment without its offset")
    day, hour = _in_seoul(starts)
    hours, minutes = (int(part) for part in str(event["duration"]).split(":")[:2])
    return SessionDetails(
        part_number=part_numbers.get(str(event.get("track") or ""), part_numbers[""]),
        title=_text(event["title"], LONGEST_TITLE), kind=_kind(event.get("type")), day=day, time=hour,
        duration_minutes=hours * 60 + minutes, room_name=_text(one.room, LONGEST_NAME),
        abstract=_text(event.get("abstract") or "", LONGEST_ABSTRACT, needed=False),
        speakers=tuple(SpeakerGiven(_text(_name(p), LONGEST_NAME)) for p in event.get("persons") or ()),
    )  # fmt: skip


def _in_seoul(moment: datetime) -> tuple[date, time]:
    local = moment.astimezone(clock.SEOUL)
    return local.date(), local.time().replace(second=0, microsecond=0)


def _text(value: object, longest: int, *, needed: bool = True) -> str:
    if not isinstance(value, str) or len(value) > longest or (needed and not value.strip()):
        raise ValueError("not a text that fits")
    return value.strip()


def _name(person: dict[str, Any]) -> object:
    return person.get("public_name") or person.get("name")


def _kind(word: object) -> SessionKind:
    return next((kind for kind in SessionKind if kind.value == word), SessionKind.TALK)
