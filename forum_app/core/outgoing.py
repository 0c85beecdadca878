"""The outbox as people look at it: what waits, has left, came back or failed, and trying again by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import NotFound, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.outbox import OutboxMessage
from forum_app.core.paging import Page, page_of
from forum_app.core.permissions import Actor

LATE = timedelta(minutes=5)  # so long after its time a waiting message means trouble


class Stand(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"

    @classmethod
    def labels(cls) -> dict["Stand", str]:
        """The visible words."""
        return {
            cls.WAITING: N_("보낼 차례"), cls.SENT: N_("보낸 메일"), cls.BOUNCED: N_("메일 반송"),
            cls.FAILED: N_("보내지 못함"),
        }  # fmt: skip


M = OutboxMessage
CONDITIONS: dict[Stand, ColumnElement[bool]] = {
    Stand.WAITING: and_(M.done_at.is_(None), M.failed_at.is_(None)),
    Stand.SENT: and_(M.done_at.is_not(None), M.bounced_at.is_(None)),
    Stand.BOUNCED: M.bounced_at.is_not(None),
    Stand.FAILED: and_(M.failed_at.is_not(None), M.bounced_at.is_(None)),
}
WORDS = (
    ("interrupted", N_("보내다가 멈추기를 되풀이했습니다. 이미 닿았을 수도 있습니다.")),
    ("erased", N_("받는 분의 정보를 지워 보내지 않았습니다.")),
    ("withdrawn", N_("받는 분이 동의를 거두어 보내지 않았습니다.")),
    ("no encryption", N_("메일 서버가 암호화를 하지 않아 보내지 않았습니다.")),
    ("cannot be written", N_("받는 주소나 제목을 메일로 적을 수 없습니다.")),
    ("Connection refused", N_("메일 서버에 연결할 수 없습니다.")),
    ("timed out", N_("메일 서버가 대답하지 않습니다.")),
    ("unexpectedly closed", N_("메일 서버가 중간에 연결을 끊었습니다.")),
    ("certificate", N_("메일 서버의 인증서를 믿을 수 없습니다.")),
    ("Authentication", N_("메일 서버가 로그인을 받지 않습니다.")),
    ("(535", N_("메일 서버가 로그인을 받지 않습니다.")),
)
REFUSED_FOR_GOOD = N_("받는 쪽 서버가 거절했습니다. 없는 주소이거나 받지 않는 주소입니다.")
LATER = N_("받는 쪽 서버가 나중에 다시 보내 달라고 합니다.")
OTHERWISE = N_("보내지 못했습니다.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Messages that should have left by now: how many, and since when the oldest waits."""

    count: int
    since: datetime


def stand_of(message: OutboxMessage) -> Stand:
    """Where one message stands."""
    if message.bounced_at is not None:
        return Stand.BOUNCED
    if message.failed_at is not None:
        return Stand.FAILED
    return Stand.WAITING if message.done_at is None else Stand.SENT


def error_words(message: OutboxMessage) -> str:
    """What its last error means, as a Korean msgid; "" without one."""
    error = message.last_error
    if not error:
        return ""
    if message.bounced_at is not None or error.startswith("5"):
        return REFUSED_FOR_GOOD
    if error.startswith("4"):
        return LATER
    return next((words for sign, words in WORDS if sign in error), OTHERWISE)


def counts(scope: str | None) -> dict[Stand, int]:
    """How many messages stand where; of everybody without a scope."""
    columns = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in CONDITIONS.values()]
    row = db.session.execute(select(*columns).where(*_of(scope))).one()
    return dict(zip(CONDITIONS, map(int, row), strict=True))


def messages_page(scope: str | None, stand: Stand, number: int) -> Page[OutboxMessage]:
    """One page of what stands there: what waits by its turn, the rest newest first."""
    order = M.run_after if stand is Stand.WAITING else M.id.desc()
    return page_of(select(M).where(CONDITIONS[stand], *_of(scope)), number, order)


def find_trouble(scope: str | None, at: datetime) -> Trouble | None:
    """Whether mail piles up: what was written more than LATE ago and has not left."""
    late = (CONDITIONS[Stand.WAITING], M.created_at < at - LATE, *_of(scope))
    count, since = db.session.execute(select(func.count(), func.min(M.created_at)).where(*late)).one()
    return Trouble(count, since) if count else None


def get_message(scope: str | None, message_id: int) -> OutboxMessage:
    """One message.

    Raises:
        NotFound: there is none of that scope.
    """
    found = db.session.scalar(select(M).where(M.id == message_id, *_of(scope)))
    if found is None:
        raise NotFound(N_("그런 메일이 없습니다."))
    return found


def try_again(message: OutboxMessage, *, actor: Actor) -> None:
    """Let a message leave with the next sweep, as if it had never been tried; a failed one too.

    Raises:
        StepRefused: it has left, somebody is sending it just now, or its text has been dropped.
    """
    at = clock.db_now(db.session)
    if not message.payload:
        raise StepRefused(N_("내용을 이미 지워 다시 보낼 수 없습니다."))
    in_nobodys_hands = or_(M.locked_until.is_(None), M.locked_until < at, M.failed_at.is_not(None))
    reset = db.session.scalar(
        update(M)
        .where(M.id == message.id, M.done_at.is_(None), in_nobodys_hands)
        .values(run_after=at, attempts=0, failed_at=None, bounced_at=None, locked_until=None, claim=None)
        .returning(M.id)
        .execution_options(synchronize_session=False)
    )
    if reset is None:
        raise StepRefused(N_("지금 보내고 있거나 이미 보낸 메일입니다."))
    db.session.expire(message)
    audit.record(actor, "mail:retry", message, at=at, scope=message.scope)


def bounced_subjects(scope: str, prefix: str, numbers: Collection[int]) -> frozenset[int]:
    """Which things of `numbers` cannot be written to: the newest of their mails that is over came back.

    The key of such a mail is `prefix`, the number, and more after a colon.
    """
    bounced = _newest_by_number(prefix, CONDITIONS[Stand.BOUNCED], M.scope == scope)
    asked = {number: message_id for number, message_id in bounced.items() if number in numbers}
    if not asked:
        return frozenset()
    theirs = or_(*(M.key.startswith(f"{prefix}{number}:", autoescape=True) for number in asked))
    arrived = _newest_by_number(prefix, CONDITIONS[Stand.SENT], M.scope == scope, theirs)
    return frozenset(number for number, message_id in asked.items() if arrived.get(number, 0) < message_id)


def _newest_by_number(prefix: str, *conditions: ColumnElement[bool]) -> dict[int, int]:
    rows = db.session.execute(
        select(M.id, M.key).where(M.key.startswith(prefix, autoescape=True), *conditions).order_by(M.id)
    )
    numbered = ((key.removeprefix(prefix).partition(":")[0], message_id) for message_id, key in rows)
    return {int(number): message_id for number, message_id in numbered if number.isdecimal()}


def _of(scope: str | None) -> list[ColumnElement[bool]]:
    return [] if scope is None else [M.scope == scope]
