"""What an entrant is asked before entering."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.core.db import Model


class EligibilityQuestion(Model):
    """A question answered by yes or no; whoever is eligible answers as `expects_yes` says. Frozen with the notice."""

    __tablename__ = "contest_eligibility_question"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("length(text) > 0", name="has_words"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str | None] = mapped_column(String(400))
    help: Mapped[str] = mapped_column(String(500), default="")
    help_en: Mapped[str | None] = mapped_column(String(600))
    expects_yes: Mapped[bool] = mapped_column(default=True)


class EligibilityAnswer(Model):
    """What an entrant answers to such a question."""

    __tablename__ = "contest_eligibility_answer"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(
            ["question_id", "contest_id"],
            ["contest_eligibility_question.id", "contest_eligibility_question.contest_id"],
            name="fk_contest_eligibility_answer_question",
        ),
    )
    contest_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True)
    is_yes: Mapped[bool]
