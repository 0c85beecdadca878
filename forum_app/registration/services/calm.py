"""How often one may make us write to an address: whoever signs somebody else up cannot fill that mailbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.forums.models import Forum
from forum_app.registration.models import Registration

A_DAY = timedelta(days=1)
MOST_CHANGES = 10
MOST_SIGN_UPS = 5
LETTERS_FOLLOW = ("registration:edit", "transfer:create")


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


def overused_emails(forum: Forum, emails: Sequence[str], at: datetime) -> set[str]:
    """Those of `emails` (in normal form) that were signed up for `forum` MOST_SIGN_UPS times in the 24 hours till `at`.

    All but the last of them are cancelled by then.
    """
    query = (
        select(Registration.email)
        .where(
            Registration.forum_id == forum.id, Registration.email.in_(emails), Registration.registered_at > at - A_DAY
        )
        .group_by(Registration.email)
        .having(func.count() >= MOST_SIGN_UPS)
    )
    return {email for email in db.session.scalars(query) if email} if emails else set()
