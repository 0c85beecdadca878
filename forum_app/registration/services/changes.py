"""What registrants change about themselves by their private page."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from forum_app.core import audit, clock
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.forums.rules import forum_is_over
from forum_app.registration.models import Registration
from forum_app.registration.rules import OwnChange, RegistrationState, initials, registration_token, token_hash
from forum_app.registration.services.badges import outdate_badges
from forum_app.registration.services.calm import remember_address, require_calm
from forum_app.registration.services.groups import require_free
from forum_app.registration.services.needs import change_needs
from forum_app.registration.services.offers import hold_party
from forum_app.registration.services.places import REGISTRANT, Tell, TellFormer
from forum_app.registration.services.questions import change_replies, checked_replies
from forum_app.registration.services.sessions import change_sessions, checked_sessions
from forum_app.registration.services.sign_up import institution_named

OWN_FIELDS = ("name", "affiliation", "position_title")


def change_own(
    registration: Registration,
    change: OwnChange,
    *,
    key: bytes,
    tell: Tell,
    tell_former: TellFormer,
    mark: str | None = None,
) -> None:
    """Change name, affiliation, position, sessions, replies, special needs or address.

    With another address the private page and the QR code get another token: whoever reads the old mail loses them.

    Args:
        registration: whose page it is.
        change: everything as it is to be.
        key: of the tokens.
        tell: writes to the address as it is then.
        tell_former: writes to the address as it was, if it changed.
        mark: recognises the form that is sent, see rules.moved_mark.

    Raises:
        FieldError: for "name", "email", "session_ids", "question_<id>" or "special_needs".
        StepRefused: cancelled or erased, changed too often today, or the forum is over.
    """
    _, at = hold_party(registration, tell=tell)
    forum = registration.ticket.forum
    if registration.state is RegistrationState.CANCELLED or registration.erased_at is not None:
        raise StepRefused(N_("취소된 등록은 고칠 수 없습니다."))
    if forum_is_over(forum.ends_on, clock.day_of(at)):
        raise StepRefused(N_("끝난 행사의 등록은 고칠 수 없습니다."))
    if not change.name:
        raise FieldError("name", N_("적어 주십시오."))
    former, email = registration.email, _new_email(registration, change.email, at, key=key)
    checked = _checked(registration, change)
    require_calm(registration, at)
    changed = [*_rename(registration, change), *_choose_anew(registration, checked, tell=tell, at=at)]
    if email != former:
        remember_address(registration, former, at, key=key)
        registration.email, registration.moved_mark = email, mark
        renew_token(registration, key)
        changed.append("email")
    if changed:
        _finish(registration, changed, at=at)
        tell(registration)
        if former is not None and email != former:
            tell_former(registration, former)


def _checked(registration: Registration, change: OwnChange) -> OwnChange:
    """`change` with what of its sessions and replies counts."""
    forum = registration.ticket.forum
    session_ids = None if change.session_ids is None else checked_sessions(forum, change.session_ids)
    replies = None if change.replies is None else checked_replies(forum, registration.ticket, change.replies)
    return replace(change, session_ids=session_ids, replies=replies)


def _choose_anew(registration: Registration, change: OwnChange, *, tell: Tell, at: datetime) -> list[str]:
    """What of sessions, replies and special needs is another now."""
    changed = []
    if change.session_ids is not None and change_sessions(registration, change.session_ids, tell=tell):
        changed.append("sessions")
    if change.replies is not None and change_replies(registration, change.replies):
        changed.append("replies")
    if change.special_needs is not None and change_needs(registration, change.special_needs, at=at):
        changed.append("needs")
    return changed


def renew_token(registration: Registration, key: bytes) -> None:
    """End the addresses and QR codes handed out so far."""
    registration.token_version += 1
    registration.token_hash = token_hash(registration_token(key, registration.id, registration.token_version))


def _new_email(registration: Registration, typed: str | None, at: datetime, *, key: bytes) -> str | None:
    if not (typed or "").strip():
        if registration.email is not None:
            raise FieldError("email", N_("적어 주십시오."))
        return None
    email = normal_email(typed or "")
    if email != registration.email:
        require_free(registration.ticket.forum, email, at, key=key)
    return email


def _rename(registration: Registration, change: OwnChange) -> list[str]:
    """The names of the fields that are another now."""
    changed = [name for name in OWN_FIELDS if getattr(registration, name) != getattr(change, name)]
    for name in changed:
        setattr(registration, name, getattr(change, name))
    if "name" in changed:
        registration.initials = initials(change.name)
    if "affiliation" in changed:
        registration.institution_id = institution_named(change.affiliation)
    return changed


def _finish(registration: Registration, changed: list[str], *, at: datetime) -> None:
    flag_modified(registration, "state")  # a new version, so that the letter about it has a key of its own
    db.session.flush()
    if not set(OWN_FIELDS).isdisjoint(changed):
        outdate_badges(Registration.id == registration.id)
    audit.record(
        REGISTRANT, "registration:edit", registration, at=at, after={"changed": changed},
        scope=f"forum:{registration.forum_id}",
    )  # fmt: skip
