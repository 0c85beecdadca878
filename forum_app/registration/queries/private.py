"""What stands on a private page besides the registration itself."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from forum_app.core.db import db
from forum_app.programme.models import Session
from forum_app.registration.models import Registration, SessionChoice, SessionPlaces


def choices_of(registration: Registration) -> Sequence[SessionChoice]:
    """The sessions somebody has chosen, with whether a place is held there, in order of time."""
    return db.session.scalars(_choices().where(SessionChoice.registration_id == registration.id)).all()


def choices_of_companions(contact: Registration) -> Mapping[int, Sequence[SessionChoice]]:
    """The same of everybody who came by the form of `contact`: id of the registration -> choices; none, no key."""
    theirs = select(Registration.id).where(Registration.leader_id == contact.id)
    found: dict[int, list[SessionChoice]] = {}
    for choice in db.session.scalars(_choices().where(SessionChoice.registration_id.in_(theirs))):
        found.setdefault(choice.registration_id, []).append(choice)
    return found


def _choices() -> Select[SessionChoice]:
    return (
        select(SessionChoice)
        .join(SessionChoice.places)
        .join(SessionPlaces.session)
        .options(contains_eager(SessionChoice.places).contains_eager(SessionPlaces.session))
        .order_by(Session.starts_at, Session.id)
    )
