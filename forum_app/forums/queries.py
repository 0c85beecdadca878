"""Which forums an actor may see, and which may be worked on."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ScalarSelect, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.core.read_memo import read_once
from forum_app.forums.models import Forum

NO_FORUM = N_("찾으시는 행사가 없습니다.")


def _forums() -> Select[Forum]:
    """With the series, which every page names; the hosts are read where a page shows them."""
    return select(Forum).options(joinedload(Forum.series))


def find_public_forum(actor: Actor, slug: str | ScalarSelect[str]) -> Forum | None:
    """The published forum, or a draft that `actor` may read; None otherwise. `slug` may be asked of a table."""
    return _find_public_once(actor, slug) if isinstance(slug, str) else _find_public(actor, slug)


def _find_public(actor: Actor, slug: str | ScalarSelect[str]) -> Forum | None:
    readable = true() if actor.may_everywhere(Permission.FORUM_READ) else false()
    own = Forum.id.in_(sorted(actor.ids(Permission.FORUM_READ, "forum")))
    query = _forums().where(Forum.slug == slug, or_(Forum.published_at.is_not(None), own, readable))
    return db.session.scalar(query)


@read_once
def _find_public_once(actor: Actor, slug: str) -> Forum | None:
    if actor.may_everywhere(Permission.FORUM_READ) or actor.ids(Permission.FORUM_READ, "forum"):
        return _find_public(actor, slug)
    return db.session.scalar(_published(), {"slug": slug})


@cache
def _published() -> Select[Forum]:
    return _forums().where(Forum.slug == bindparam("slug"), Forum.published_at.is_not(None))


def get_public_forum(actor: Actor, slug: str) -> Forum:
    """The published forum; whoever may read its draft sees that too.

    Raises:
        NotFound: there is none, or it is not published.
    """
    if forum := find_public_forum(actor, slug):
        return forum
    raise NotFound(NO_FORUM)


def get_managed_forum(actor: Actor, slug: str, permission: Permission) -> Forum:
    """The forum, if `actor` holds `permission` within it.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    everywhere = actor.may_everywhere(permission)
    ids = {} if everywhere else {"ids": sorted(actor.ids(permission, "forum"))}
    if forum := db.session.scalar(_managed(everywhere=everywhere, one=True), {"slug": slug, **ids}):
        return forum
    raise NotFound(NO_FORUM)


def managed_forums(actor: Actor) -> Sequence[Forum]:
    """The forums whose workbench `actor` may open, the newest first."""
    everywhere = actor.may_everywhere(Permission.FORUM_READ)
    ids = {} if everywhere else {"ids": sorted(actor.ids(Permission.FORUM_READ, "forum"))}
    return db.session.scalars(_managed(everywhere=everywhere, one=False), ids).all()


@cache
def _managed(*, everywhere: bool, one: bool) -> Select[Forum]:
    query = _forums() if everywhere else _forums().where(Forum.id.in_(bindparam("ids", expanding=True)))
    if one:
        return query.where(Forum.slug == bindparam("slug"))
    return query.order_by(Forum.starts_on.desc(), Forum.id.desc())


def list_public_forums(actor: Actor) -> Sequence[Forum]:
    """Published editions, the newest first, those for practice last."""
    query = _forums().where(Forum.published_at.is_not(None))
    return db.session.scalars(query.order_by(Forum.is_practice, Forum.starts_on.desc(), Forum.id.desc())).all()


def latest_forum(actor: Actor) -> Forum | None:
    """The published forum with the latest day that is not for practice, or None."""
    query = _forums().where(Forum.published_at.is_not(None), Forum.is_practice.is_(False))
    return db.session.scalar(query.order_by(Forum.starts_on.desc(), Forum.id.desc()).limit(1))
