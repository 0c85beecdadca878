"""The blind copy of an entry: pictures of the pages of its nameless PDF, which is all that judges get of it."""

import hashlib
from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model


class BlindCopy(Model):
    """The pages made of the file `source_sha256`; judges see them once somebody looked at them (`confirmed_at`).

    `named_pages`: numbers of pages on whose text a name was found; a hint for whoever looks, no more.
    """

    __tablename__ = "contest_blind_copy"
    __table_args__ = (
        CheckConstraint("page_count > 0", name="has_pages"),
        CheckConstraint("(confirmed_at IS NULL) OR (confirmed_at >= made_at)", name="confirmed_after_made"),
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_entry.id", ondelete="RESTRICT"), primary_key=True)
    source_sha256: Mapped[str] = mapped_column(String(64))
    page_count: Mapped[int]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    named_pages: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    pages: Mapped[list["BlindPage"]] = relationship(order_by="BlindPage.number", cascade="all, delete-orphan")
    covers: Mapped[list["BlindCover"]] = relationship(
        order_by="BlindCover.page, BlindCover.id", cascade="all, delete-orphan"
    )

    @property
    def fingerprint(self) -> str:
        """What somebody looks at when confirming: other pictures have another one."""
        pictures = (page.sha256 for page in self.pages)
        return hashlib.sha256("|".join([self.source_sha256, *pictures]).encode()).hexdigest()


class BlindPage(Model):
    """One page as a picture that core.uploads keeps under `sha256`; width and height in pixels."""

    __tablename__ = "contest_blind_page"
    __table_args__ = (CheckConstraint("number > 0 AND width > 0 AND height > 0", name="sizes_positive"),)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("contest_blind_copy.entry_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]


class BlindCover(Model):
    """An area that is painted over; `x`, `y` of its left upper corner, width, height in percent of the page."""

    __tablename__ = "contest_blind_cover"
    __table_args__ = (
        CheckConstraint("page > 0", name="page_positive"),
        CheckConstraint("x >= 0 AND y >= 0 AND width > 0 AND height > 0", name="area_positive"),
        CheckConstraint("x + width <= 1000000 AND y + height <= 1000000", name="area_on_page"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_blind_copy.entry_id", ondelete="CASCADE"), index=True)
    page: Mapped[int]
    x: Mapped[Decimal]
    y: Mapped[Decimal]
    width: Mapped[Decimal]
    height: Mapped[Decimal]
