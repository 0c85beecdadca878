"""The programme of a forum, for those who may see the forum."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Person, Room, Session, Speaker
from forum_app.programme.rules import Clash, clashes

NO_SESSION = N_("찾으시는 순서가 없습니다.")


def parts_of(forum: Forum) -> Sequence[Part]:
    """The parts with their sessions, rooms and people, in order."""
    return db.session.scalars(
        select(Part)
        .where(Part.forum_id == forum.id)
        .options(
            selectinload(Part.sessions).options(joinedload(Session.room), selectinload(Session.speakers)),
        )
        .order_by(Part.number)
    ).all()


def sessions_of(forum: Forum) -> Sequence[Session]:
    """Every session with part, room and people, in order of time."""
    return db.session.scalars(
        select(Session)
        .where(Session.forum_id == forum.id)
        .options(joinedload(Session.part), joinedload(Session.room), selectinload(Session.speakers))
        .order_by(Session.starts_at, Session.id)
    ).all()


def rooms_of(forum: Forum) -> Sequence[Room]:
    """The rooms of the venue, in the order in which they were named."""
    return db.session.scalars(select(Room).where(Room.forum_id == forum.id).order_by(Room.id)).all()


def people_of(forum: Forum) -> Sequence[Person]:
    """Everybody on the programme, by name."""
    on_programme = (
        select(Speaker.person_id).join(Session, Session.id == Speaker.session_id).where(Session.forum_id == forum.id)
    )
    return db.session.scalars(select(Person).where(Person.id.in_(on_programme)).order_by(Person.name, Person.id)).all()


def clashes_of(forum: Forum) -> list[Clash]:
    """Pairs of sessions that need the same room or person at the same time."""
    return clashes([session.slot for session in sessions_of(forum)])


def get_session(forum: Forum, session_id: int) -> Session:
    """A session of this forum.

    Raises:
        NotFound: there is none.
    """
    session = db.session.scalar(
        select(Session)
        .where(Session.id == session_id, Session.forum_id == forum.id)
        .options(joinedload(Session.part), joinedload(Session.room), selectinload(Session.speakers))
    )
    if session is None:
        raise NotFound(NO_SESSION)
    return session


def get_part(forum: Forum, number: int) -> Part:
    """The part of this forum with this number.

    Raises:
        NotFound: there is none.
    """
    part = db.session.scalar(select(Part).where(Part.forum_id == forum.id, Part.number == number))
    if part is None:
        raise NotFound(N_("찾으시는 부가 없습니다."))
    return part


def get_room(forum: Forum, room_id: int) -> Room:
    """A room of this forum.

    Raises:
        NotFound: there is none.
    """
    room = db.session.scalar(select(Room).where(Room.forum_id == forum.id, Room.id == room_id))
    if room is None:
        raise NotFound(N_("찾으시는 장소가 없습니다."))
    return room


def get_person(forum: Forum, person_id: int) -> Person:
    """Somebody on the programme of this forum.

    Raises:
        NotFound: there is nobody.
    """
    in_forum = exists().where(
        Speaker.person_id == Person.id, Speaker.session_id == Session.id, Session.forum_id == forum.id
    )
    person = db.session.scalar(select(Person).where(Person.id == person_id, in_forum))
    if person is None:
        raise NotFound(N_("찾으시는 사람이 없습니다."))
    return person
