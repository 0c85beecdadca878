"""Letters to many: written, sent at their time in portions, and never to anybody twice."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.outbox import OutboxMessage
from forum_app.core.outgoing import CONDITIONS, Stand
from forum_app.core.permissions import Actor, Permission, system_actor
from forum_app.forums.models import Forum
from forum_app.registration.models import NewsContact, Registration
from forum_app.registration.models.mailings import Mailing, MailingLetter, NewsLetter
from forum_app.registration.models.surveys import Survey
from forum_app.registration.queries.mailings import news_readers_to_write, recipient_count, still_to_write
from forum_app.registration.rules.mailings import (
    MAILING_WORKFLOW,
    Letter,
    MailingFacts,
    MailingState,
    find_unknown,
    names,
)

PORTION = 50  # letters in one transaction
MOST_WAITING = 400  # of all mailings together: a confirmation never waits behind more
POSTMAN = system_actor("mailing", [Permission.REGISTRATION_RUN])

Write = Callable[[Mailing, Registration], OutboxMessage]
"""Queues the letter to one person."""
WriteNews = Callable[[Mailing, NewsContact], OutboxMessage]
"""Queues it to somebody on the list for news."""


def create_mailing(forum: Forum, letter: Letter, *, actor: Actor, at: datetime) -> Mailing:
    """A draft.

    Raises:
        FieldError: a placeholder does not exist.
    """
    _require_known(letter)
    mailing = Mailing(forum=forum, forum_id=forum.id, created_at=at, state=MAILING_WORKFLOW.initial)
    mailing.keep(letter)
    db.session.add(mailing)
    db.session.flush()
    audit.record(actor, "mailing:create", mailing, at=at, scope=_scope(mailing))
    return mailing


def edit_mailing(mailing: Mailing, letter: Letter, *, actor: Actor, at: datetime) -> None:
    """Word a draft anew.

    Raises:
        FieldError: a placeholder does not exist.
        StepRefused: it is no draft any more.
    """
    _lock(mailing)
    if mailing.state is not MailingState.DRAFT:
        raise StepRefused(N_("보내기로 한 안내 메일은 고칠 수 없습니다. 예약을 먼저 풀어 주십시오."))
    _require_known(letter)
    mailing.keep(letter)
    audit.record(actor, "mailing:edit", mailing, at=at, scope=_scope(mailing))


def schedule_mailing(mailing: Mailing, *, send_at: datetime | None, actor: Actor) -> None:
    """Send at that moment, or at once.

    Raises:
        FieldError: the moment is over.
        StepRefused: it is no draft, nobody would get it, or it names a survey that does not exist.
    """
    at = clock.db_now(db.session)
    _lock(mailing)
    if send_at is not None and send_at < at:
        raise FieldError("send_at", N_("지난 시각입니다."))
    mailing.send_at = send_at or at
    _advance(mailing, "schedule", actor=actor, at=at)


def take_back(mailing: Mailing, step: str, *, actor: Actor) -> None:
    """Make it a draft again ("recall"), or send no more of it ("cancel"): what has left has left.

    Raises:
        StepRefused: too late.
    """
    _lock(mailing)
    _advance(mailing, step, actor=actor, at=clock.db_now(db.session))


def write_portion(*, write: Write, write_news: WriteNews) -> int:
    """Give the next letters that are due to the outbox; how many. 0 when there are none, or the outbox is full."""
    at = clock.db_now(db.session)
    room = min(PORTION, MOST_WAITING - _waiting())
    mailing = db.session.scalar(
        select(Mailing)
        .where(
            (Mailing.state == MailingState.SENDING)
            | ((Mailing.state == MailingState.SCHEDULED) & (Mailing.send_at <= at))
        )
        .order_by(Mailing.send_at, Mailing.id)
        .limit(1)
        .with_for_update()
    )
    if mailing is None or room <= 0:
        return 0
    if mailing.state is MailingState.SCHEDULED:
        _advance(mailing, "start", actor=POSTMAN, at=at)
    people = still_to_write(mailing, room)
    for person in people:
        message = write(mailing, person)
        db.session.flush()
        letter = MailingLetter(mailing_id=mailing.id, registration_id=person.id, message_id=message.id)
        db.session.add(letter)
    readers = news_readers_to_write(mailing, room - len(people))
    for reader in readers:
        message = write_news(mailing, reader)
        db.session.flush()
        db.session.add(NewsLetter(mailing_id=mailing.id, contact_id=reader.id, message_id=message.id))
    db.session.flush()
    written = len(people) + len(readers)
    if written < room:
        mailing.ended_at = at
        _advance(mailing, "finish", actor=POSTMAN, at=at)
    return written


def _waiting() -> int:
    waiting = (
        select(func.count())
        .select_from(OutboxMessage)
        .where(CONDITIONS[Stand.WAITING], or_(*(_is_in(table) for table in (MailingLetter, NewsLetter))))
    )
    return db.session.scalar(waiting) or 0


def _is_in(table: type[MailingLetter | NewsLetter]) -> ColumnElement[bool]:
    return exists().where(table.message_id == OutboxMessage.id)


def _require_known(letter: Letter) -> None:
    for field in ("subject", "body", "subject_en", "body_en"):
        if unknown := find_unknown(getattr(letter, field)):
            raise FieldError(
                field, N_("%(line)s번째 줄의 %(word)s 자리에 넣을 것이 없습니다."), line=unknown.line, word=unknown.word
            )


def lacks_survey(mailing: Mailing) -> bool:
    """Whether it names the survey, and there is none."""
    letter = mailing.letter
    asks = any(names(text, "survey") for text in (letter.body, letter.body_en, letter.subject, letter.subject_en))
    return asks and db.session.scalar(select(Survey.id).where(Survey.forum_id == mailing.forum_id)) is None


def _facts(mailing: Mailing) -> MailingFacts:
    return MailingFacts(recipient_count(mailing.forum, mailing.letter), names_missing_survey=lacks_survey(mailing))


def _lock(mailing: Mailing) -> None:
    query = select(Mailing).where(Mailing.id == mailing.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def _advance(mailing: Mailing, step: str, *, actor: Actor, at: datetime) -> None:
    before, facts = mailing.state, _facts(mailing) if step == "schedule" else MailingFacts()
    mailing.state = MAILING_WORKFLOW.follow(step, before, actor, facts, scope=mailing.forum.scope)
    db.session.flush()
    audit.record(actor, f"mailing:{step}", mailing, at=at, before=before, after=mailing.state, scope=_scope(mailing))


def _scope(mailing: Mailing) -> str:
    return f"forum:{mailing.forum_id}"
