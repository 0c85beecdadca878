"""Signing up: once per form, once per address, never beyond the capacity."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm.attributes import set_committed_value

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NoPlace, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over
from forum_app.forums.services import require_running
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import search_key
from forum_app.registration.models import Consent, ConsentItem, Invitation, Registration, Ticket
from forum_app.registration.queries import consent_items
from forum_app.registration.rules import (
    HOLDS_A_PLACE,
    REGISTRATION_WORKFLOW,
    Member,
    Reply,
    SignUp,
    Source,
    default_ticket,
    initials,
    registration_token,
    sign_up_is_closed,
    token_hash,
)
from forum_app.registration.rules.consents import nothing_may_be_collected
from forum_app.registration.rules.tokens import CODE_LENGTH, CODE_LETTERS
from forum_app.registration.services.groups import check_group, people_of
from forum_app.registration.services.invitations import find_open, use
from forum_app.registration.services.needs import record_needs
from forum_app.registration.services.offers import settle
from forum_app.registration.services.places import REGISTRANT, Tell, facts_of, lock_tickets, take_places
from forum_app.registration.services.questions import checked_replies, record_replies
from forum_app.registration.services.sessions import checked_sessions, choose_sessions

KEY_LENGTH = 64


def sign_up(forum: Forum, given: SignUp, *, key: bytes, tell: Tell) -> Registration:
    """Register a person, or a group with its contact: with places if so many are free, else on the waiting list.

    The clock of the database decides whether registration is open. A form sent twice answers with the rows
    of the first time.

    Args:
        forum: the forum, published.
        given: what the person wrote.
        key: of the tokens, see rules.token_key.
        tell: writes the confirmation to each.

    Returns:
        The registration of the contact.

    Raises:
        FieldError: an address is none or is registered already, the group is too large, the code or a session
            cannot be had, a resident number is in what is needed, or a required consent is missing.
        StepRefused: registration is not open.
        NoPlace: full, and there is no waiting list.
        Conflict: the form has been used for another address.
    """
    given = replace(given, source=Source.ONLINE)
    people = people_of(given)
    tickets = lock_tickets(forum)
    if repeated := _sent_before(forum, given.idempotency_key, people[0].email):
        return repeated
    at = clock.db_now(db.session)
    settle(forum, tickets, at=at, tell=tell)
    invitation = find_open(forum, given.invitation_code, at=at) if given.invitation_code.strip() else None
    ticket = _open_ticket(forum, tickets, given.ticket_id, invitation, at)
    rows = _register(forum, ticket, given, people, invitation, at=at, actor=REGISTRANT, key=key)
    for row in rows:
        tell(row)
    return rows[0]


def sign_up_at_desk(forum: Forum, given: SignUp, *, actor: Actor, key: bytes, tell: Tell) -> Registration:
    """Register somebody at the desk, with or without an address, whatever the window; but only while places are free.

    Whoever runs registration also approves by doing so.

    Raises:
        FieldError: as in sign_up.
        StepRefused: the forum is over, or `actor` is not at the desk.
        NoPlace: full.
        Conflict: the form has been used for another address.
    """
    given = replace(given, source=Source.DESK, may_split=False)
    people = people_of(given)
    if not any(actor.may(right, forum.scope) for right in (Permission.CHECKIN_RECORD, Permission.REGISTRATION_RUN)):
        raise StepRefused(N_("지금 상태에서는 할 수 없는 일입니다."))
    tickets = lock_tickets(forum)
    if repeated := _sent_before(forum, given.idempotency_key, people[0].email):
        return repeated
    at = clock.db_now(db.session)
    require_running(forum, clock.day_of(at))
    settle(forum, tickets, at=at, tell=tell)
    invitation = find_open(forum, given.invitation_code, at=at) if given.invitation_code.strip() else None
    ticket = _ticket_for(tickets, given.ticket_id, invitation)
    rows = _register(forum, ticket, given, people, invitation, at=at, actor=actor, key=key)
    for row in rows:
        tell(row)
    return rows[0]


def _sent_before(forum: Forum, idempotency_key: str, email: str | None) -> Registration | None:
    if not 0 < len(idempotency_key) <= KEY_LENGTH:
        raise FieldError("idempotency_key", N_("화면을 새로 불러온 뒤 다시 등록해 주십시오."))
    found = db.session.scalar(_by_key(), {"forum_id": forum.id, "key": idempotency_key})
    if found is not None and found.email != email:  # never show one person another's page
        raise Conflict(N_("이 화면으로 이미 다른 주소를 등록하셨습니다. 새로 불러온 뒤 다시 등록해 주십시오."))
    return found


@cache
def _by_key() -> Select[Registration]:
    return select(Registration).where(
        Registration.forum_id == bindparam("forum_id"), Registration.idempotency_key == bindparam("key")
    )


def _open_ticket(
    forum: Forum, tickets: Sequence[Ticket], ticket_id: int | None, invitation: Invitation | None, at: datetime
) -> Ticket:
    if ticket_id is None and invitation is None:
        ticket = default_ticket(tickets, at)
        if ticket is None:
            raise StepRefused(N_("아직 등록을 받지 않습니다."))
    else:
        ticket = _ticket_for(tickets, ticket_id, invitation)
    if ticket.needs_invitation and invitation is None:
        raise FieldError("invitation_code", N_("초대 코드를 적어 주십시오."))
    if why := sign_up_is_closed(at, ticket.opens_at, ticket.closes_at):
        raise StepRefused(why)
    if forum_is_over(forum.ends_on, clock.day_of(at)):
        raise StepRefused(N_("등록 기간이 끝났습니다."))
    return ticket


def _ticket_for(tickets: Sequence[Ticket], ticket_id: int | None, invitation: Invitation | None) -> Ticket:
    """The ticket somebody chose, or whose places the invitation keeps; the first if neither is said."""
    if invitation is not None:
        if ticket_id not in (None, invitation.ticket_id):
            raise FieldError("invitation_code", N_("이 초대 코드는 다른 참가 구분의 코드입니다."))
        ticket_id = invitation.ticket_id
    for ticket in tickets:
        if ticket_id in (None, ticket.id):
            return ticket
    raise FieldError("ticket_id", N_("참가 구분을 골라 주십시오."))


def _register(
    forum: Forum,
    ticket: Ticket,
    given: SignUp,
    people: Sequence[Member],
    invitation: Invitation | None,
    *,
    at: datetime,
    actor: Actor,
    key: bytes,
) -> list[Registration]:
    """The rows of one form, the contact first; as many as places could be had hold one, the rest wait."""
    answers = checked_answers(consent_items(forum), given.answers)
    session_ids = checked_sessions(forum, given.session_ids)
    replies = _replies(forum, ticket, given)
    check_group(forum, ticket, people, at, key=key)
    placed = _take_places(ticket, given, invitation, len(people))
    number = 1 + (db.session.scalar(_last_number(), {"forum_id": forum.id}) or 0)
    rows = [_new_registration(ticket, given, person, number + n, at) for n, person in enumerate(people)]
    confirms = not ticket.needs_approval or (
        given.source is Source.DESK and actor.may(Permission.REGISTRATION_RUN, forum.scope)
    )
    for n, row in enumerate(rows):
        row.invitation_id = invitation.id if invitation else None
        _settle_state(row, at, holds=n < placed, confirms=confirms)
    contact = rows[0]
    contact.position_title = given.position_title
    contact.idempotency_key = given.idempotency_key
    contact.consents = [
        Consent(consent_item_id=item_id, is_given=is_given, answered_at=at) for item_id, is_given in answers.items()
    ]
    _store(rows, key)
    record_replies(contact, replies)
    if given.special_needs.strip():
        record_needs(contact, given.special_needs, at=at)
    if not session_ids:
        for row in rows:
            set_committed_value(row, "session_choices", [])
    choose_sessions(rows, session_ids)
    for row in rows:
        audit.record(
            actor, "registration:create", row, at=at, scope=f"forum:{forum.id}",
            after={"number": row.number, "state": row.state.value, "ticket": ticket.id},
        )  # fmt: skip
    return rows


def _replies(forum: Forum, ticket: Ticket, given: SignUp) -> Mapping[int, Reply]:
    """What was answered to the organiser's questions; at the desk they are not put, so none need be answered."""
    is_asked = given.source is not Source.DESK or given.replies
    return checked_replies(forum, ticket, given.replies) if is_asked else {}


@cache
def _last_number() -> Select[int]:
    return select(func.max(Registration.number)).where(Registration.forum_id == bindparam("forum_id"))


def checked_answers(items: Sequence[ConsentItem], answers: Mapping[int, bool]) -> dict[int, bool]:
    """The answer to each of `items`; what was left open counts as not given.

    Raises:
        FieldError: a required consent is missing.
        StepRefused: the question without which nothing may be collected is not asked.
    """
    if why := nothing_may_be_collected([item.kind for item in items]):
        raise StepRefused(why)
    for item in items:
        if item.is_required and not answers.get(item.id, False):
            raise FieldError(f"consent_{item.id}", N_("동의하셔야 등록할 수 있습니다."))
    return {item.id: answers.get(item.id, False) for item in items}


def _take_places(ticket: Ticket, given: SignUp, invitation: Invitation | None, many: int) -> int:
    """Take places for `many` who come together; for how many there were some."""
    if invitation is not None:
        if use(invitation, many):
            return many
        raise FieldError(
            "invitation_code",
            N_("이 초대 코드에 남은 자리는 %(left)d개입니다."),
            left=invitation.places - invitation.used,
        )
    if take_places(ticket, many):
        return many
    if given.source is Source.DESK or not ticket.has_waiting_list:
        raise NoPlace(N_("자리가 모두 찼습니다."))
    free = ticket.capacity - ticket.taken
    return free if given.may_split and free > 0 and take_places(ticket, free) else 0


def _new_registration(ticket: Ticket, given: SignUp, person: Member, number: int, at: datetime) -> Registration:
    return Registration(
        forum_id=ticket.forum_id,
        ticket=ticket,
        number=number,
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        name=person.name,
        initials=initials(person.name),
        source=given.source,
        email=person.email,
        affiliation=person.affiliation,
        institution_id=institution_named(person.affiliation),
        may_split=given.may_split and bool(given.members),
        token_version=1,
        token_hash=secrets.token_hex(32),  # until the id is known
        language=given.language,
        registered_at=at,
        state=REGISTRATION_WORKFLOW.initial,
    )


def _settle_state(row: Registration, at: datetime, *, holds: bool, confirms: bool) -> None:
    if holds and not confirms:
        return
    step = "confirm" if holds else "waitlist"
    row.state = REGISTRATION_WORKFLOW.follow(step, row.state, REGISTRANT, facts_of(row, at))
    row.waiting_since = None if row.state in HOLDS_A_PLACE else at


def _store(rows: Sequence[Registration], key: bytes) -> None:
    contact = rows[0]
    db.session.add(contact)
    db.session.flush()
    for member in rows[1:]:
        member.leader_id = contact.id
        db.session.add(member)
    db.session.flush()
    set_committed_value(contact, "members", list(rows[1:]))
    for row in rows:
        row.token_hash = token_hash(registration_token(key, row.id, row.token_version))


def institution_named(affiliation: str) -> int | None:
    """The one institution with exactly this name; none if there are several, or only a placeholder."""
    key = search_key(affiliation)
    if not key:
        return None
    ids = db.session.scalars(_institutions_named(), {"key": key}).all()
    return ids[0] if len(ids) == 1 else None


@cache
def _institutions_named() -> Select[int]:
    query = select(Institution.id).where(Institution.search_key == bindparam("key"))
    return query.where(Institution.is_placeholder.is_(False)).limit(2)
