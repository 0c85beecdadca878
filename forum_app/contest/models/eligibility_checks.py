"""Looking at entries: the checklist of a contest, what was found, and what an entrant was asked to complete."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.contest.rules.eligibility import CheckResult
from forum_app.core.db import Model, only


class CheckItem(Model):
    """One line of a contest's checklist."""

    __tablename__ = "contest_check_item"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("length(label) > 0", name="has_label"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str | None] = mapped_column(String(160))


class EntryCheck(Model):
    """What was found for one line and one entry; a bad one says why."""

    __tablename__ = "contest_entry_check"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["item_id", "contest_id"], ["contest_check_item.id", "contest_check_item.contest_id"]),
        CheckConstraint("result = 'good' OR length(note) > 0", name="bad_has_note"),
    )
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    result: Mapped[CheckResult]
    note: Mapped[str] = mapped_column(String(300), default="")
    checked_at: Mapped[datetime]


class CompletionRequest(Model):
    """What an entrant was asked to put right and until when; one stands open at a time."""

    __tablename__ = "contest_completion_request"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        CheckConstraint("length(text) > 0", name="has_text"),
        CheckConstraint("due_at > asked_at", name="due_after_asking"),
        Index("uq_contest_completion_request_open", "entry_id", unique=True, **only("closed_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    entry_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
