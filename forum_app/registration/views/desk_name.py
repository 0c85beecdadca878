"""What this desk is called: the name of the paired phone, else what was written for this session."""

from flask import session
from flask_babel import gettext as _

from forum_app.core.permissions import Actor
from forum_app.registration.rules import DeviceActor

DESK_KEY = "desk"


def desk_name_of(actor: Actor) -> str:
    """The name that is kept with each scan."""
    if isinstance(actor, DeviceActor):
        return actor.name
    return str(session.get(DESK_KEY) or _("접수대"))


def may_name_desk(actor: Actor) -> bool:
    """Whether the desk is called what its helper says: a paired phone has its name from the organiser."""
    return not isinstance(actor, DeviceActor)


def name_desk(name: str) -> None:
    """Call this desk `name` as long as the session lasts."""
    session[DESK_KEY] = name
