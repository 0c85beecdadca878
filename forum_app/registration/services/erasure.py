"""Erasing people: the row stays and is counted, nothing in it or beside it says any more who it was."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.outbox import OutboxMessage
from forum_app.registration.models import (
    Answer,
    AttendanceCertificate,
    Mailing,
    MailingLetter,
    Registration,
    Scan,
    SpecialNeed,
    Transfer,
)
from forum_app.registration.rules import ErasedThing, ErasureReason
from forum_app.registration.rules.mailings import MailingKind
from forum_app.registration.services.calm import remember_address
from forum_app.registration.services.erasure_log import log_erasure
from forum_app.registration.services.places import REGISTRANT, Tell, lock_registration, lock_tickets
from forum_app.registration.services.steps import cancel_own

LETTER_KEY = re.compile(r"registration:(\d+):")
NEWS_KEY = re.compile(r"news:(\d+):")
EMPTY = {"name": "", "initials": "", "affiliation": "", "position_title": "", "email": None, "institution_id": None}
TellErased = Callable[[Registration], None]
"""Writes to somebody that their data are gone; called while the address is still there."""


def erase_own(registration: Registration, *, key: bytes, tell: Tell, tell_erased: TellErased) -> None:
    """Erase a registrant who asks for it, with companions who have no address of their own. Twice is once.

    Before the forum the place goes to whoever waits longest; once it has begun, or with somebody in, the row
    keeps its state. `key` is that of the tokens.
    """
    at = clock.db_now(db.session)
    lock_tickets(registration.ticket.forum)
    lock_registration(registration)
    if registration.erased_at is not None:
        return
    party = [registration, *(member for member in registration.members if member.email is None)]
    gone = [person.id for person in party if person.erased_at is None]
    for person in party:
        _give_up_place(person, but=frozenset(gone), tell=tell)
    forget_letters(registration.forum_id, gone, at=at)
    tell_erased(registration)
    remember_address(registration, registration.email, at, key=key)
    empty_rows(registration.forum_id, gone, reason=ErasureReason.REQUEST, at=at)
    empty_certificates(AttendanceCertificate.registration_id.in_(gone), reason=ErasureReason.REQUEST, at=at)
    audit.record(
        REGISTRANT, "registration:erase", registration, at=at, after={"people": len(gone)},
        scope=f"forum:{registration.forum_id}",
    )  # fmt: skip


def _give_up_place(person: Registration, *, but: frozenset[int], tell: Tell) -> None:
    def tell_others(other: Registration) -> None:
        if other.id not in but:
            tell(other)

    try:
        cancel_own(person, tell=tell_others)
    except StepRefused:  # the forum has begun: who was there is counted
        lock_registration(person)


def empty_rows(forum_id: int, ids: Sequence[int], *, reason: ErasureReason, at: datetime) -> int:
    """Blank the registrations of `ids` and all that hangs on them, and log it; how many were not blank before."""
    emptied = db.session.scalars(
        update(Registration)
        .where(Registration.id.in_(ids), Registration.erased_at.is_(None))
        .values(**EMPTY, idempotency_key=None, moved_mark=None, erased_at=at, version=Registration.version + 1)
        .returning(Registration.id)
        .execution_options(synchronize_session=False)
    ).all()
    needs = db.session.scalars(
        delete(SpecialNeed)
        .where(SpecialNeed.registration_id.in_(ids))
        .returning(SpecialNeed.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
    for table in (Answer, Transfer):
        db.session.execute(
            delete(table).where(table.registration_id.in_(ids)).execution_options(synchronize_session=False)
        )
    db.session.execute(
        update(Scan).where(Scan.registration_id.in_(ids)).values(reason="").execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    log_erasure(forum_id, ErasedThing.NEEDS, len(needs), reason=reason, at=at)
    log_erasure(forum_id, ErasedThing.PERSON, len(emptied), reason=reason, at=at)
    return len(emptied)


def empty_certificates(which: ColumnElement[bool], *, reason: ErasureReason, at: datetime) -> int:
    """Blank the names on the certificates of attendance that fit `which`; their numbers can still be checked."""
    forums = db.session.scalars(
        update(AttendanceCertificate)
        .where(which, AttendanceCertificate.erased_at.is_(None))
        .values(name="", affiliation="", erased_at=at)
        .returning(AttendanceCertificate.forum_id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.expire_all()
    for forum_id in sorted(set(forums)):
        log_erasure(forum_id, ErasedThing.CERTIFICATE, forums.count(forum_id), reason=reason, at=at)
    return len(forums)


def forget_letters(forum_id: int, ids: Sequence[int], *, at: datetime) -> None:
    """Empty the letters to the registrations of `ids` that have not left, or could not; they will not leave any more.

    What has been delivered is empty already.
    """
    people = frozenset(ids)
    addresses = set(db.session.scalars(select(Registration.email).where(Registration.id.in_(ids)))) - {None}
    waiting = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "mail", OutboxMessage.done_at.is_(None))
    )
    for letter in waiting:
        found = LETTER_KEY.match(letter.key)
        if int(found[1]) in people if found else _is_of_forum(letter, forum_id, addresses):
            _empty(letter, at)
    db.session.flush()


def forget_news_letters(ids: Iterable[int], *, at: datetime) -> None:
    """The same of the letters to those of `ids` on the list for news."""
    contacts = frozenset(ids)
    waiting = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.kind == "mail", OutboxMessage.done_at.is_(None), OutboxMessage.key.startswith("news:")
        )
    )
    for letter in waiting:
        if (found := NEWS_KEY.match(letter.key)) and int(found[1]) in contacts:
            _empty(letter, at)
    db.session.flush()


def forget_advertising(registration: Registration, *, at: datetime) -> None:
    """Empty the news to somebody who takes the consent to it back; what has not left will not leave any more."""
    waiting = db.session.scalars(
        select(OutboxMessage)
        .join(MailingLetter, MailingLetter.message_id == OutboxMessage.id)
        .join(Mailing, Mailing.id == MailingLetter.mailing_id)
        .where(
            MailingLetter.registration_id == registration.id, Mailing.kind == MailingKind.NEWS,
            OutboxMessage.done_at.is_(None),
        )
    )  # fmt: skip
    for letter in waiting:
        _empty(letter, at, why="withdrawn")
    db.session.flush()


def _empty(letter: OutboxMessage, at: datetime, *, why: str = "erased") -> None:
    if letter.payload:
        letter.payload = {}
        letter.last_error = None if letter.failed_at else why
        letter.failed_at = letter.failed_at or at


def _is_of_forum(letter: OutboxMessage, forum_id: int, addresses: set[str | None]) -> bool:
    """News goes by its own list; its letters are forgotten when that ends."""
    is_other = letter.scope != f"forum:{forum_id}" or NEWS_KEY.match(letter.key)
    return not is_other and letter.payload.get("to") in addresses
