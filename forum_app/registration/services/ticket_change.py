"""Another ticket for somebody who is registered, in one transaction: a place taken, a place given back and passed on.

The tickets of the forum are held as everywhere (places.lock_tickets), so that two opposite changes take turns. Without
a free place nothing happens: nobody waits for a ticket while holding a place of another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from forum_app.core import audit, clock
from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NoPlace, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over
from forum_app.forums.services import require_running
from forum_app.registration.models import CheckIn, Question, Registration, Ticket
from forum_app.registration.queries import TicketStatus, answers_of, party_of, questions_of, sign_up_status
from forum_app.registration.rules import HOLDS_A_PLACE, RegistrationState, Reply, clean_replies
from forum_app.registration.rules.ticket_change import (
    TicketHolder,
    cannot_be_chosen,
    cannot_be_given,
    cannot_change,
    cannot_change_oneself,
    step_with,
)
from forum_app.registration.services.badges import outdate_badges
from forum_app.registration.services.calm import require_calm
from forum_app.registration.services.moves import take_step
from forum_app.registration.services.offers import hold_party
from forum_app.registration.services.places import REGISTRANT, Tell, leave_place, start_of, take_places
from forum_app.registration.services.questions import change_replies, replies_of
from forum_app.registration.services.sessions import hold_sessions
from forum_app.registration.services.sign_up import KEY_LENGTH
from forum_app.registration.services.waiting_list import fill_places

CHANGED = "registration:change_ticket"


def change_ticket(registration: Registration, ticket_id: int, *, form_key: str, actor: Actor, tell: Tell) -> None:
    """Give one registrant another ticket as an organiser: any of the forum with a free place, whatever its window.

    Of a group only the one moves. Answers to questions of the former ticket stay; those of the new one can be given
    on the private page. A form sent twice, and the ticket one has already, change nothing.

    Raises:
        FieldError: for "ticket_id", or "idempotency_key".
        StepRefused: cancelled, erased or offered a place, inside and the ticket is for taking part from afar, or the
            forum is over.
        NoPlace: the ticket is full; nothing is written.
    """
    party, at = hold_party(registration, tell=tell)
    forum = registration.ticket.forum
    if _sent_before(registration, form_key):
        return
    require_running(forum, clock.day_of(at))
    if not actor.may(Permission.REGISTRATION_RUN, forum.scope):
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    holder, ticket = _holder(registration, party, at), _ticket(forum, ticket_id)
    if why := cannot_change(holder) or cannot_be_given(holder, ticket):
        raise StepRefused(why)
    if ticket.id != registration.ticket_id:
        _change(registration, ticket, form_key=form_key, actor=actor, at=at, tell=tell)


def change_own_ticket(
    registration: Registration, ticket_id: int, *, replies: Mapping[int, Reply], form_key: str, tell: Tell
) -> None:
    """Change to another ticket that is open to everybody now, by the private page, till the forum begins.

    Answers to questions that the new ticket does not ask are gone.

    Args:
        registration: whose page it is.
        ticket_id: the wanted ticket.
        replies: to the questions of that ticket alone, by id; the other answers stay.
        form_key: drawn with the form; the same key again means the same form sent again.
        tell: writes to everybody who is concerned.

    Raises:
        FieldError: for "ticket_id", "question_<id>" or "idempotency_key".
        StepRefused: not for registrants (rules.ticket_change), or changed too often today.
        NoPlace: the ticket is full; nothing is written.
    """
    party, at = hold_party(registration, tell=tell)
    if _sent_before(registration, form_key):
        return
    holder, ticket = _holder(registration, party, at), _ticket(registration.ticket.forum, ticket_id)
    if why := cannot_change_oneself(holder):
        raise StepRefused(why)
    if ticket.id == registration.ticket_id:
        return
    if why := cannot_be_chosen(holder, ticket, at):
        raise FieldError("ticket_id", why)
    require_calm(registration, at)
    kept = _replies_with(registration, ticket, replies)
    _change(registration, ticket, form_key=form_key, actor=REGISTRANT, at=at, tell=tell, replies=kept)


def tickets_to_give(registration: Registration, *, at: datetime) -> Sequence[TicketStatus]:
    """The tickets that an organiser may give to `registration` at `at` (UTC), full ones too; none if it must stay."""
    if forum_is_over(registration.ticket.forum.ends_on, clock.day_of(at)):
        return []
    holder = _holder(registration, party_of(registration), at)
    if cannot_change(holder):
        return []
    return [one for one in _others(registration, at) if cannot_be_given(holder, one.ticket) is None]


def tickets_to_choose(registration: Registration, *, at: datetime) -> tuple[Sequence[TicketStatus], str | None]:
    """The tickets that a registrant may change to at `at` (UTC), full ones too, or why not to any."""
    holder = _holder(registration, party_of(registration), at)
    if why := cannot_change_oneself(holder):
        return [], why
    found = [one for one in _others(registration, at) if cannot_be_chosen(holder, one.ticket, at) is None]
    return found, None if found else N_("지금 바꾸실 수 있는 다른 참가 구분이 없습니다.")


def questions_with(registration: Registration, tickets: Sequence[Ticket]) -> Sequence[Question]:
    """What only those are asked who have one of `tickets`; nothing of companions, whom their contact signed up.

    What depends on an answer is among it if that answer was given, or can be given here.
    """
    if registration.leader_id is not None:
        return []
    ids = {ticket.id for ticket in tickets}
    open_to = set(options_chosen(registration))
    found = []
    for question in questions_of(registration.ticket.forum):
        condition = question.condition
        if question.ticket_id in ids and (condition is None or condition.option_id in open_to):
            found.append(question)
            open_to.update(option.id for option in question.options)
    return found


def options_chosen(registration: Registration) -> frozenset[int]:
    """The ids of the options chosen so far, in answer to any question."""
    return frozenset(answer.option_id for answer in answers_of(registration) if answer.option_id is not None)


def _others(registration: Registration, at: datetime) -> list[TicketStatus]:
    every = sign_up_status(registration.ticket.forum, at).tickets
    return [one for one in every if one.ticket.id != registration.ticket_id]


def _change(
    registration: Registration,
    ticket: Ticket,
    *,
    form_key: str,
    actor: Actor,
    at: datetime,
    tell: Tell,
    replies: Mapping[int, Reply] | None = None,
) -> None:
    former, held = registration.ticket, registration.state in HOLDS_A_PLACE
    if not take_places(ticket, 1):
        raise NoPlace(N_("고르신 참가 구분은 자리가 모두 찼습니다. 등록은 그대로입니다."))
    if held:
        leave_place(registration)
    registration.ticket, registration.invitation_id = ticket, None
    db.session.flush()
    db.session.expire(registration, ["invitation"])
    if step := step_with(registration.state, needs_approval=ticket.needs_approval):
        take_step([registration], step, actor=actor, at=at)
    if not held:
        hold_sessions([registration])
    if replies is not None:
        change_replies(registration, replies)
    if ticket.kind is not former.kind:
        outdate_badges(Registration.id == registration.id)
    audit.record(
        actor, CHANGED, registration, at=at, before={"ticket": former.id},
        after={"ticket": ticket.id, "form": form_key}, scope=f"forum:{registration.forum_id}",
    )  # fmt: skip
    tell(registration)
    fill_places(former, at=at, tell=tell)  # even if no place is free: a group that waits whole may be smaller now


def _sent_before(registration: Registration, form_key: str) -> bool:
    """Whether that form has changed the ticket already; the record keeps the key of each."""
    if not 0 < len(form_key) <= KEY_LENGTH:
        raise FieldError("idempotency_key", N_("화면을 새로 불러온 뒤 다시 해 주십시오."))
    subject = f"{Registration.__tablename__}:{registration.id}"
    query = select(AuditEvent.after).where(AuditEvent.subject == subject, AuditEvent.verb == CHANGED)
    return any(after["form"] == form_key for after in db.session.scalars(query) if after)


def _ticket(forum: Forum, ticket_id: int) -> Ticket:
    found = db.session.get(Ticket, ticket_id)
    if found is None or found.forum_id != forum.id:
        raise FieldError("ticket_id", N_("목록에 있는 것을 골라 주십시오."))
    return found


def _holder(registration: Registration, party: Sequence[Registration], at: datetime) -> TicketHolder:
    came = select(CheckIn.id).where(CheckIn.registration_id == registration.id)
    return TicketHolder(
        state=registration.state,
        is_erased=registration.erased_at is not None,
        has_come=db.session.scalar(came) is not None,
        has_company=any(one.id != registration.id and one.state is not RegistrationState.CANCELLED for one in party),
        has_begun=at >= start_of(registration.ticket.forum),
    )


def _replies_with(registration: Registration, ticket: Ticket, given: Mapping[int, Reply]) -> Mapping[int, Reply]:
    """What stands of the answers with `ticket`: those known, and `given` to what only it asks.

    Raises:
        FieldError: at question_<id>, of those that only `ticket` asks.
    """
    questions = questions_of(registration.ticket.forum)
    own = {question.id for question in questions_with(registration, [ticket])}
    asked = [
        question.asked if question.id in own else replace(question.asked, is_required=False) for question in questions
    ]
    known = replies_of(answers_of(registration))
    fitting = {question_id: reply for question_id, reply in given.items() if question_id in own}
    return clean_replies(asked, ticket.id, {**known, **fitting})
