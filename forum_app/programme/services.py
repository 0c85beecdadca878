"""Building the programme: parts, sessions, rooms, people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import attributes

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.programme.models import Part, Person, Room, Session, Speaker
from forum_app.programme.rules import LONGEST_MINUTES, SessionKind, SpeakerRole, outside_days

SAVED_MEANWHILE = N_("그 사이 다른 사람이 먼저 저장했습니다. 새로 불러온 뒤 다시 고쳐 주십시오.")


@dataclass(frozen=True, slots=True)
class SpeakerGiven:
    """Somebody on the programme as printed, and what they do there."""

    name: str
    position_title: str = ""
    role: SpeakerRole = SpeakerRole.SPEAKER


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """One item of the programme; day and time are those of a clock in Seoul, the room is named."""

    part_number: int
    title: str
    kind: SessionKind
    day: date
    time: time
    duration_minutes: int
    room_name: str = ""
    title_en: str | None = None
    abstract: str = ""
    abstract_en: str | None = None
    is_time_fixed: bool = False
    speakers: tuple[SpeakerGiven, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """The moment it starts, UTC."""
        return clock.seoul(self.day, self.time.hour, self.time.minute)


@dataclass(frozen=True, slots=True)
class PartDetails:
    """What is printed of a part."""

    name: str
    name_en: str | None = None
    title: str = ""
    title_en: str | None = None
    summary: str = ""
    summary_en: str | None = None


def add_first_parts(forum: Forum, *, has_opening: bool, part_count: int, actor: Actor, at: datetime) -> Sequence[Part]:
    """The opening and the parts 1 to `part_count` of a new forum, to be titled later."""
    parts = [Part(forum_id=forum.id, number=0, name="여는 마당", name_en="Opening")] if has_opening else []
    parts += [Part(forum_id=forum.id, number=n, name=f"{n}부", name_en=f"Part {n}") for n in range(1, part_count + 1)]
    db.session.add_all(parts)
    db.session.flush()
    for part in parts:
        _record(actor, "programme:add-part", part, forum, at, after={"number": part.number})
    return parts


def add_part(forum: Forum, *, number: int, details: PartDetails, actor: Actor, at: datetime) -> Part:
    """One more part.

    Raises:
        FieldError: the number is taken.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    if db.session.scalar(select(exists().where(Part.forum_id == forum.id, Part.number == number))):
        raise FieldError("number", N_("같은 번호의 부가 이미 있습니다."))
    part = Part(forum_id=forum.id, number=number)
    _fill_part(part, details)
    db.session.add(part)
    db.session.flush()
    _record(actor, "programme:add-part", part, forum, at, after={"number": number})
    return part


def edit_part(forum: Forum, part: Part, *, details: PartDetails, actor: Actor, at: datetime) -> None:
    """Change what is printed of a part."""
    require_running(forum, clock.day_of(at))
    before = {"name": part.name, "title": part.title}
    _fill_part(part, details)
    db.session.flush()
    after = {"name": part.name, "title": part.title}
    _record(actor, "programme:edit-part", part, forum, at, before=before, after=after)


def delete_part(forum: Forum, part: Part, *, actor: Actor, at: datetime) -> None:
    """Take out an empty part.

    Raises:
        StepRefused: it still has sessions, or the forum is over.
    """
    require_running(forum, clock.day_of(at))
    if db.session.scalar(select(exists().where(Session.part_id == part.id))):
        raise StepRefused(N_("순서가 남아 있는 부는 지울 수 없습니다."))
    _record(actor, "programme:delete-part", part, forum, at, before={"number": part.number})
    db.session.delete(part)
    db.session.flush()


def add_session(forum: Forum, *, details: SessionDetails, actor: Actor, at: datetime) -> Session:
    """A new item of the programme; a room or a person not named before is added.

    Raises:
        FieldError: unknown part, or a time that leaves the days of the forum.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    session = Session(forum_id=forum.id)
    _fill_session(forum, session, details)
    db.session.add(session)
    db.session.flush()
    _record(actor, "programme:add-session", session, forum, at, after=_summary(session))
    return session


def edit_session(
    forum: Forum, session: Session, *, version: int, details: SessionDetails, actor: Actor, at: datetime
) -> None:
    """Change an item of the programme. `version` is the one the editor had before the eyes.

    Raises:
        Conflict: somebody saved in between.
        FieldError, StepRefused: as in add_session.
    """
    require_running(forum, clock.day_of(at))
    if session.version != version:
        raise Conflict(SAVED_MEANWHILE)
    before = _summary(session)
    _fill_session(forum, session, details)
    db.session.flush()
    _record(actor, "programme:edit-session", session, forum, at, before=before, after=_summary(session))


def delete_session(forum: Forum, session: Session, *, actor: Actor, at: datetime) -> None:
    """Take an item out of the programme."""
    require_running(forum, clock.day_of(at))
    _record(actor, "programme:delete-session", session, forum, at, before=_summary(session))
    db.session.delete(session)
    db.session.flush()


def add_room(
    forum: Forum, *, name: str, name_en: str | None = None, capacity: int | None = None, actor: Actor, at: datetime
) -> Room:
    """A room of the venue.

    Raises:
        FieldError: a room of that name exists.
    """
    require_running(forum, clock.day_of(at))
    if db.session.scalar(select(exists().where(Room.forum_id == forum.id, Room.name == name))):
        raise FieldError("name", N_("같은 이름의 장소가 이미 있습니다."))
    room = Room(forum_id=forum.id, name=name, name_en=name_en, capacity=capacity)
    db.session.add(room)
    db.session.flush()
    _record(actor, "programme:add-room", room, forum, at, after={"name": name})
    return room


def delete_room(forum: Forum, room: Room, *, actor: Actor, at: datetime) -> None:
    """Take out a room that no session uses.

    Raises:
        StepRefused: a session is still planned there.
    """
    require_running(forum, clock.day_of(at))
    if db.session.scalar(select(exists().where(Session.room_id == room.id))):
        raise StepRefused(N_("순서가 잡혀 있는 장소는 지울 수 없습니다."))
    _record(actor, "programme:delete-room", room, forum, at, before={"name": room.name})
    db.session.delete(room)
    db.session.flush()


def name_person_in_english(
    forum: Forum, person: Person, *, name_en: str | None, position_title_en: str | None, actor: Actor, at: datetime
) -> None:
    """Say how somebody on the programme is printed in English."""
    require_running(forum, clock.day_of(at))
    person.name_en, person.position_title_en = name_en, position_title_en
    db.session.flush()
    _record(actor, "programme:edit-person", person, forum, at)


def _fill_part(part: Part, details: PartDetails) -> None:
    part.name, part.name_en = details.name, details.name_en
    part.title, part.title_en = details.title, details.title_en
    part.summary, part.summary_en = details.summary, details.summary_en


def _fill_session(forum: Forum, session: Session, details: SessionDetails) -> None:
    part = db.session.scalar(select(Part).where(Part.forum_id == forum.id, Part.number == details.part_number))
    if part is None:
        raise FieldError("part_number", N_("이 행사에 없는 부입니다."))
    if not forum.starts_on <= details.day <= forum.ends_on:
        raise FieldError("day", N_("행사가 열리는 날을 적어 주십시오."))
    if not 1 <= details.duration_minutes <= LONGEST_MINUTES:
        raise FieldError("duration_minutes", N_("1분부터 600분까지 적을 수 있습니다."))
    closes = clock.end_of_day(forum.ends_on)
    if outside_days(details.starts_at, details.duration_minutes, clock.seoul(forum.starts_on), closes):
        raise FieldError("duration_minutes", N_("행사가 끝나는 날을 넘깁니다. 길이를 줄여 주십시오."))
    room_id = _room_id(forum, details.room_name)
    people = [(_person(given).id, given.role) for given in details.speakers]
    if len({person_id for person_id, _role in people}) != len(people):
        raise FieldError("speakers", N_("같은 사람을 두 번 적었습니다."))
    _set_speakers(session, people)
    session.part_id, session.room_id = part.id, room_id
    session.kind, session.is_time_fixed = details.kind, details.is_time_fixed
    session.title, session.title_en = details.title, details.title_en
    session.abstract, session.abstract_en = details.abstract, details.abstract_en
    session.starts_at, session.duration_minutes = details.starts_at, details.duration_minutes


def _room_id(forum: Forum, name: str) -> int | None:
    if not name:
        return None
    room = db.session.scalar(select(Room).where(Room.forum_id == forum.id, Room.name == name))
    if room is None:
        room = Room(forum_id=forum.id, name=name)
        db.session.add(room)
        db.session.flush()
    return room.id


def _set_speakers(session: Session, people: Sequence[tuple[int, SpeakerRole]]) -> None:
    """Replace the people if they differ; the session's version then rises too, since the calendar counts by it."""
    if [(speaker.person_id, speaker.role) for speaker in session.speakers] == people:
        return
    if session.speakers:
        session.speakers.clear()
        db.session.flush()
    session.speakers.extend(
        Speaker(person_id=person_id, role=role, position=n) for n, (person_id, role) in enumerate(people, 1)
    )
    if session.id is not None:
        attributes.flag_modified(session, "title")


def _person(given: SpeakerGiven) -> Person:
    person = db.session.scalar(
        select(Person).where(Person.name == given.name, Person.position_title == given.position_title)
    )
    if person is None:
        person = Person(name=given.name, position_title=given.position_title)
        db.session.add(person)
        db.session.flush()
    return person


def _summary(session: Session) -> dict[str, object]:
    return {
        "title": session.title, "starts_at": session.starts_at.isoformat(), "minutes": session.duration_minutes,
        "room": session.room_id, "part": session.part_id, "fixed": session.is_time_fixed,
    }  # fmt: skip


def _record(
    actor: Actor,
    verb: str,
    row: Part | Session | Room | Person,
    forum: Forum,
    at: datetime,
    *,
    before: object = None,
    after: object = None,
) -> None:
    audit.record(actor, verb, row, at=at, before=before, after=after, scope=f"forum:{forum.id}")
