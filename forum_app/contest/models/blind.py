"""The blind copy of an entry: pictures of the pages of its nameless PDF, which is all that judges get of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model


class BlindCopy(Model):
    """The pages made of the file `source_sha256`; judges see them once somebody looked at them (`confirmed_at`)."""

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
    pages: Mapped[list["BlindPage"]] = relationship(order_by="BlindPage.number", cascade="all, delete-orphan")


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
