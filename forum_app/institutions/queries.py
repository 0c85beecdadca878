"""Reads of institutions."""

from collections.abc import Sequence

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.institutions.models import Institution, ServiceType
from forum_app.institutions.rules import search_key

READERS = (
    Permission.BOOTH_READ, Permission.CERTIFICATION_READ, Permission.CONTEST_READ, Permission.FORUM_READ,
    Permission.REGISTRATION_READ,
)  # fmt: skip


def search_institutions(actor: Actor, text: str, limit: int = 20) -> Sequence[Institution]:
    """Institutions whose name holds `text`, shortest name first; for staff, so empty for anybody else."""
    key = search_key(text)
    if not key or not any(actor.may(permission) for permission in READERS):
        return []
    return db.session.scalars(
        select(Institution)
        .where(Institution.search_key.contains(key, autoescape=True))
        .order_by(Institution.search_key, Institution.id)
        .limit(limit)
    ).all()


def get_institution(actor: Actor, institution_id: int) -> Institution:
    """The institution, if `actor` works with institutions or belongs to it.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = db.session.get(Institution, institution_id)
    reads = any(actor.may(permission) for permission in READERS)
    if found is None or not (reads or actor.may(Permission.INSTITUTION_OWN, ("institution", institution_id))):
        raise NotFound(N_("그런 기관이 없습니다."))
    return found


def service_types(actor: Actor) -> Sequence[ServiceType]:
    """All kinds of social services in their order; open to everybody."""
    return db.session.scalars(select(ServiceType).order_by(ServiceType.position, ServiceType.id)).all()
