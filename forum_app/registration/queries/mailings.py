"""Letters to many: which there are, who gets one, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, union_all
from sqlalchemy.orm import joinedload

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.outbox import OutboxMessage
from forum_app.core.outgoing import CONDITIONS, Stand
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, NewsContact, Registration, Ticket
from forum_app.registration.models.mailings import Mailing, MailingLetter, NewsLetter
from forum_app.registration.rules import ConsentKind
from forum_app.registration.rules.mailings import Letter, MailingKind, Presence, goes_to_list


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a letter is: how many go out in all, and what has become of those given to the outbox."""

    total: int
    sent: int
    bounced: int
    failed: int


def mailings_of(forum: Forum) -> Sequence[Mailing]:
    """The letters of `forum`, newest first."""
    return db.session.scalars(select(Mailing).where(Mailing.forum_id == forum.id).order_by(Mailing.id.desc())).all()


def get_mailing(forum: Forum, mailing_id: int) -> Mailing:
    """One letter.

    Raises:
        NotFound: `forum` has none of that id.
    """
    found = db.session.scalar(select(Mailing).where(Mailing.id == mailing_id, Mailing.forum_id == forum.id))
    if found is None:
        raise NotFound(N_("그런 안내 메일이 없습니다."))
    return found


def recipient_count(forum: Forum, letter: Letter) -> int:
    """How many would get `letter` now, those on the list for news among them."""
    registered = db.session.scalar(select(func.count()).select_from(_recipients(forum, letter).subquery())) or 0
    return registered + (news_reader_count(forum, letter) if goes_to_list(letter) else 0)


def news_reader_count(forum: Forum, letter: Letter) -> int:
    """How many are on the list for news and get it by no registration."""
    return db.session.scalar(select(func.count()).select_from(_news_readers(forum, letter).subquery())) or 0


def first_recipients(forum: Forum, letter: Letter, limit: int) -> Sequence[Registration]:
    """The first who would get `letter`, by number."""
    return db.session.scalars(_recipients(forum, letter).limit(limit)).all()


def still_to_write(mailing: Mailing, limit: int) -> Sequence[Registration]:
    """Up to `limit` registrations that should get the letter and have not, by number."""
    if limit <= 0:
        return []
    has_it = exists().where(MailingLetter.mailing_id == mailing.id, MailingLetter.registration_id == Registration.id)
    return db.session.scalars(_recipients(mailing.forum, mailing.letter).where(~has_it).limit(limit)).all()


def news_readers_to_write(mailing: Mailing, limit: int) -> Sequence[NewsContact]:
    """Up to `limit` of the list for news who should get the letter and have not, the oldest first."""
    if limit <= 0 or not goes_to_list(mailing.letter):
        return []
    has_it = exists().where(NewsLetter.mailing_id == mailing.id, NewsLetter.contact_id == NewsContact.id)
    return db.session.scalars(_news_readers(mailing.forum, mailing.letter).where(~has_it).limit(limit)).all()


def first_news_readers(forum: Forum, letter: Letter, limit: int) -> Sequence[NewsContact]:
    """The first of the list for news who would get `letter`."""
    if limit <= 0 or not goes_to_list(letter):
        return []
    return db.session.scalars(_news_readers(forum, letter).limit(limit)).all()


def progress_by_id(forum: Forum) -> dict[int, Progress]:
    """Mailing id -> how far; only those of which something has been given to the outbox."""
    counted = [func.sum(case((CONDITIONS[stand], 1), else_=0)) for stand in (Stand.SENT, Stand.BOUNCED, Stand.FAILED)]
    letters = union_all(
        *(select(table.mailing_id, table.message_id) for table in (MailingLetter, NewsLetter))
    ).subquery()
    rows = db.session.execute(
        select(letters.c.mailing_id, func.count(), *counted)
        .join(OutboxMessage, OutboxMessage.id == letters.c.message_id)
        .join(Mailing, Mailing.id == letters.c.mailing_id)
        .where(Mailing.forum_id == forum.id)
        .group_by(letters.c.mailing_id)
    )
    return {mailing_id: Progress(*map(int, counts)) for mailing_id, *counts in rows}


def _recipients(forum: Forum, letter: Letter) -> Select[Any]:
    to = letter.audience
    wanted: list[ColumnElement[bool]] = [
        Registration.forum_id == forum.id,
        Registration.state.in_(to.states),
        Registration.email.is_not(None),
        Registration.erased_at.is_(None),
    ]
    if to.ticket_ids:
        wanted.append(Registration.ticket_id.in_(to.ticket_ids))
    if to.numbers:
        wanted.append(Registration.number.in_(to.numbers))
    came = exists().where(CheckIn.registration_id == Registration.id)
    if to.presence is not Presence.ANY:
        wanted.append(came if to.presence is Presence.CAME else ~came)
    if letter.kind is MailingKind.NEWS:
        wanted.append(_wants_news())
    return (
        select(Registration)
        .where(*wanted)
        .options(joinedload(Registration.ticket).joinedload(Ticket.forum))
        .order_by(Registration.number)
    )


def _news_readers(forum: Forum, letter: Letter) -> Select[Any]:
    by_registration = _recipients(forum, letter).with_only_columns(Registration.email).order_by(None)
    return (
        select(NewsContact)
        .where(
            NewsContact.forum_id == forum.id,
            NewsContact.keep_until > clock.today(),
            NewsContact.email.not_in(by_registration),
        )
        .options(joinedload(NewsContact.forum))
        .order_by(NewsContact.id)
    )


def _wants_news() -> ColumnElement[bool]:
    """Consented to it and has not taken that back."""
    return (
        exists()
        .where(Consent.registration_id == Registration.id, Consent.is_given, Consent.withdrawn_at.is_(None))
        .where(ConsentItem.id == Consent.consent_item_id, ConsentItem.kind == ConsentKind.MARKETING)
    )
