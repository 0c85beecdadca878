"""What the night takes: whatever the answered consents do not let be kept any longer."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, delete, exists, literal, or_, select
from sqlalchemy.orm import aliased

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import (
    AttendanceCertificate,
    Consent,
    ConsentItem,
    NewsContact,
    Registration,
    SpecialNeed,
    Transfer,
)
from forum_app.registration.rules import (
    ConsentKind,
    ErasedThing,
    ErasureReason,
    news_token,
    standard_keep,
    token_hash,
)
from forum_app.registration.services.erasure import empty_certificates, empty_rows, forget_letters, forget_news_letters
from forum_app.registration.services.erasure_log import log_erasure

AT_A_TIME = 1000
TellNews = Callable[[NewsContact], None]
"""Writes to somebody that only their name and address are kept, and how to end that."""


def erase_needs_due(forum: Forum, day: date, *, actor: Actor, at: datetime) -> int:
    """Erase what people needed, unless their consent covers `day` (Seoul); how many rows."""
    covered = exists().where(
        Consent.registration_id == SpecialNeed.registration_id,
        Consent.consent_item_id.in_(_items_that_cover(forum, ConsentKind.SENSITIVE, day)),
        Consent.is_given,
        Consent.withdrawn_at.is_(None),
    )
    of_forum = select(Registration.id).where(Registration.forum_id == forum.id)
    gone = db.session.scalars(
        delete(SpecialNeed)
        .where(SpecialNeed.registration_id.in_(of_forum), ~covered)
        .returning(SpecialNeed.registration_id)
        .execution_options(synchronize_session=False)
    ).all()
    _note(forum.id, ErasedThing.NEEDS, len(gone), actor=actor, at=at)
    return len(gone)


def erase_people_due(
    forum: Forum, day: date, *, key: bytes, tell_news: TellNews, actor: Actor, at: datetime, most: int = AT_A_TIME
) -> int:
    """Erase up to `most` registrants whose time is over on `day` (Seoul); how many, 0: nothing is left to erase.

    Whoever wants news, by the newest answer given from that address, stays in the list for it with name and address.
    A second process at the same work takes other rows.
    """
    people = db.session.scalars(
        select(Registration)
        .where(Registration.forum_id == forum.id, Registration.erased_at.is_(None), ~_is_covered(forum, day))
        .order_by(Registration.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Registration)
    ).all()
    ids = [person.id for person in people]
    if not ids:
        return 0
    for person, keep_until in _who_want_news(forum, people, day):
        _keep_for_news(person, keep_until, key=key, tell_news=tell_news, at=at)
    forget_letters(forum.id, ids, at=at)
    erased = empty_rows(forum.id, ids, reason=ErasureReason.PERIOD, at=at)
    _audit(forum.id, ErasedThing.PERSON, erased, actor=actor, at=at)
    return erased


def erase_news_due(day: date, *, actor: Actor, at: datetime) -> int:
    """Erase the addresses of the list for news whose time is over on `day` (Seoul); how many rows."""
    rows = db.session.execute(
        delete(NewsContact)
        .where(NewsContact.keep_until <= day)
        .returning(NewsContact.id, NewsContact.forum_id)
        .execution_options(synchronize_session=False)
    ).all()
    if rows:
        forget_news_letters((contact_id for contact_id, _ in rows), at=at)
    gone = [forum_id for _, forum_id in rows]
    for forum_id in sorted(set(gone)):
        _note(forum_id, ErasedThing.NEWS, gone.count(forum_id), actor=actor, at=at)
    return len(gone)


def erase_certificates_due(day: date, *, at: datetime) -> int:
    """Blank the names on certificates of attendance that are kept no longer than `day` (Seoul); how many."""
    return empty_certificates(AttendanceCertificate.erase_on <= day, reason=ErasureReason.PERIOD, at=at)


def erase_ended_transfers(day: date) -> None:
    """Erase the addresses to which a place was offered, once `day` (Seoul) has begun and the offer is over."""
    over = or_(Transfer.ended_at < clock.seoul(day), Transfer.expires_at < clock.seoul(day))
    db.session.execute(delete(Transfer).where(over).execution_options(synchronize_session=False))


def end_news(contact: NewsContact, *, at: datetime) -> None:
    """Take somebody off the list for news, as they asked."""
    forum_id = contact.forum_id
    contact_id = contact.id
    # goes first: it waits for a letter that is just being written
    db.session.delete(contact)
    db.session.flush()
    forget_news_letters([contact_id], at=at)
    log_erasure(forum_id, ErasedThing.NEWS, 1, reason=ErasureReason.WITHDRAWAL, at=at)


def _items_that_cover(forum: Forum, kind: ConsentKind, day: date) -> Sequence[int]:
    return [item.id for item in _items(forum, kind) if item.keep.erase_on(forum.ends_on) > day]


def _items(forum: Forum, kind: ConsentKind) -> Sequence[ConsentItem]:
    return db.session.scalars(
        select(ConsentItem).where(ConsentItem.forum_id == forum.id, ConsentItem.kind == kind).order_by(ConsentItem.id)
    ).all()


def _is_covered(forum: Forum, day: date) -> ColumnElement[bool]:
    """Whether the answer about collection lets a Registration be kept on `day`; of companions, their contact's."""
    every = [item.id for item in _items(forum, ConsentKind.COLLECT)]
    covering = _items_that_cover(forum, ConsentKind.COLLECT, day)

    def answered(registration_id: SQLColumnExpression[int], items: Sequence[int]) -> ColumnElement[bool]:
        return exists().where(Consent.registration_id == registration_id, Consent.consent_item_id.in_(items))

    answers_of = case((answered(Registration.id, every), Registration.id), else_=Registration.leader_id)
    covers_unanswered = standard_keep(ConsentKind.COLLECT).erase_on(forum.ends_on) > day
    return or_(
        answered(answers_of, covering),
        and_(literal(covers_unanswered), ~answered(answers_of, every)),
    )


def _who_want_news(forum: Forum, people: Sequence[Registration], day: date) -> list[tuple[Registration, date]]:
    keep_until = {
        item.id: item.keep.erase_on(forum.ends_on)
        for item in _items(forum, ConsentKind.MARKETING)
        if item.keep.erase_on(forum.ends_on) > day
    }
    later = aliased(Registration)
    rows = db.session.execute(
        select(Consent.registration_id, Consent.consent_item_id)
        .join(Registration, Registration.id == Consent.registration_id)
        .where(
            Consent.registration_id.in_([person.id for person in people]),
            Consent.consent_item_id.in_(keep_until),
            Consent.is_given,
            Consent.withdrawn_at.is_(None),
            Registration.email.is_not(None),
            ~exists().where(
                later.forum_id == forum.id, later.email == Registration.email, later.id > Registration.id
            ),
        )
    )  # fmt: skip
    by_id = {person.id: person for person in people}
    return [(by_id[registration_id], keep_until[item_id]) for registration_id, item_id in rows]


def _keep_for_news(person: Registration, keep_until: date, *, key: bytes, tell_news: TellNews, at: datetime) -> None:
    taken = select(NewsContact.id).where(NewsContact.forum_id == person.forum_id, NewsContact.email == person.email)
    if db.session.scalar(taken) is not None:
        return
    contact = NewsContact(
        forum_id=person.forum_id, name=person.name, email=person.email, language=person.language,
        keep_until=keep_until, added_at=at, token_hash=person.token_hash[::-1],  # until the id is known
    )  # fmt: skip
    db.session.add(contact)
    db.session.flush()
    contact.token_hash = token_hash(news_token(key, contact.id))
    db.session.flush()
    tell_news(contact)


def _note(forum_id: int, thing: ErasedThing, people: int, *, actor: Actor, at: datetime) -> None:
    log_erasure(forum_id, thing, people, reason=ErasureReason.PERIOD, at=at)
    _audit(forum_id, thing, people, actor=actor, at=at)


def _audit(forum_id: int, thing: ErasedThing, people: int, *, actor: Actor, at: datetime) -> None:
    if people:
        audit.record(
            actor, "personal_data:erase", f"forum:{forum_id}", at=at, after={"thing": thing.value, "people": people},
            scope=f"forum:{forum_id}",
        )  # fmt: skip
