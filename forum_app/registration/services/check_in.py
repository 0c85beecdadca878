"""Letting people in: the first scan wins, a second one learns when and where the first was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.rules import RegistrationState
from forum_app.registration.services.places import lock_registration


class Arrival(StrEnum):
    """What the desk is told."""

    ADMITTED = "admitted"
    USED = "used"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to one scan at `at`; `check_in` is the row that let the person in, now or before."""

    arrival: Arrival
    registration: Registration
    at: datetime
    check_in: CheckIn | None = None


def check_in(forum: Forum, registration: Registration, *, desk: str, actor: Actor) -> Admission:
    """Record that a registrant of `forum` came in at `desk`.

    Raises:
        StepRefused: the forum is over.
    """
    at = clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    lock_registration(registration)
    earlier = db.session.scalar(select(CheckIn).where(CheckIn.registration_id == registration.id))
    if earlier is not None:
        return Admission(Arrival.USED, registration, at, earlier)
    if registration.state is not RegistrationState.CONFIRMED:
        return Admission(Arrival.NOT_CONFIRMED, registration, at)
    row = CheckIn(
        registration_id=registration.id, forum_id=forum.id, checked_in_at=at, checked_in_by_id=actor.account_id,
        desk=desk,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "checkin:record", row, at=at, after={"registration": registration.id, "desk": desk},
        scope=f"forum:{forum.id}",
    )  # fmt: skip
    return Admission(Arrival.ADMITTED, registration, at, row)
