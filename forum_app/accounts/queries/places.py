"""The forums and institutions to which roles are limited.

Roles point to them by foreign key. Their features stand above this one, so only their names are read here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, column, select, table

from forum_app.accounts.queries.rights import require_overview
from forum_app.accounts.rules import home_of
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission, ScopeKey

FORUM = table("forum", *(column(name) for name in ("id", "slug", "name", "name_en")), column("ends_on", Date))
INSTITUTION = table("institution", *(column(name) for name in ("id", "name", "name_en")))


@dataclass(frozen=True, slots=True)
class Place:
    """What a grant is limited to: a forum or an institution."""

    id: int
    name: str
    name_en: str | None


def places_by_scope(scopes: Collection[ScopeKey]) -> Mapping[ScopeKey, Place]:
    """("forum", id) or ("institution", id) -> its name; two statements whatever the number."""
    found: dict[ScopeKey, Place] = {}
    for kind, source in (("forum", FORUM), ("institution", INSTITUTION)):
        ids = sorted({id_ for k, id_ in scopes if k == kind})
        if ids:
            for row in db.session.execute(
                select(source.c.id, source.c.name, source.c.name_en).where(source.c.id.in_(ids))
            ):
                found[kind, row.id] = Place(row.id, row.name, row.name_en)
    return found


def scope_place(forum_id: int | None, institution_id: int | None) -> Place | None:
    """The forum or institution that a role or an invitation is limited to."""
    if forum_id is not None:
        return places_by_scope([("forum", forum_id)])["forum", forum_id]
    if institution_id is not None:
        return places_by_scope([("institution", institution_id)])["institution", institution_id]
    return None


def forum_id_by_slug(slug: str) -> int:
    """The id of a forum.

    Raises:
        FieldError: there is none; the field is "forum".
    """
    found = db.session.scalar(select(FORUM.c.id).where(FORUM.c.slug == slug))
    if found is None:
        raise FieldError("forum", N_("'%(text)s'라는 행사가 없습니다."), text=slug[:60])
    return int(found)


def existing_institution_id(institution_id: int) -> int:
    """The same id.

    Raises:
        FieldError: there is no such institution; the field is "institution".
    """
    if db.session.scalar(select(INSTITUTION.c.id).where(INSTITUTION.c.id == institution_id)) is None:
        raise FieldError("institution", N_("'%(text)s'라는 기관이 없습니다."), text=str(institution_id))
    return institution_id


def institution_id_by_name(name: str) -> int:
    """The id of the one institution with exactly this name.

    Raises:
        FieldError: there is none, or more than one; the field is "institution".
    """
    found = db.session.scalars(select(INSTITUTION.c.id).where(INSTITUTION.c.name == name).limit(2)).all()
    if not found:
        raise FieldError("institution", N_("'%(text)s'라는 기관이 없습니다."), text=name[:60])
    if len(found) > 1:
        raise FieldError(
            "institution", N_("'%(text)s'라는 기관이 여럿입니다. 인증 담당에게 물어 주십시오."), text=name[:60]
        )
    return int(found[0])


def running_forums(actor: Actor, today: date) -> Sequence[Place]:
    """The forums that are not over on `today`, the next one first, for the choice of an admin.

    Raises:
        NotFound: `actor` may not see accounts.
    """
    require_overview(actor)
    rows = db.session.execute(
        select(FORUM.c.id, FORUM.c.name, FORUM.c.name_en).where(FORUM.c.ends_on >= today).order_by(FORUM.c.ends_on)
    )
    return [Place(row.id, row.name, row.name_en) for row in rows]


def home_path(actor: Actor) -> str:
    """Where `actor` starts to work; door staff at the desk of their latest forum."""
    path = home_of(actor)
    if "{slug}" not in path:
        return path
    forums = sorted(actor.ids(Permission.CHECKIN_RECORD, "forum"))
    latest = select(FORUM.c.slug).where(FORUM.c.id.in_(forums)).order_by(FORUM.c.ends_on.desc(), FORUM.c.id).limit(1)
    return path.format(slug=db.session.scalar(latest))
