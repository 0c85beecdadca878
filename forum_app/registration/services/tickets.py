"""Setting up registration: the tickets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import Registration, Ticket
from forum_app.registration.rules import TicketKind
from forum_app.registration.services.badges import outdate_badges
from forum_app.registration.services.consents import write_standard_consents
from forum_app.registration.services.offers import settle
from forum_app.registration.services.places import Tell, lock_tickets
from forum_app.registration.services.waiting_list import fill_places

LONGEST_OFFER = 720  # hours
LARGEST_GROUP = 50


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """What an organiser decides about a ticket; moments are UTC.

    position: where it stands among the tickets, from 1; None: after them, or where it stands already.
    """

    name: str
    capacity: int
    opens_at: datetime
    closes_at: datetime
    name_en: str | None = None
    needs_approval: bool = False
    has_waiting_list: bool = True
    kind: TicketKind = TicketKind.GENERAL
    position: int | None = None
    needs_invitation: bool = False
    offer_hours: int | None = None
    group_limit: int = 1


def create_ticket(
    forum: Forum, terms: TicketTerms, *, actor: Actor, at: datetime, recipient: str = "", recipient_en: str = ""
) -> Ticket:
    """A ticket, and with the first one of a forum the standard questions of consent.

    The one about third parties is asked only if `recipient` names whom the data go to.

    Raises:
        FieldError: the terms make no sense.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    others = lock_tickets(forum)
    _check(terms, others)
    last = max((other.position for other in others), default=0)
    ticket = Ticket(forum_id=forum.id, **_values(terms, position=last + 1))
    db.session.add(ticket)
    db.session.flush()
    audit.record(actor, "ticket:create", ticket, at=at, after=_summary(ticket), scope=f"forum:{forum.id}")
    if others:
        return ticket
    write_standard_consents(forum, actor=actor, at=at, recipient=recipient, recipient_en=recipient_en)
    return ticket


def edit_ticket(ticket: Ticket, terms: TicketTerms, *, actor: Actor, at: datetime, tell: Tell) -> int:
    """Change a ticket; whoever waits moves up into new places. Returns how many moved up or were offered one.

    Raises:
        FieldError: the terms make no sense, or fewer places than are taken.
        StepRefused: the forum is over.
    """
    require_running(ticket.forum, clock.day_of(at))
    tickets = lock_tickets(ticket.forum)
    at = clock.db_now(db.session)
    settle(ticket.forum, tickets, at=at, tell=tell)
    _check(terms, [other for other in tickets if other.id != ticket.id])
    if terms.capacity < ticket.taken:
        raise FieldError(
            "capacity",
            N_("이미 %(taken)d명이 등록했습니다. 정원은 그보다 적을 수 없습니다."),
            taken=ticket.taken,
        )
    before = _summary(ticket)
    if terms.kind is not ticket.kind:
        outdate_badges(Registration.ticket_id == ticket.id)
    for name, value in _values(terms, position=ticket.position).items():
        setattr(ticket, name, value)
    db.session.flush()
    audit.record(
        actor, "ticket:edit", ticket, at=at, before=before, after=_summary(ticket), scope=f"forum:{ticket.forum_id}"
    )
    return fill_places(ticket, at=at, tell=tell)


def _values(terms: TicketTerms, *, position: int) -> dict[str, Any]:
    return {**asdict(terms), "position": terms.position or position}


def _check(terms: TicketTerms, others: Sequence[Ticket]) -> None:
    if any(other.name == terms.name for other in others):
        raise FieldError("name", N_("같은 이름의 구분이 이미 있습니다."))
    if terms.capacity < 1:
        raise FieldError("capacity", N_("정원은 1명 이상입니다."))
    if terms.closes_at <= terms.opens_at:
        raise FieldError("closes_at", N_("마감은 시작보다 늦어야 합니다."))
    if terms.offer_hours is not None and not 1 <= terms.offer_hours <= LONGEST_OFFER:
        raise FieldError("offer_hours", N_("1부터 %(most)d까지의 수로 적어 주십시오."), most=LONGEST_OFFER)
    if not 1 <= terms.group_limit <= LARGEST_GROUP:
        raise FieldError("group_limit", N_("1부터 %(most)d까지의 수로 적어 주십시오."), most=LARGEST_GROUP)
    if terms.offer_hours is not None and terms.needs_approval:
        raise FieldError("offer_hours", N_("담당자가 확인하는 구분은 자리를 제안하지 않고 확인 대기로 올립니다."))


def _summary(ticket: Ticket) -> dict[str, object]:
    return {
        "kind": ticket.kind.value, "capacity": ticket.capacity, "opens_at": ticket.opens_at.isoformat(),
        "closes_at": ticket.closes_at.isoformat(), "needs_approval": ticket.needs_approval,
        "needs_invitation": ticket.needs_invitation, "has_waiting_list": ticket.has_waiting_list,
        "offer_hours": ticket.offer_hours, "group_limit": ticket.group_limit,
    }  # fmt: skip
