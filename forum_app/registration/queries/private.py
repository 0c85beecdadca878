"""What stands on a private page besides the registration itself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum_app.core.db import db
from forum_app.programme.models import Session
from forum_app.registration.models import Registration, SessionChoice, SessionPlaces


def choices_of(registration: Registration) -> Sequence[SessionChoice]:
    """The sessions somebody has chosen, with whether a place is held there, in order of time."""
    return db.session.scalars(
        select(SessionChoice)
        .join(SessionChoice.places)
        .join(SessionPlaces.session)
        .where(SessionChoice.registration_id == registration.id)
        .options(contains_eager(SessionChoice.places).contains_eager(SessionPlaces.session))
        .order_by(Session.starts_at, Session.id)
    ).all()
