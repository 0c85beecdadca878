"""Places in sessions: chosen at sign-up, held while one has a place at the forum, passed on when freed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.programme.models import Session
from forum_app.registration.models import Registration, SessionChoice, SessionPlaces
from forum_app.registration.rules import HOLDS_A_PLACE, RegistrationState
from forum_app.registration.services.places import Tell, lock_tickets


def offer_session(session: Session, *, capacity: int | None, actor: Actor, tell: Tell) -> SessionPlaces:
    """Ask about `session` at sign-up, with room for `capacity` people or for everybody; or change that.

    Raises:
        FieldError: fewer places than are held, or none.
        StepRefused: the forum is over.
    """
    forum, at = db.session.get_one(Forum, session.forum_id), clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    lock_tickets(forum)
    if capacity is not None and capacity < 1:
        raise FieldError("capacity", N_("정원은 1명 이상입니다."))
    places = db.session.get(SessionPlaces, session.id, populate_existing=True)
    before = places and {"capacity": places.capacity}
    if places is None:
        places = SessionPlaces(session_id=session.id, forum_id=session.forum_id, taken=0)
        db.session.add(places)
    elif capacity is not None and capacity < places.taken:
        raise FieldError(
            "capacity", N_("이미 %(taken)d명이 골랐습니다. 정원은 그보다 적을 수 없습니다."), taken=places.taken
        )
    places.capacity = capacity
    db.session.flush()
    audit.record(
        actor, "session_places:edit" if before else "session_places:create", places, at=at, before=before,
        after={"capacity": capacity}, scope=f"forum:{session.forum_id}",
    )  # fmt: skip
    fill_sessions([session.id], tell=tell)
    return places


def withdraw_session(places: SessionPlaces, *, actor: Actor) -> None:
    """Ask about a session no longer.

    Raises:
        StepRefused: somebody who comes has chosen it, or the forum is over.
    """
    forum, at = db.session.get_one(Forum, places.forum_id), clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    lock_tickets(forum)
    chosen = select(func.count()).select_from(SessionChoice).join(
        Registration, Registration.id == SessionChoice.registration_id
    )  # fmt: skip
    here = SessionChoice.session_id == places.session_id
    if db.session.scalar(chosen.where(here, Registration.state != RegistrationState.CANCELLED)):
        raise StepRefused(N_("이 세션을 고른 분이 있어 뺄 수 없습니다."))
    audit.record(
        actor, "session_places:remove", places, at=at, before={"capacity": places.capacity},
        scope=f"forum:{places.forum_id}",
    )  # fmt: skip
    db.session.execute(delete(SessionChoice).where(here))
    db.session.delete(places)
    db.session.flush()


def checked_sessions(forum: Forum, session_ids: Iterable[int]) -> list[int]:
    """The chosen sessions, each once, in order of their ids.

    Raises:
        FieldError: one is not offered, or two are at the same time.
    """
    wanted = set(session_ids)
    if not wanted:
        return []
    sessions = db.session.scalars(
        select(Session)
        .join(SessionPlaces, SessionPlaces.session_id == Session.id)
        .where(SessionPlaces.forum_id == forum.id, Session.id.in_(wanted))
        .order_by(Session.starts_at, Session.id)
    ).all()
    if len(sessions) != len(wanted):
        raise FieldError("session_ids", N_("고르신 세션을 더는 고를 수 없습니다. 다시 골라 주십시오."))
    for earlier, later in pairwise(sessions):
        if later.starts_at < earlier.starts_at + timedelta(minutes=earlier.duration_minutes):
            raise FieldError("session_ids", N_("시간이 겹치는 세션은 하나만 고를 수 있습니다."))
    return sorted(wanted)


def choose_sessions(rows: Sequence[Registration], session_ids: Sequence[int]) -> None:
    """Note the same choice for all of `rows`; who has a place at the forum gets one in each session that has room."""
    if not session_ids:
        return
    for row in rows:
        for session_id in session_ids:
            db.session.add(SessionChoice(registration_id=row.id, session_id=session_id, holds_place=False))
    db.session.flush()
    hold_sessions(rows)


def hold_sessions(rows: Sequence[Registration]) -> None:
    """Take what is free in the sessions chosen by those of `rows` who have a place at the forum."""
    ids = [row.id for row in rows if row.state in HOLDS_A_PLACE]
    choices = db.session.scalars(
        select(SessionChoice)
        .where(SessionChoice.registration_id.in_(ids), SessionChoice.holds_place.is_(False))
        .order_by(SessionChoice.session_id, SessionChoice.registration_id)
    )
    for choice in choices.all():
        choice.holds_place = _take(choice.session_id)
    db.session.flush()


def leave_sessions(rows: Sequence[Registration], *, tell: Tell) -> None:
    """Give back what `rows` hold in sessions; the freed places go on to who waits longest."""
    fill_sessions(_release(rows), tell=tell)


def _release(rows: Sequence[Registration], only: Iterable[int] | None = None) -> list[int]:
    held = select(SessionChoice).where(
        SessionChoice.registration_id.in_([row.id for row in rows]), SessionChoice.holds_place
    )
    if only is not None:
        held = held.where(SessionChoice.session_id.in_(set(only)))
    freed: Counter[int] = Counter()
    for choice in db.session.scalars(held.order_by(SessionChoice.session_id)).all():
        choice.holds_place = False
        freed[choice.session_id] += 1
    db.session.flush()
    for session_id, many in freed.items():
        db.session.execute(
            update(SessionPlaces)
            .where(SessionPlaces.session_id == session_id)
            .values(taken=SessionPlaces.taken - many)
            .execution_options(synchronize_session=False)
        )
    return list(freed)


def fill_sessions(session_ids: Iterable[int], *, tell: Tell) -> None:
    """Let those into sessions who wait for them and have a place at the forum, the earliest registered first."""
    for session_id in session_ids:
        while (row := _first_waiting(session_id)) is not None and _take(session_id):
            choice = db.session.get_one(SessionChoice, (row.id, session_id))
            choice.holds_place = True
            flag_modified(row, "state")  # a new version, so that the letter about it has a key of its own
            db.session.flush()
            tell(row)


def _first_waiting(session_id: int) -> Registration | None:
    return db.session.scalar(
        select(Registration)
        .join(SessionChoice, SessionChoice.registration_id == Registration.id)
        .where(SessionChoice.session_id == session_id, SessionChoice.holds_place.is_(False))
        .where(Registration.state.in_(HOLDS_A_PLACE))
        .order_by(Registration.id)
        .limit(1)
    )


def _take(session_id: int) -> bool:
    taken = db.session.scalar(
        update(SessionPlaces)
        .where(
            SessionPlaces.session_id == session_id,
            or_(SessionPlaces.capacity.is_(None), SessionPlaces.taken < SessionPlaces.capacity),
        )
        .values(taken=SessionPlaces.taken + 1)
        .returning(SessionPlaces.taken)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def change_sessions(registration: Registration, session_ids: Sequence[int], *, tell: Tell) -> bool:
    """Replace the choice of one registrant by `session_ids`, already checked; whether it is another now."""
    chosen = set(
        db.session.scalars(
            select(SessionChoice.session_id).where(SessionChoice.registration_id == registration.id)
        )
    )  # fmt: skip
    dropped, added = chosen - set(session_ids), [one for one in session_ids if one not in chosen]
    freed = _release([registration], only=dropped)
    db.session.execute(
        delete(SessionChoice).where(
            SessionChoice.registration_id == registration.id, SessionChoice.session_id.in_(dropped)
        )
    )
    db.session.expire(registration, ["session_choices"])
    choose_sessions([registration], added)
    fill_sessions(freed, tell=tell)
    return bool(dropped or added)
