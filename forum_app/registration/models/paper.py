"""What is printed for registrants: badges, and certificates of attendance with numbers of their own."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.registration.models.registrations import Registration
from forum_app.registration.rules import BadgeSize


class BadgePrint(Model):
    """How often the badge of a registration was printed; its QR code carries the token of `token_version`.

    A badge printed for an earlier version opens nothing any more, so it counts as not printed; so does one that says
    something else by now, of which the version is NO_LONGER_TRUE.
    """

    __tablename__ = "registration_badge_print"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    token_version: Mapped[int]
    count: Mapped[int]
    printed_at: Mapped[datetime]


class PaperTerms(Model):
    """What a forum's organisers decided about its paper; a forum without a row has the usual terms.

    `certificates_open_at`: from when certificates are issued, None: once the forum's last day is over.
    """

    __tablename__ = "registration_paper_terms"
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="CASCADE"), primary_key=True)
    door_badge_size: Mapped[BadgeSize] = mapped_column(default=BadgeSize.TALL)
    certificates_open_at: Mapped[datetime | None]


class AttendanceYear(Model):
    """The last number of a certificate of attendance given out for forums of one year."""

    __tablename__ = "registration_attendance_year"
    __table_args__ = (CheckConstraint("last_number >= 0", name="last_number_not_negative"),)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(default=0)


class AttendanceCertificate(Model):
    """Says that somebody was there. Revoked, never deleted, and its number never used again.

    Name and affiliation are those of the day it was issued; they are kept until `erase_on`, longer than those of
    the registration, so that the paper can be checked. A registration has one certificate in force at most.
    """

    __tablename__ = "registration_attendance_certificate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registration_id", "forum_id"], ["registration.id", "registration.forum_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("year", "number"),
        Index(
            "uq_registration_attendance_certificate_in_force", "registration_id", unique=True,
            **only("revoked_at IS NULL"),
        ),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(revoked_at IS NULL) = (length(revoke_reason) = 0)", name="revoked_has_reason"),
        CheckConstraint(
            "(erased_at IS NULL AND length(name) > 0)"
            " OR (erased_at IS NOT NULL AND name = '' AND affiliation = '')",
            name="erased_is_empty",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(index=True)
    forum_id: Mapped[int] = mapped_column(index=True)
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="ko")
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    erase_on: Mapped[date]
    erased_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str] = mapped_column(String(300), default="")
    registration: Mapped[Registration] = relationship()
