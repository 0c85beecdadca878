"""What a call says besides its rules: questions often asked, and deadlines that were moved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Model


class FaqItem(Model):
    """A question often asked and its answer, in the order of the page."""

    __tablename__ = "contest_faq_item"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        CheckConstraint("length(question) > 0 AND length(answer) > 0", name="has_words"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))
    question_en: Mapped[str | None] = mapped_column(String(400))
    answer: Mapped[str] = mapped_column(Text)
    answer_en: Mapped[str | None] = mapped_column(Text)


class DeadlineExtension(Model):
    """One time the deadline of a call was moved, always to a later moment; times are UTC."""

    __tablename__ = "contest_deadline_extension"
    __table_args__ = (
        CheckConstraint("closes_at > closed_at_before", name="never_shortens"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    closed_at_before: Mapped[datetime]
    closes_at: Mapped[datetime]
    announced_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    reason_en: Mapped[str | None] = mapped_column(String(400))
