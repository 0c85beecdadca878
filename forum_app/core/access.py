"""Who may call a view: every view carries one mark, and without a mark nothing answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import NOBODY, Actor, Permission

V = TypeVar("V", bound=Callable[..., Any])
MARK = "__access__"
OWN_TRANSACTION = "__own_transaction__"
SOURCES = "actor_sources"

ActorSource = Callable[[], Actor | None]
"""Tells who sends this request where nobody has signed in; None if that cannot be told from it."""


@dataclass(frozen=True, slots=True)
class Access:
    """The mark of a view: open to all (`permissions` empty) or to holders of any of `permissions`."""

    permissions: frozenset[Permission]

    @property
    def is_public(self) -> bool:
        """Whether nobody needs to sign in."""
        return not self.permissions


def needs(*permissions: Permission) -> Callable[[V], V]:
    """Mark a view: the actor must hold one of `permissions` somewhere; which record, the query decides."""
    if not permissions:
        raise ValueError("name a permission, or mark the view public")

    def mark(view: V) -> V:
        setattr(view, MARK, Access(frozenset(permissions)))
        return view

    return mark


def public(view: V) -> V:
    """Mark a view as open to everybody; tests/architecture holds the reviewed list."""
    setattr(view, MARK, Access(frozenset()))
    return view


def own_transaction(view: V) -> V:
    """Mark a view that opens its own unit of work: it hashes a password, reads a file or talks to somebody first."""
    setattr(view, OWN_TRANSACTION, True)
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The mark of `endpoint`, or None."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return Access(frozenset())
    return getattr(app.view_functions[endpoint], MARK, None)


def actor_source(app: Flask, source: ActorSource) -> None:
    """Let `source` say who sends a request when nobody has signed in, after those named before.

    Whoever it names without a right is known but may do nothing: every page answers like one that is not there.
    """
    app.extensions.setdefault(SOURCES, []).append(source)


def current_actor() -> Actor:
    """Whoever sends this request."""
    if "actor" not in g:
        g.actor = None if current_user.is_authenticated else _named_otherwise()
    actor: Actor = g.actor or current_user.actor
    return actor


def _named_otherwise() -> Actor:
    sources: list[ActorSource] = current_app.extensions.get(SOURCES, [])
    return next((actor for source in sources if (actor := source()) is not None), NOBODY)


def refuse_unmarked_views(app: Flask) -> None:
    """Stop the start if a route carries no mark.

    Raises:
        RuntimeError: names the endpoints.
    """
    unmarked = sorted({r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) is None})
    if unmarked:
        raise RuntimeError(f"views without an access mark: {', '.join(unmarked)}")


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(403)
    if access.is_public:
        return None
    actor = current_actor()
    if actor is NOBODY:
        wish = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("accounts.sign_in", next=wish), 303)
    if not any(actor.may(permission) for permission in access.permissions):
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    return None


def init_app(app: Flask) -> None:
    """Ask for the mark before every view."""
    app.before_request(_guard)
