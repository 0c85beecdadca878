"""Phones at the door: the list of them, and which one a key or a pairing address names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum_app.core.db import db
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, DoorDevice
from forum_app.registration.rules import token_hash

NO_DEVICE = N_("그런 기기가 없습니다.")


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device: how many it let in, and when the last one."""

    device: DoorDevice
    count: int
    last_at: datetime | None


def door_devices(forum: Forum) -> Sequence[DeviceRow]:
    """The devices of `forum` by name, those that were cut off last."""
    query = (
        select(DoorDevice, func.count(CheckIn.id), func.max(CheckIn.checked_in_at))
        .outerjoin(CheckIn, CheckIn.device_id == DoorDevice.id)
        .where(DoorDevice.forum_id == forum.id)
        .group_by(DoorDevice.id)
        .order_by(DoorDevice.revoked_at.is_not(None), DoorDevice.name)
    )
    return [DeviceRow(*row) for row in db.session.execute(query)]


def get_device(forum: Forum, device_id: int) -> DoorDevice:
    """A device of `forum` that has not been cut off.

    Raises:
        NotFound: there is none of this id.
    """
    query = select(DoorDevice).where(
        DoorDevice.forum_id == forum.id, DoorDevice.id == device_id, DoorDevice.revoked_at.is_(None)
    )
    if found := db.session.scalar(query):
        return found
    raise NotFound(NO_DEVICE)


def get_device_to_pair(_actor: Actor, slug: str, token: str, at: datetime) -> DoorDevice:
    """The device that the address of a pairing names; whoever holds it may pair while it is open at `at` (UTC).

    Raises:
        NotFound: it has been used or has run out, or is of another forum.
    """
    query = (
        select(DoorDevice)
        .join(Forum, Forum.id == DoorDevice.forum_id)
        .where(
            Forum.slug == slug,
            DoorDevice.pairing_hash == token_hash(token),
            DoorDevice.pairing_expires_at > at,
            DoorDevice.revoked_at.is_(None),
        )
        .options(joinedload(DoorDevice.forum))
    )
    if found := db.session.scalar(query):
        return found
    raise NotFound(NO_DEVICE)


def find_device_by_key(key: str) -> DoorDevice | None:
    """The device whose cookie carries `key`, unless it was cut off."""
    query = select(DoorDevice).where(DoorDevice.key_hash == token_hash(key), DoorDevice.revoked_at.is_(None))
    return db.session.scalar(query)
