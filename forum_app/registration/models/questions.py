"""What an organiser asks besides, and what was answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.registration.rules import Asked, QuestionKind


class Question(Model):
    """One question of the sign-up form; never changed in meaning once answered, retired instead.

    `ticket_id`: asked of that ticket only. With a `condition`, asked only of who chose that option.
    `purpose` says what the answer is needed for (Personal Information Protection Act, art. 16).
    """

    __tablename__ = "registration_question"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ticket_id", "forum_id"], ["registration_ticket.id", "registration_ticket.forum_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("length(label) > 0 AND length(purpose) > 0", name="label_and_purpose"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    ticket_id: Mapped[int | None]
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str | None] = mapped_column(String(200))
    help: Mapped[str] = mapped_column(String(300), default="")
    help_en: Mapped[str | None] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(200))
    purpose_en: Mapped[str | None] = mapped_column(String(200))
    is_required: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
    options: Mapped[list["QuestionOption"]] = relationship(
        back_populates="question", order_by="QuestionOption.position"
    )
    condition: Mapped["QuestionCondition | None"] = relationship(back_populates="question")

    @property
    def asked(self) -> Asked:
        """What the rules look at."""
        return Asked(
            self.id, self.kind, self.is_required, self.ticket_id, tuple(option.id for option in self.options),
            self.condition.option_id if self.condition else None,
        )  # fmt: skip


class QuestionOption(Model):
    """One of the answers to choose from."""

    __tablename__ = "registration_question_option"
    __table_args__ = (UniqueConstraint("question_id", "position"), UniqueConstraint("id", "question_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("registration_question.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str | None] = mapped_column(String(120))
    question: Mapped[Question] = relationship(back_populates="options")


class QuestionCondition(Model):
    """A question is asked only of who chose an option of an earlier one."""

    __tablename__ = "registration_question_condition"
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question_option.id", ondelete="RESTRICT"), index=True
    )
    question: Mapped[Question] = relationship(back_populates="condition")
    option: Mapped[QuestionOption] = relationship()


class Answer(Model):
    """What a registrant answered: one option (a row each where several may be chosen), or `text`."""

    __tablename__ = "registration_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["option_id", "question_id"],
            ["registration_question_option.id", "registration_question_option.question_id"],
            ondelete="RESTRICT",
        ),
        CheckConstraint("(option_id IS NULL) = (length(text) > 0)", name="option_or_text"),
        UniqueConstraint("registration_id", "question_id", "option_id"),
        Index(
            "uq_registration_answer_text", "registration_id", "question_id", unique=True,
            **only("option_id IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("registration_question.id", ondelete="RESTRICT"), index=True)
    option_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(1000), default="")
    question: Mapped[Question] = relationship(overlaps="option")
    option: Mapped[QuestionOption | None] = relationship(overlaps="question")
