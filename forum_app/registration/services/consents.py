"""Questions of consent in ever new versions; which are asked; and the withdrawal of a given one."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import func, select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import Consent, ConsentItem, Registration
from forum_app.registration.queries import newest_consent_items
from forum_app.registration.rules import (
    STANDARD_NOTICES,
    ConsentKind,
    ErasureReason,
    Keep,
    Notices,
    offered_period,
    standard_keep,
)
from forum_app.registration.services.erasure import forget_advertising
from forum_app.registration.services.needs import erase_needs
from forum_app.registration.services.places import REGISTRANT, lock_registration


def write_standard_consents(
    forum: Forum, *, actor: Actor, at: datetime, recipient: str = "", recipient_en: str = ""
) -> None:
    """The questions a forum starts with; the one about third parties only if `recipient` says whom the data go to."""
    for standard in STANDARD_NOTICES:
        notices = standard.notices
        if standard.kind is ConsentKind.THIRD_PARTY:
            if not recipient:
                continue
            notices = replace(notices, recipient=recipient, recipient_en=recipient_en or None)
        write_consent_item(
            forum, standard.kind, notices, is_required=standard.is_required, keep=standard.keep, actor=actor, at=at
        )


def write_consent_item(
    forum: Forum,
    kind: ConsentKind,
    notices: Notices,
    *,
    is_required: bool,
    actor: Actor,
    at: datetime,
    keep: Keep | None = None,
) -> ConsentItem:
    """A question of consent in a new version; answers to earlier versions stay with those.

    Only the collection of what registration needs may be required (art. 16 (3), 22 (5)). An empty notice of the
    period is written from `keep`, which without a wish is the standard of the kind.

    Raises:
        FieldError: an optional kind is made required, or a notice is empty.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    keep = keep or standard_keep(kind)
    if not notices.period.strip():
        period, period_en = offered_period(kind, keep)
        notices = replace(notices, period=period, period_en=notices.period_en or period_en)
    _check(kind, notices, is_required=is_required)
    newest = db.session.scalar(
        select(func.max(ConsentItem.item_version)).where(ConsentItem.forum_id == forum.id, ConsentItem.kind == kind)
    )
    item = ConsentItem(
        forum_id=forum.id, kind=kind, item_version=(newest or 0) + 1, is_required=is_required,
        position=list(ConsentKind).index(kind) + 1, keep_count=keep.count, keep_unit=keep.unit, **asdict(notices),
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    _note(item, "write", actor=actor, at=at)
    return item


def _check(kind: ConsentKind, notices: Notices, *, is_required: bool) -> None:
    if is_required != (kind is ConsentKind.COLLECT):
        raise FieldError("is_required", N_("개인정보 수집·이용 동의만 필수입니다."))
    for name in ("purpose", "items", "period", "refusal"):
        if not getattr(notices, name).strip():
            raise FieldError(name, N_("네 가지 안내는 빠짐없이 적어야 합니다."))
    if kind is ConsentKind.THIRD_PARTY and not (notices.recipient or "").strip():
        raise FieldError("recipient", N_("받는 곳을 적어 주십시오."))


def stop_asking(forum: Forum, kind: ConsentKind, *, actor: Actor, at: datetime) -> None:
    """Ask an optional question no more; answers that were given stay in force. Twice is once.

    Raises:
        StepRefused: registration cannot do without it, or the forum is over.
    """
    require_running(forum, clock.day_of(at))
    if kind is ConsentKind.COLLECT:
        raise StepRefused(N_("이 동의 없이는 등록을 받을 수 없습니다."))
    item = _newest(forum, kind)
    if item is None or item.retired_at is not None:
        return
    item.retired_at = at
    db.session.flush()
    _note(item, "retire", actor=actor, at=at)


def ask_again(forum: Forum, kind: ConsentKind, *, actor: Actor, at: datetime) -> None:
    """Ask a question again that was asked no more, with the same words in a new version. Twice is once.

    Raises:
        StepRefused: it was never asked, or the forum is over.
    """
    item = _newest(forum, kind)
    if item is None:
        raise StepRefused(N_("먼저 네 가지 안내를 적어 주십시오."))
    if item.retired_at is None:
        return
    notices = Notices(**{name: getattr(item, name) for name in Notices.__dataclass_fields__})
    write_consent_item(forum, kind, notices, is_required=item.is_required, keep=item.keep, actor=actor, at=at)


def _newest(forum: Forum, kind: ConsentKind) -> ConsentItem | None:
    return next((item for item in newest_consent_items(forum) if item.kind is kind), None)


def withdraw_consent(registration: Registration, kind: ConsentKind, *, at: datetime) -> None:
    """Take back an optional consent by the private page; what only it allowed to keep goes at once. Twice is once.

    Raises:
        StepRefused: without it there is no registration; that is a deletion.
    """
    if kind is ConsentKind.COLLECT:
        raise StepRefused(N_("이 동의를 철회하시려면 개인정보를 삭제해 주십시오. 등록도 함께 취소됩니다."))
    given = db.session.scalar(
        select(Consent)
        .join(Consent.item)
        .where(
            Consent.registration_id == registration.id, ConsentItem.kind == kind, Consent.is_given,
            Consent.withdrawn_at.is_(None),
        )
        .with_for_update(of=Consent)
    )  # fmt: skip
    if given is None:
        return
    given.withdrawn_at = at
    db.session.flush()
    audit.record(
        REGISTRANT, "consent:withdraw", registration, at=at, after={"kind": kind.value},
        scope=f"forum:{registration.forum_id}",
    )  # fmt: skip
    if kind is ConsentKind.SENSITIVE:
        erase_needs(registration, reason=ErasureReason.WITHDRAWAL, at=at)
    if kind is ConsentKind.MARKETING:
        lock_registration(registration)  # a letter that is just being written is there then
        forget_advertising(registration, at=at)


def _note(item: ConsentItem, deed: str, *, actor: Actor, at: datetime) -> None:
    audit.record(
        actor, f"consent_item:{deed}", item, at=at, scope=f"forum:{item.forum_id}",
        after={"kind": item.kind.value, "version": item.item_version, "keep": [item.keep_count, item.keep_unit.value]},
    )  # fmt: skip
