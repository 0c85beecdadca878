"""The door: devices paired with it, every scan they made, and who is in."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.forums.models import Forum
from forum_app.registration.rules import Direction, ScanOutcome

if TYPE_CHECKING:
    from forum_app.registration.models.registrations import Registration


class DoorDevice(Model):
    """A phone or tablet at the door of one forum, paired by a QR code; only hashes of its keys are kept.

    `pairing_hash` opens the pairing until `pairing_expires_at`; the device then carries another key, `key_hash`.
    """

    __tablename__ = "registration_door_device"
    __table_args__ = (
        UniqueConstraint("forum_id", "name"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("length(name) > 0", name="has_name"),
        CheckConstraint("(paired_at IS NULL) = (key_hash IS NULL)", name="paired_has_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(40))
    pairing_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    pairing_expires_at: Mapped[datetime | None]
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    paired_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    forum: Mapped[Forum] = relationship()


class CheckIn(Model):
    """A registrant came in: one row, whoever scans first."""

    __tablename__ = "registration_check_in"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registration_id", "forum_id"], ["registration.id", "registration.forum_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["device_id", "forum_id"], ["registration_door_device.id", "registration_door_device.forum_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("registration_id"),
        Index("ix_registration_check_in_latest", "forum_id", "checked_in_at"),
        Index("ix_registration_check_in_desk", "forum_id", "desk", "checked_in_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int]
    forum_id: Mapped[int]
    checked_in_at: Mapped[datetime]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    device_id: Mapped[int | None]
    desk: Mapped[str] = mapped_column(String(40), default="")
    registration: Mapped["Registration"] = relationship(back_populates="check_in", overlaps="device")
    device: Mapped[DoorDevice | None] = relationship(overlaps="check_in,registration")


class Scan(Model):
    """One scan at the door, never erased: `key` is drawn by the device, so that a repeat is recognised.

    `scanned_at` is the device's clock, corrected by what it knew of the server's; `received_at` the server's.
    `outcome` is what the server decided; `let_in`: the device, perhaps offline, had let the person through by then.
    Where somebody was let in and `outcome` says no, staff must look, and note when they have (`resolved_at`).
    An admission taken back at once keeps its scan, with `undone_at`: of the others, each is one CheckIn.
    """

    __tablename__ = "registration_scan"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registration_id", "forum_id"], ["registration.id", "registration.forum_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["device_id", "forum_id"], ["registration_door_device.id", "registration_door_device.forum_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("forum_id", "key"),
        Index("ix_registration_scan_of_person", "registration_id", "id"),
        CheckConstraint("(registration_id IS NULL) = (outcome = 'unknown')", name="known_has_registration"),
        CheckConstraint("resolved_at IS NULL OR let_in", name="only_conflicts_resolved"),
        CheckConstraint("undone_at IS NULL OR outcome = 'admitted'", name="only_admissions_undone"),
        Index(
            "uq_registration_scan_admitted", "registration_id", unique=True,
            **only("outcome = 'admitted' AND undone_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(index=True)
    registration_id: Mapped[int | None]
    device_id: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(String(64))
    direction: Mapped[Direction]
    outcome: Mapped[ScanOutcome]
    let_in: Mapped[bool]
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]
    desk: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    resolved_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    registration: Mapped["Registration | None"] = relationship(overlaps="device")
    device: Mapped[DoorDevice | None] = relationship(overlaps="registration")
