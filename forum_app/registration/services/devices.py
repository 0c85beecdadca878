"""Phones at the door: named, paired once by a QR code, and cut off when they are lost or the day is over."""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, NotFound
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import DoorDevice
from forum_app.registration.rules import PAIRING_OPEN, DeviceActor, pairing_token, token_hash


def add_device(forum: Forum, name: str, *, key: bytes, actor: Actor, at: datetime) -> DoorDevice:
    """Name a device and open its pairing; one that was cut off may come back under its name.

    Args:
        forum: at whose door.
        name: what the desk is called, say 1번 입구.
        key: of the tokens, see rules.token_key.
        actor: who adds it.
        at: now, UTC.

    Raises:
        FieldError: a device of that name is there.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    query = select(DoorDevice).where(DoorDevice.forum_id == forum.id, DoorDevice.name == name)
    device = db.session.scalar(query.with_for_update())
    if device is not None and device.revoked_at is None:
        raise FieldError("name", N_("같은 이름의 기기가 있습니다. 다른 이름을 적어 주십시오."))
    if device is None:
        device = DoorDevice(forum_id=forum.id, name=name, created_at=at, created_by_id=actor.account_id)
        db.session.add(device)
    else:
        device.revoked_at = device.paired_at = device.key_hash = device.last_seen_at = None
    db.session.flush()
    _open_pairing(device, key, at)
    _record("create", device, actor, at)
    return device


def renew_pairing(device: DoorDevice, *, key: bytes, actor: Actor, at: datetime) -> None:
    """Open the pairing anew, for another phone or the same one; until it is used the paired one goes on.

    Raises:
        NotFound: the device was cut off.
        StepRefused: the forum is over.
    """
    require_running(device.forum, clock.day_of(at))
    _hold(device)
    if device.revoked_at is not None:
        raise NotFound(N_("그런 기기가 없습니다."))
    _open_pairing(device, key, at)
    _record("renew", device, actor, at)


def pair_device(device: DoorDevice, token: str) -> str:
    """Make whoever holds `token` the device; the key that its cookie is to carry, of which the hash is kept.

    Raises:
        NotFound: the pairing was used or has run out, or the device was cut off.
    """
    at = clock.db_now(db.session)
    _hold(device)
    is_open = device.pairing_expires_at is not None and at < device.pairing_expires_at
    if device.revoked_at is not None or not is_open or device.pairing_hash != token_hash(token):
        raise NotFound(N_("그런 기기가 없습니다."))
    secret = token_urlsafe(32)
    device.key_hash, device.paired_at, device.last_seen_at = token_hash(secret), at, at
    device.pairing_hash = device.pairing_expires_at = None
    _record("pair", device, DeviceActor(name=device.name, device_id=device.id), at)
    return secret


def revoke_device(device: DoorDevice, *, actor: Actor, at: datetime) -> None:
    """Cut the device off; twice is once."""
    _hold(device)
    if device.revoked_at is not None:
        return
    device.revoked_at = at
    device.pairing_hash = device.pairing_expires_at = None
    _record("revoke", device, actor, at)


def note_seen(actor: DeviceActor) -> None:
    """Note that the device is there now."""
    if device := db.session.get(DoorDevice, actor.device_id):
        device.last_seen_at = clock.db_now(db.session)


def _open_pairing(device: DoorDevice, key: bytes, at: datetime) -> None:
    device.pairing_expires_at = at + PAIRING_OPEN
    device.pairing_hash = token_hash(pairing_token(key, device.id, device.pairing_expires_at))
    db.session.flush()


def _hold(device: DoorDevice) -> None:
    """Hold the row until the transaction ends and read it anew: a pairing is used once."""
    query = select(DoorDevice).where(DoorDevice.id == device.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def _record(deed: str, device: DoorDevice, actor: Actor, at: datetime) -> None:
    db.session.flush()
    audit.record(
        actor, f"door_device:{deed}", device, at=at, after={"name": device.name}, scope=f"forum:{device.forum_id}"
    )  # fmt: skip
