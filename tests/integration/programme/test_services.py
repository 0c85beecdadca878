"""Building the programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.permissions import system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.programme import queries, services
from forum_app.programme.models import Person, Room, Session, Speaker
from forum_app.programme.rules import SessionKind, SpeakerRole
from forum_app.programme.services import PartDetails, SessionDetails, SpeakerGiven
from tests.factories.forums import make_forum
from tests.factories.programme import make_part, make_room, make_session

AT = datetime(2023, 11, 21, tzinfo=UTC)
AFTER = datetime(2023, 12, 5, 15, 0, tzinfo=UTC)
ACTOR = system_actor("test")
TEN = datetime(2023, 12, 5, 1, 0, tzinfo=UTC)
CHAIR = SpeakerGiven("이름 하나", "직함", SpeakerRole.MODERATOR)
DETAILS = SessionDetails(
    part_number=1, title="발표", kind=SessionKind.TALK, day=date(2023, 12, 5), time=time(10), duration_minutes=30,
    room_name="한라홀", speakers=(CHAIR, SpeakerGiven("이름 둘")),
)  # fmt: skip


@pytest.fixture
def forum_id(session):
    with unit_of_work():
        forum = make_forum()
        make_part(forum, 1)
        return forum.id


def the_forum(forum_id):
    return db.session.get(Forum, forum_id)


def add(forum_id, at=AT, **changes):
    with unit_of_work():
        return services.add_session(
            the_forum(forum_id), details=replace(DETAILS, **changes), actor=ACTOR, at=at
        ).id  # fmt: skip


def edit(forum_id, session_id, *, version=1, at=AT, **changes):
    with unit_of_work():
        services.edit_session(
            the_forum(forum_id), db.session.get(Session, session_id), version=version,
            details=replace(DETAILS, **changes), actor=ACTOR, at=at,
        )  # fmt: skip


def test_the_first_parts_of_a_forum_are_named_in_both_languages(session):
    with unit_of_work():
        forum = make_forum()
        services.add_first_parts(forum, has_opening=True, part_count=2, actor=ACTOR, at=AT)
    parts = queries.parts_of(session.scalar(select(Forum)))
    assert [(p.number, p.name, p.name_en) for p in parts] == [
        (0, "여는 마당", "Opening"), (1, "1부", "Part 1"), (2, "2부", "Part 2"),
    ]  # fmt: skip


def test_a_session_brings_its_room_and_its_people(session, forum_id):
    made = session.get(Session, add(forum_id))
    assert (made.starts_at, made.room.name, made.part.number) == (TEN, "한라홀", 1)
    assert [(s.person.name, s.person.position_title, s.role) for s in made.speakers] == [
        ("이름 하나", "직함", SpeakerRole.MODERATOR), ("이름 둘", "", SpeakerRole.SPEAKER),
    ]  # fmt: skip


def test_rooms_and_people_are_not_doubled(session, forum_id):
    add(forum_id)
    add(forum_id, time=time(11))
    assert session.scalar(select(func.count()).select_from(Room)) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"part_number": 7}, "part_number"),
        ({"day": date(2023, 12, 4)}, "day"),
        ({"day": date(2023, 12, 6)}, "day"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 601}, "duration_minutes"),
        ({"time": time(23, 50), "duration_minutes": 11}, "duration_minutes"),
        ({"speakers": (CHAIR, CHAIR)}, "speakers"),
    ],
)
def test_what_does_not_fit_the_forum_is_refused_at_its_field(session, forum_id, changes, field):
    with pytest.raises(FieldError) as refusal:
        add(forum_id, **changes)
    assert refusal.value.field == field
    assert session.scalar(select(func.count()).select_from(Session)) == 0


def test_a_session_may_end_with_its_day(session, forum_id):
    assert session.get(Session, add(forum_id, time=time(23, 50), duration_minutes=10)).duration_minutes == 10


def test_every_change_raises_the_version_even_one_of_people(session, forum_id):
    session_id = add(forum_id)
    edit(forum_id, session_id, title="다른 제목")
    assert session.get(Session, session_id).version == 2
    edit(forum_id, session_id, version=2, title="다른 제목", speakers=(CHAIR,))
    changed = session.get(Session, session_id)
    assert (changed.version, [s.person.name for s in changed.speakers]) == (3, ["이름 하나"])
    edit(forum_id, session_id, version=3, title="다른 제목", speakers=(CHAIR,))
    assert session.get(Session, session_id).version == 3


def test_the_second_of_two_editors_hears_of_the_first(session, forum_id):
    session_id = add(forum_id)
    edit(forum_id, session_id, title="먼저")
    with pytest.raises(Conflict):
        edit(forum_id, session_id, title="나중")
    assert session.get(Session, session_id).title == "먼저"


def test_a_deleted_session_takes_its_people_off_the_programme(session, forum_id):
    session_id = add(forum_id)
    with unit_of_work():
        forum = the_forum(forum_id)
        services.delete_session(forum, queries.get_session(forum, session_id), actor=ACTOR, at=AT)
    assert session.scalar(select(func.count()).select_from(Speaker)) == 0
    assert queries.people_of(the_forum(forum_id)) == []


def test_a_part_and_a_room_stay_while_something_is_in_them(session, forum_id):
    session_id = add(forum_id)
    for act in (
        lambda f: services.delete_part(f, queries.get_part(f, 1), actor=ACTOR, at=AT),
        lambda f: services.delete_room(f, queries.rooms_of(f)[0], actor=ACTOR, at=AT),
    ):
        with pytest.raises(StepRefused), unit_of_work():
            act(the_forum(forum_id))
    with unit_of_work():
        forum = the_forum(forum_id)
        services.delete_session(forum, queries.get_session(forum, session_id), actor=ACTOR, at=AT)
        services.delete_part(forum, queries.get_part(forum, 1), actor=ACTOR, at=AT)
        services.delete_room(forum, queries.rooms_of(forum)[0], actor=ACTOR, at=AT)
    assert (queries.parts_of(the_forum(forum_id)), queries.rooms_of(the_forum(forum_id))) == ([], [])


def test_numbers_of_parts_and_names_of_rooms_are_used_once(session, forum_id):
    with unit_of_work():
        services.add_room(the_forum(forum_id), name="로비", actor=ACTOR, at=AT)
    for act, field in (
        (lambda f: services.add_part(f, number=1, details=PartDetails("1부"), actor=ACTOR, at=AT), "number"),
        (lambda f: services.add_room(f, name="로비", actor=ACTOR, at=AT), "name"),
    ):
        with pytest.raises(FieldError) as refusal, unit_of_work():
            act(the_forum(forum_id))
        assert refusal.value.field == field


def test_the_programme_of_a_past_edition_stays(session, forum_id):
    session_id = add(forum_id)
    with pytest.raises(StepRefused):
        add(forum_id, at=AFTER)
    with pytest.raises(StepRefused):
        edit(forum_id, session_id, at=AFTER, title="뒤늦게")


def test_the_database_keeps_sessions_within_their_forum(session, forum_id):
    with unit_of_work():
        other = make_forum("other", edition_no=9)
        other_part, other_room = make_part(other, 1).id, make_room(other).id
    for nonsense in ({"part_id": other_part}, {"room_id": other_room}, {"duration_minutes": 0}):
        with pytest.raises(IntegrityError), unit_of_work():
            made = make_session(queries.get_part(the_forum(forum_id), 1), TEN)
            for name, value in nonsense.items():
                setattr(made, name, value)
            db.session.flush()
