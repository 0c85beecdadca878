"""Guests of honour who come while the ceremony runs: the host is told, and says when they have been introduced."""

from datetime import datetime

from forum_app.ceremonies import queries
from forum_app.ceremonies.models import Ceremony, GuestIntroduced
from forum_app.ceremonies.services.order import require_open, scope_text
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.registration.queries import get_registration


def introduce(ceremony: Ceremony, number: int, *, actor: Actor, at: datetime) -> None:
    """Note that the guest with the registration `number` has been introduced; twice is once.

    Raises:
        NotFound: the ceremony's forum has no such registration.
        StepRefused: the day has passed.
    """
    require_open(ceremony, clock.day_of(at))
    if ceremony.forum is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    guest = get_registration(ceremony.forum, number)
    if guest.id not in [one.registration_id for one in queries.guests_to_introduce(ceremony)]:
        return
    db.session.add(GuestIntroduced(ceremony_id=ceremony.id, registration_id=guest.id, introduced_at=at))
    db.session.flush()
    audit.record(
        actor, "ceremony:introduce", ceremony, at=at, after={"registration": guest.id}, scope=scope_text(ceremony)
    )  # fmt: skip
