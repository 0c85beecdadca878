"""Steps of a registration after sign-up; each frees or takes its places in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from forum_app.core import clock
from forum_app.core.errors import NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.core.workflow import Offer
from forum_app.forums.rules import forum_is_over
from forum_app.forums.services import require_running
from forum_app.registration.models import Registration
from forum_app.registration.rules import HOLDS_A_PLACE, REGISTRATION_WORKFLOW, RegistrationFacts, RegistrationState
from forum_app.registration.services.moves import come_in, give_up, take_step
from forum_app.registration.services.offers import hold_party
from forum_app.registration.services.places import REGISTRANT, Tell, facts_of, in_state, take_places
from forum_app.registration.services.waiting_list import fill_each, fill_places

AUTOMATIC = frozenset({"admit", "offer", "lapse"})  # taken by the waiting list alone
S = RegistrationState


def cancel_own(registration: Registration, *, tell: Tell, whole_group: bool = False) -> None:
    """Cancel by the private page; a cancelled one stays as it is.

    Args:
        registration: whose page it is.
        tell: writes to everybody whose state changes.
        whole_group: cancel everybody with it; only the contact of a group can.

    Raises:
        StepRefused: the forum has begun.
    """
    party, at = hold_party(registration, tell=tell)
    rows = party if whole_group and registration.leader_id is None else [registration]
    _cancel(rows, actor=REGISTRANT, at=at, tell=tell)


def cancel_member(contact: Registration, number: int, *, tell: Tell) -> Registration:
    """Cancel one of the group of `contact`, by the number of the registration; it may be the contact's own.

    Raises:
        NotFound: nobody of the group has that number.
        StepRefused: the forum has begun.
    """
    party, at = hold_party(contact, tell=tell)
    row = next((row for row in party if row.number == number and contact.leader_id is None), None)
    if row is None:
        raise NotFound(N_("그런 등록이 없습니다."))
    _cancel([row], actor=REGISTRANT, at=at, tell=tell)
    return row


def advance_registration(
    registration: Registration, step: str, *, actor: Actor, tell: Tell, reason: str = "", whole_group: bool = False
) -> None:
    """Take one step of REGISTRATION_WORKFLOW as an organiser.

    A group moves as one: whoever of it stands where `registration` stands, with the same ticket; one that may be
    split as far as there are places. Only "cancel" is for the one person, unless `whole_group`. Freed places go at
    once to who waits; after "waitlist" those moved are passed over.

    Raises:
        StepRefused: the step is not possible now, no place is free for it, or the forum is over.
    """
    party, at = hold_party(registration, tell=tell)
    forum = registration.ticket.forum
    require_running(forum, clock.day_of(at))
    known = REGISTRATION_WORKFLOW.steps.get(step)
    if known is None or step in AUTOMATIC or not actor.may(known.needs, forum.scope):
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    REGISTRATION_WORKFLOW.follow(
        step, registration.state, actor, facts_of(registration, at), reason=reason, scope=forum.scope
    )
    together = [row for row in party if row.ticket_id == registration.ticket_id]
    rows = in_state(together, registration.state)
    if known.target is S.CANCELLED:
        rows = in_state(party, *(set(S) - {S.CANCELLED})) if whole_group else [registration]
        _cancel(rows, step=step, actor=actor, at=at, tell=tell, reason=reason)
    elif known.target is S.WAITLISTED:
        _put_back(rows, together, actor=actor, at=at, tell=tell, reason=reason)
    elif registration.state in HOLDS_A_PLACE:
        take_step(rows, step, actor=actor, at=at, reason=reason)
        for row in rows:
            tell(row)
    else:
        come_in(_with_places(rows), step, actor=actor, at=at, tell=tell, reason=reason)


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


def _cancel(
    rows: Sequence[Registration], *, actor: Actor, at: datetime, tell: Tell, step: str = "cancel", reason: str = ""
) -> None:
    in_force = [row for row in rows if row.state is not S.CANCELLED]
    if in_force:
        give_up(in_force, step, actor=actor, at=at, tell=tell, reason=reason)
        fill_each(in_force, at=at, tell=tell)


def _put_back(
    rows: Sequence[Registration],
    together: Sequence[Registration],
    *,
    actor: Actor,
    at: datetime,
    tell: Tell,
    reason: str,
) -> None:
    since = min((row.waiting_since for row in together if row.waiting_since), default=at)  # it waits at one position
    give_up(rows, "waitlist", actor=actor, at=at, tell=tell, reason=reason, waiting_since=since)
    fill_places(rows[0].ticket, at=at, tell=tell, passing_over=rows[0].leader_id or rows[0].id)


def _with_places(rows: Sequence[Registration]) -> Sequence[Registration]:
    """Those of a waiting party for whom places have now been taken."""
    ticket = rows[0].ticket
    many = min(len(rows), ticket.capacity - ticket.taken) if rows[0].may_split else len(rows)
    if many < 1 or not take_places(ticket, many):
        raise StepRefused(N_("빈자리가 없습니다. 정원을 늘리거나 취소를 기다려 주십시오."))
    return rows[:many]
