"""A paired phone is known by its cookie, at the door of its forum and nowhere else."""

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor
from forum_app.core.permissions import Actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import queries, services
from forum_app.registration.rules import LONGEST_AWAY, DeviceActor, device_actor, is_seen_anew
from forum_app.registration.views import checkin as bp

COOKIE = "door_device"
DOOR = "/checkin/"


def actor_of_device() -> Actor | None:
    """The device that sends this request; whose key is good no longer may do nothing."""
    key = request.cookies.get(COOKIE) if request.path.startswith(DOOR) else None
    if not key:
        return None
    device = queries.find_device_by_key(key)
    if device is None:
        return Actor()
    return device_actor(device.id, device.name, device.forum_id, device.last_seen_at)


def is_cut_off() -> bool:
    """Whether this request comes from a phone that was a device once and is none any more."""
    actor = current_actor()
    return COOKIE in request.cookies and actor.account_id is None and not actor.grants


@bp.before_request
def note_seen() -> ResponseReturnValue | None:
    """Remember when a device was last there, to the minute; also when it only asks, so in a transaction of its own."""
    actor = current_actor()
    if isinstance(actor, DeviceActor) and is_seen_anew(actor.seen_at, clock.now()):
        with unit_of_work():
            services.note_seen(actor)
    return None


def remember(response: Response, forum: Forum, key: str) -> None:
    """Give the phone the cookie of its device; it lasts until scans of the last day cannot come any more."""
    ends_at = clock.end_of_day(forum.ends_on) + LONGEST_AWAY
    response.set_cookie(
        COOKIE,
        key,
        expires=ends_at,
        path=url_for("checkin.desk", slug=forum.slug),
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Strict",
    )
