"""What is to be erased and what was; who wants news."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import Consent, ConsentItem, Erasure, NewsContact, Registration, SpecialNeed
from forum_app.registration.queries.consents import has_given, newest_consent_items
from forum_app.registration.rules import (
    Answered,
    ConsentKind,
    Retention,
    erasure_plan,
    standard_keep,
    token_hash,
)

LOG_LENGTH = 200


def forums_over(_actor: Actor, day: date) -> Sequence[Forum]:
    """The forums whose last day is not after `day` and of whose registrants something is kept, by id."""
    people = exists().where(Registration.forum_id == Forum.id, Registration.erased_at.is_(None))
    needs = exists().where(
        SpecialNeed.registration_id == Registration.id, Registration.forum_id == Forum.id
    )  # the row of a person outlives neither, but the consent to it may
    query = select(Forum).where(Forum.ends_on <= day, or_(people, needs)).order_by(Forum.id)
    return db.session.scalars(query).all()


def retention_of(forum: Forum, registration: Registration) -> Retention:
    """When the data of a registrant go; of companions, by the answers of their contact."""
    answers_of = registration if registration.consents or registration.leader is None else registration.leader
    answers = [
        Answered(consent.item.kind, consent.item.keep, consent.is_given and consent.withdrawn_at is None)
        for consent in answers_of.consents
    ]
    return erasure_plan(answers, forum.ends_on)


def planned_erasure(forum: Forum) -> date:
    """The day in Seoul by which the data of everybody who signed up for `forum` are erased.

    The last of the days that the consents of those who signed up say; with nobody yet, what is asked now.
    """
    answered = db.session.scalars(_answered_collecting(), {"forum_id": forum.id})
    days = [item.keep.erase_on(forum.ends_on) for item in answered]
    asked = (item.keep for item in newest_consent_items(forum) if item.kind is ConsentKind.COLLECT)
    return max(days, default=next(asked, standard_keep(ConsentKind.COLLECT)).erase_on(forum.ends_on))


@cache
def _answered_collecting() -> Select[ConsentItem]:
    """The versions to which somebody whose data are still there has answered."""
    one_answer = (  # EXISTS would have PostgreSQL join everybody's answers
        select(Consent.consent_item_id)
        .join(Registration, Registration.id == Consent.registration_id)
        .where(Consent.consent_item_id == ConsentItem.id, Registration.erased_at.is_(None))
        .limit(1)
    )
    return select(ConsentItem).where(
        ConsentItem.forum_id == bindparam("forum_id"),
        ConsentItem.kind == ConsentKind.COLLECT,
        one_answer.scalar_subquery().is_not(None),
    )


def erasure_log(forum: Forum) -> Sequence[Erasure]:
    """The newest lines of the log, newest first."""
    return db.session.scalars(
        select(Erasure).where(Erasure.forum_id == forum.id).order_by(Erasure.id.desc()).limit(LOG_LENGTH)
    ).all()


def news_contact_count(forum: Forum) -> int:
    """How many of those whose registration is erased want news."""
    query = select(func.count()).select_from(NewsContact).where(NewsContact.forum_id == forum.id)
    return db.session.scalar(query) or 0


def get_news_contact(_actor: Actor, token: str) -> NewsContact:
    """The row that the letter with `token` speaks of; whoever holds it may end it.

    Raises:
        NotFound: there is none, or none any more.
    """
    found = db.session.scalar(
        select(NewsContact).where(NewsContact.token_hash == token_hash(token)).options(joinedload(NewsContact.forum))
    )
    if found is None:
        raise NotFound(N_("그런 주소가 없습니다. 이미 지웠을 수 있습니다."))
    return found


def own_needs(registration: Registration) -> str | None:
    """What somebody has written of needs, "" for nothing; None without the consent to keep any."""
    given = select(has_given(literal(registration.id), ConsentKind.SENSITIVE))
    if not db.session.scalar(given):
        return None
    return find_needs(registration.ticket.forum, registration) or ""


def find_needs(forum: Forum, registration: Registration) -> str | None:
    """What a registrant of `forum` needs on the day, or None; for those who run the registration alone."""
    return db.session.scalar(
        select(SpecialNeed.text)
        .join(Registration, Registration.id == SpecialNeed.registration_id)
        .where(SpecialNeed.registration_id == registration.id, Registration.forum_id == forum.id)
    )
