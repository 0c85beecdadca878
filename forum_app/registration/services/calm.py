"""How often one may make us write to an address: whoever signs somebody else up cannot fill that mailbox."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, delete, func, select, union_all

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import FormerAddress, Registration
from forum_app.registration.rules import RegistrationState
from forum_app.registration.rules.tokens import address_mark

A_DAY = timedelta(days=1)
MOST_CHANGES = 10
MOST_SIGN_UPS = 5
CANCELLED: Any = bindparam("cancelled", RegistrationState.CANCELLED, literal_execute=True)  # as the index has it
LETTERS_FOLLOW = ("registration:edit", "registration:change_ticket", "transfer:create")


def require_calm(registration: Registration, at: datetime) -> None:
    """Let registrants change themselves and hand their place on MOST_CHANGES times within 24 hours.

    Raises:
        StepRefused: they have done so at `at` (UTC).
    """
    query = select(func.count()).select_from(AuditEvent).where(
        AuditEvent.subject == f"{Registration.__tablename__}:{registration.id}",
        AuditEvent.verb.in_(LETTERS_FOLLOW),
        AuditEvent.at > at - A_DAY,
    )  # fmt: skip
    if (db.session.scalar(query) or 0) >= MOST_CHANGES:
        raise StepRefused(N_("하루에 고칠 수 있는 횟수를 넘었습니다. 내일 다시 해 주십시오."))


def overused_emails(forum: Forum, emails: Sequence[str], at: datetime, *, key: bytes) -> set[str]:
    """Those of `emails` (in normal form) of which MOST_SIGN_UPS registrations for `forum` are over in a day till `at`.

    Signed up within these 24 hours and cancelled, or left by the address within them. `key` is that of the tokens.
    """
    if not emails:
        return set()
    by_mark = {address_mark(key, forum.id, email): email for email in emails}
    values = {"forum_id": forum.id, "emails": emails, "marks": list(by_mark), "since": at - A_DAY}
    times = Counter(by_mark.get(found, found) for found in db.session.scalars(_over_lately(), values))
    return {email for email, count in times.items() if count >= MOST_SIGN_UPS}


@cache
def _over_lately() -> CompoundSelect[Any]:
    """The address of each that was cancelled, the mark of each that the address has left."""
    forum_id: Any = bindparam("forum_id")
    since = bindparam("since", type_=Registration.registered_at.type)
    cancelled = select(Registration.email).where(
        Registration.forum_id == forum_id,
        Registration.email.in_(bindparam("emails", expanding=True)),
        Registration.state == CANCELLED,
        Registration.registered_at > since,
    )
    left = select(FormerAddress.mark).where(
        FormerAddress.forum_id == forum_id,
        FormerAddress.mark.in_(bindparam("marks", expanding=True)),
        FormerAddress.left_at > since,
    )
    return union_all(cancelled, left)


def remember_address(registration: Registration, email: str | None, at: datetime, *, key: bytes) -> None:
    """Keep for a day that `email`, which leaves `registration`, was signed up; not the address."""
    if email is None:
        return
    mark = address_mark(key, registration.forum_id, email)
    db.session.add(FormerAddress(forum_id=registration.forum_id, mark=mark, left_at=at))
    db.session.flush()


def forget_addresses(at: datetime) -> None:
    """Erase what was kept of addresses that left their registration a day before `at` (UTC)."""
    over = delete(FormerAddress).where(FormerAddress.left_at <= at - A_DAY)
    db.session.execute(over.execution_options(synchronize_session=False))
