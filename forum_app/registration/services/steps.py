"""Steps of a registration after sign-up; each frees or takes its place in the same transaction."""

from datetime import datetime

from sqlalchemy import select

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.workflow import Offer
from forum_app.forums.rules import forum_is_over
from forum_app.forums.services import require_running
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.rules import HOLDS_A_PLACE, REGISTRATION_WORKFLOW, RegistrationFacts, RegistrationState
from forum_app.registration.services.places import (
    REGISTRANT,
    Tell,
    facts_of,
    fill_places,
    give_back_place,
    lock_registration,
    lock_tickets,
    note_step,
    take_place,
)

AUTOMATIC = frozenset({"admit"})  # taken by the waiting list alone


def cancel_own(registration: Registration, *, tell: Tell) -> None:
    """Cancel by the private page; a cancelled one stays as it is.

    Raises:
        StepRefused: the forum has begun.
    """
    at = clock.db_now(db.session)
    lock_tickets(registration.ticket.forum)
    lock_registration(registration)
    if registration.state is not RegistrationState.CANCELLED:
        _advance(registration, "cancel", actor=REGISTRANT, at=at, tell=tell)


def advance_registration(registration: Registration, step: str, *, actor: Actor, tell: Tell, reason: str = "") -> None:
    """Take one step of REGISTRATION_WORKFLOW as an organiser.

    A freed place goes at once to whoever waits longest; after "waitlist" the moved one is passed over.

    Raises:
        StepRefused: the step is not possible now, no place is free for it, or the forum is over.
    """  # fmt: skip
    forum = registration.ticket.forum
    at = clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    lock_tickets(forum)
    lock_registration(registration)
    if not actor.may(REGISTRATION_WORKFLOW.steps["cancel"].needs, forum.scope):
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    _advance(registration, step, actor=actor, at=at, tell=tell, reason=reason)


def offered_steps(
    registration: Registration, *, actor: Actor, at: datetime
) -> list[Offer[RegistrationState, RegistrationFacts]]:
    """The steps that `actor` may take from here, each with what still hinders it; none once the forum is over."""
    forum = registration.ticket.forum
    if forum_is_over(forum.ends_on, clock.day_of(at)):
        return []
    facts = facts_of(registration, at)
    offers = REGISTRATION_WORKFLOW.offered(registration.state, actor, facts, forum.scope)
    return [offer for offer in offers if offer.step.name not in AUTOMATIC]


def _advance(
    registration: Registration, step: str, *, actor: Actor, at: datetime, tell: Tell, reason: str = ""
) -> None:
    ticket, before = registration.ticket, registration.state
    after = REGISTRATION_WORKFLOW.follow(
        step, before, actor, facts_of(registration, at), reason=reason, scope=ticket.forum.scope
    )
    had, has = before in HOLDS_A_PLACE, after in HOLDS_A_PLACE
    if had and not has and _is_inside(registration):
        raise StepRefused(N_("이미 입장한 분의 등록입니다."))
    if has and not had and not take_place(ticket):
        raise StepRefused(N_("빈자리가 없습니다. 정원을 늘리거나 취소를 기다려 주십시오."))
    registration.state = after
    registration.waiting_since = at if after is RegistrationState.WAITLISTED else None
    if had and not has:
        give_back_place(ticket)
    db.session.flush()
    note_step(registration, step, before, actor=actor, at=at, reason=reason)
    tell(registration)
    if had and not has:
        fill_places(ticket, at=at, tell=tell, passing_over=registration)


def _is_inside(registration: Registration) -> bool:
    return db.session.scalar(select(CheckIn.id).where(CheckIn.registration_id == registration.id)) is not None
