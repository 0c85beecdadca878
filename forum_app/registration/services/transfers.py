"""Handing a place over to somebody else; it is never free meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import delete, select

from forum_app.core import audit
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.registration.models import Answer, CheckIn, Consent, Registration, Transfer
from forum_app.registration.queries import consent_items, find_transfer
from forum_app.registration.rules import (
    ErasureReason,
    RegistrationState,
    TakeOver,
    initials,
    token_hash,
    transfer_token,
)
from forum_app.registration.services.calm import remember_address, require_calm
from forum_app.registration.services.changes import renew_token
from forum_app.registration.services.erasure import empty_rows, forget_letters
from forum_app.registration.services.groups import registered_emails, require_free
from forum_app.registration.services.moves import end_transfers
from forum_app.registration.services.needs import erase_needs
from forum_app.registration.services.offers import hold_party
from forum_app.registration.services.places import REGISTRANT, Tell, TellFormer, in_state, start_of
from forum_app.registration.services.sign_up import checked_answers, institution_named

TellTransfer = Callable[[Transfer], None]
"""Writes to the address a place is offered to."""

LASTS = timedelta(days=7)
HANDED_ON = (RegistrationState.CONFIRMED, RegistrationState.PENDING)


def offer_transfer(registration: Registration, email: str, *, key: bytes, tell_transfer: TellTransfer) -> Transfer:
    """Offer the place to whoever reads `email`, for seven days or till the forum begins.

    The same offer again is the same row.

    Raises:
        FieldError: for "email": it is none, or somebody is registered with it.
        StepRefused: there is no place to hand on, the forum has begun, others depend on this contact, the place
            is offered to another address, or was too often today.
    """
    new_email = normal_email(email)
    party, at = hold_party(registration)
    opened = find_transfer(registration)
    if opened is not None and opened.expires_at > at:
        if opened.email == new_email:
            return opened
        raise StepRefused(N_("이미 다른 주소로 넘기기를 신청하셨습니다. 먼저 거두어 주십시오."))
    _check(registration, party, at)
    require_free(registration.ticket.forum, new_email, at, key=key)
    require_calm(registration, at)
    end_transfers([registration], at=at)
    transfer = Transfer(
        registration_id=registration.id, email=new_email, offered_at=at,
        expires_at=min(at + LASTS, start_of(registration.ticket.forum)),
        token_hash=token_hex(32),  # until the id is known
    )  # fmt: skip
    db.session.add(transfer)
    db.session.flush()
    transfer.token_hash = token_hash(transfer_token(key, transfer.id))
    db.session.flush()
    _note(registration, "create", at)
    tell_transfer(transfer)
    return transfer


def withdraw_transfer(registration: Registration) -> None:
    """Keep the place after all; without an open offer nothing happens."""
    _, at = hold_party(registration)
    if find_transfer(registration) is not None:
        end_transfers([registration], at=at)
        _note(registration, "withdraw", at)


def take_transfer(
    transfer: Transfer, given: TakeOver, *, key: bytes, tell: Tell, tell_former: TellFormer
) -> Registration:
    """Put the person who took the offer in the place of the one who made it.

    What was known about the former is gone: answers, special needs, consents, companions who had cancelled, and the
    addresses handed out. Whoever came with a group comes alone now, so that its contact learns nothing about the new
    person. The same form sent again finds the place taken by the same person and changes nothing.

    Args:
        transfer: found by its token.
        given: what the new person wrote.
        key: of the tokens.
        tell: writes to the new person.
        tell_former: writes to the one whose place it was.

    Raises:
        FieldError: a required consent is missing, or the address has been registered meanwhile.
        StepRefused: the offer has ended, or the place cannot be handed on any more.
    """
    registration = transfer.registration
    party, at = hold_party(registration, tell=tell)
    db.session.refresh(transfer)
    if _was_taken_by(transfer, given):
        return registration
    if transfer.ended_at is not None or transfer.expires_at <= at:
        raise StepRefused(N_("넘겨받을 수 있는 기한이 지났습니다."))
    _check(registration, party, at)
    answers = checked_answers(consent_items(registration.ticket.forum), given.answers)
    if registered_emails(registration.ticket.forum, [transfer.email]):
        raise FieldError("email", N_("이 주소로는 이미 등록되어 있습니다."))
    former = registration.email
    remember_address(registration, former, at, key=key)
    _forget(registration, party, at)
    registration.name, registration.initials = given.name, initials(given.name)
    registration.affiliation, registration.position_title = given.affiliation, given.position_title
    registration.institution_id = institution_named(given.affiliation)
    registration.email, registration.language = transfer.email, given.language
    _leave_group(registration, party)
    renew_token(registration, key)
    db.session.add_all(
        Consent(registration_id=registration.id, consent_item_id=item_id, is_given=is_given, answered_at=at)
        for item_id, is_given in answers.items()
    )
    transfer.ended_at, transfer.is_taken = at, True
    db.session.execute(
        delete(Transfer)
        .where(Transfer.registration_id == registration.id, Transfer.id != transfer.id)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    db.session.flush()
    db.session.expire(registration, ["consents"])
    _note(registration, "complete", at)
    tell(registration)
    if former is not None:
        tell_former(registration, former)
    return registration


def _was_taken_by(transfer: Transfer, given: TakeOver) -> bool:
    holder = transfer.registration
    return (
        transfer.is_taken
        and (holder.email, holder.name, holder.affiliation, holder.position_title)
        == (transfer.email, given.name, given.affiliation, given.position_title)
    )  # fmt: skip


def _check(registration: Registration, party: list[Registration], at: datetime) -> None:
    if registration.state not in HANDED_ON or registration.erased_at is not None:
        raise StepRefused(N_("자리가 있는 등록만 넘길 수 있습니다."))
    if at >= start_of(registration.ticket.forum):
        raise StepRefused(N_("행사가 시작되어 넘길 수 없습니다."))
    others = [row for row in party if row.leader_id == registration.id]
    if in_state(others, *(set(RegistrationState) - {RegistrationState.CANCELLED})):
        raise StepRefused(N_("함께 오는 분들의 연락을 맡고 계셔서 넘길 수 없습니다."))
    if db.session.scalar(select(CheckIn.id).where(CheckIn.registration_id == registration.id)) is not None:
        raise StepRefused(N_("이미 입장한 분의 등록입니다."))


def _leave_group(registration: Registration, party: list[Registration]) -> None:
    """Nothing ties the place to those it was booked with: neither the contact nor the form that was sent."""
    registration.leader_id = registration.idempotency_key = registration.moved_mark = None
    db.session.flush()
    for row in party:
        db.session.expire(row, ["leader", "members"])


def _forget(registration: Registration, party: list[Registration], at: datetime) -> None:
    companions = [row for row in party if row.leader_id == registration.id]
    for row in companions:
        if row.email is not None:
            row.leader_id = None
    db.session.flush()
    if nameless := [row.id for row in companions if row.email is None]:
        forget_letters(registration.forum_id, nameless, at=at)
        empty_rows(registration.forum_id, nameless, reason=ErasureReason.TRANSFER, at=at)
    erase_needs(registration, reason=ErasureReason.TRANSFER, at=at)
    for model in (Answer, Consent):
        db.session.execute(
            delete(model)
            .where(model.registration_id == registration.id)
            .execution_options(synchronize_session="fetch")
        )  # fmt: skip


def _note(registration: Registration, deed: str, at: datetime) -> None:
    audit.record(
        REGISTRANT, f"transfer:{deed}", registration, at=at, scope=f"forum:{registration.forum_id}"
    )  # fmt: skip
