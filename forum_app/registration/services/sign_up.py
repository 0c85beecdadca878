"""Signing up: once per form, once per address, never beyond the capacity."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from forum_app.core import audit, clock
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, NoPlace, StepRefused
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.forums.rules import forum_is_over
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import search_key
from forum_app.registration.models import Consent, ConsentItem, Registration, Ticket
from forum_app.registration.queries import consent_items
from forum_app.registration.rules import (
    REGISTRATION_WORKFLOW,
    RegistrationState,
    SignUp,
    initials,
    registration_token,
    sign_up_is_closed,
    token_hash,
)
from forum_app.registration.rules.tokens import CODE_LENGTH, CODE_LETTERS
from forum_app.registration.services.places import REGISTRANT, Tell, facts_of, lock_tickets, take_place

KEY_LENGTH = 64


def sign_up(forum: Forum, given: SignUp, *, key: bytes, tell: Tell) -> Registration:
    """Register a person: with a place if one is free, else on the waiting list.

    The clock of the database decides whether registration is open. A form sent twice answers with the row
    of the first time.

    Args:
        forum: the forum, published.
        given: what the person wrote.
        key: of the tokens, see rules.token_key.
        tell: writes the confirmation.

    Raises:
        FieldError: the address is none or is registered already, or a required consent is missing.
        StepRefused: registration is not open.
        NoPlace: full, and there is no waiting list.
        Conflict: the form has been used for another address.
    """
    email = normal_email(given.email)
    if not 0 < len(given.idempotency_key) <= KEY_LENGTH:
        raise FieldError("idempotency_key", N_("화면을 새로 불러온 뒤 다시 등록해 주십시오."))
    tickets = lock_tickets(forum)
    if repeated := _sent_before(forum, given.idempotency_key, email):
        return repeated
    at = clock.db_now(db.session)
    ticket = _open_ticket(forum, tickets, at)
    answers = _checked_answers(consent_items(forum), given.answers)
    if _is_registered(forum, email):
        raise FieldError("email", N_("이 주소로 이미 등록하셨습니다. 받으신 확인 전자우편의 주소를 열어 주십시오."))
    registration = _new_registration(forum, ticket, given, email, at)
    registration.consents = [
        Consent(consent_item_id=item_id, is_given=is_given, answered_at=at) for item_id, is_given in answers.items()
    ]
    db.session.add(registration)
    db.session.flush()
    registration.token_hash = token_hash(registration_token(key, registration.id, registration.token_version))
    db.session.flush()
    audit.record(
        REGISTRANT, "registration:create", registration, at=at,
        after={"number": registration.number, "state": registration.state.value}, scope=f"forum:{forum.id}",
    )  # fmt: skip
    tell(registration)
    return registration


def _sent_before(forum: Forum, idempotency_key: str, email: str) -> Registration | None:
    found = db.session.scalar(
        select(Registration).where(
            Registration.forum_id == forum.id, Registration.idempotency_key == idempotency_key
        )
    )  # fmt: skip
    if found is not None and found.email != email:  # never show one person another's page
        raise Conflict(N_("이 화면으로 이미 다른 주소를 등록하셨습니다. 새로 불러온 뒤 다시 등록해 주십시오."))
    return found


def _open_ticket(forum: Forum, tickets: Sequence[Ticket], at: datetime) -> Ticket:
    if not tickets:
        raise StepRefused(N_("아직 등록을 받지 않습니다."))
    ticket = tickets[0]
    if why := sign_up_is_closed(at, ticket.opens_at, ticket.closes_at):
        raise StepRefused(why)
    if forum_is_over(forum.ends_on, clock.day_of(at)):
        raise StepRefused(N_("등록 기간이 끝났습니다."))
    return ticket


def _checked_answers(items: Sequence[ConsentItem], answers: Mapping[int, bool]) -> dict[int, bool]:
    for item in items:
        if item.is_required and not answers.get(item.id, False):
            raise FieldError(f"consent_{item.id}", N_("동의하셔야 등록할 수 있습니다."))
    return {item.id: answers.get(item.id, False) for item in items}


def _is_registered(forum: Forum, email: str) -> bool:
    in_force = select(Registration.id).where(
        Registration.forum_id == forum.id,
        Registration.email == email,
        Registration.state != RegistrationState.CANCELLED,
    )
    return db.session.scalar(in_force) is not None


def _new_registration(forum: Forum, ticket: Ticket, given: SignUp, email: str, at: datetime) -> Registration:
    registration = Registration(
        forum_id=forum.id,
        ticket=ticket,
        number=db.session.scalar(
            select(func.coalesce(func.max(Registration.number), 0) + 1).where(Registration.forum_id == forum.id)
        ),
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        name=given.name,
        initials=initials(given.name),
        position_title=given.position_title,
        source=given.source,
        email=email,
        affiliation=given.affiliation,
        institution_id=_institution_named(given.affiliation),
        token_version=1,
        token_hash=secrets.token_hex(32),  # until the id is known
        idempotency_key=given.idempotency_key,
        language=given.language,
        registered_at=at,
        state=REGISTRATION_WORKFLOW.initial,
    )
    if not take_place(ticket):
        if not ticket.has_waiting_list:
            raise NoPlace(N_("자리가 모두 찼습니다."))
        _follow(registration, "waitlist", at)
        registration.waiting_since = at
    elif not ticket.needs_approval:
        _follow(registration, "confirm", at)
    return registration


def _follow(registration: Registration, step: str, at: datetime) -> None:
    facts = facts_of(registration, at)
    registration.state = REGISTRATION_WORKFLOW.follow(step, registration.state, REGISTRANT, facts)


def _institution_named(affiliation: str) -> int | None:
    """The one institution with exactly this name; none if there are several, or only a placeholder."""
    key = search_key(affiliation)
    if not key:
        return None
    ids = db.session.scalars(
        select(Institution.id)
        .where(Institution.search_key == key, Institution.is_placeholder.is_(False))
        .limit(2)
    ).all()  # fmt: skip
    return ids[0] if len(ids) == 1 else None
