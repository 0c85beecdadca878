"""What registrants need on the day: kept only with their consent to sensitive data, erased first."""

from datetime import datetime

from sqlalchemy import delete, literal, select

from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.registration.models import Registration, SpecialNeed
from forum_app.registration.queries.consents import has_given
from forum_app.registration.rules import ConsentKind, ErasedThing, ErasureReason, names_a_resident_number
from forum_app.registration.services.erasure_log import log_erasure


def record_needs(registration: Registration, text: str, *, at: datetime) -> bool:
    """Keep what somebody needs in place of what was written before; an empty text erases it.

    Returns whether `text` is kept: without the consent to sensitive data it is not, and nothing is refused.

    Raises:
        FieldError: it holds what looks like a resident number.
    """
    text = text.strip()
    if names_a_resident_number(text):
        raise FieldError("special_needs", N_("주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."))
    if not text or not _consents(registration):
        erase_needs(registration, reason=ErasureReason.REQUEST, at=at)
        return False
    kept = db.session.get(SpecialNeed, registration.id)
    if kept is None:
        db.session.add(SpecialNeed(registration_id=registration.id, text=text))
    else:
        kept.text = text
    db.session.flush()
    return True


def change_needs(registration: Registration, text: str, *, at: datetime) -> bool:
    """The same, but nothing happens if that is what is written there; whether it is another now.

    Raises:
        FieldError: it holds what looks like a resident number.
    """
    kept = db.session.get(SpecialNeed, registration.id)
    before = kept.text if kept else ""
    if text.strip() == before:
        return False
    return record_needs(registration, text, at=at) or bool(before)


def erase_needs(registration: Registration, *, reason: ErasureReason, at: datetime) -> bool:
    """Erase them, if there are any, and log that."""
    gone = db.session.scalars(
        delete(SpecialNeed)
        .where(SpecialNeed.registration_id == registration.id)
        .returning(SpecialNeed.registration_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    log_erasure(registration.forum_id, ErasedThing.NEEDS, len(gone), reason=reason, at=at)
    return bool(gone)


def _consents(registration: Registration) -> bool:
    db.session.flush()  # the answers may have been given in this very act
    given = select(has_given(literal(registration.id), ConsentKind.SENSITIVE))
    return bool(db.session.scalar(given))
