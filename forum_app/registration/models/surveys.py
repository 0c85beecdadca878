"""The survey after the event. Nothing here joins an answer to a person, to a time, or to other answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.registration.rules.surveys import SCALE, SurveyAsked, SurveyKind


class Survey(Model):
    """The one survey of a forum; its questions are changed only before the first answer."""

    __tablename__ = "registration_survey"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="closes_after_opening"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), unique=True)
    intro: Mapped[str] = mapped_column(Text, default="")
    intro_en: Mapped[str] = mapped_column(Text, default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        order_by="SurveyQuestion.position", back_populates="survey"
    )


class SurveyQuestion(Model):
    """One question."""

    __tablename__ = "registration_survey_question"
    __table_args__ = (CheckConstraint("length(label) > 0", name="has_label"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("registration_survey.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[SurveyKind]
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str | None] = mapped_column(String(200))
    is_required: Mapped[bool] = mapped_column(default=False)
    survey: Mapped[Survey] = relationship(back_populates="questions")
    options: Mapped[list["SurveyOption"]] = relationship(
        order_by="SurveyOption.position", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def asked(self) -> SurveyAsked:
        """As the rules look at it."""
        values = frozenset(SCALE) if self.kind is SurveyKind.SCALE else frozenset(one.position for one in self.options)
        return SurveyAsked(self.id, self.is_required, values)


class SurveyOption(Model):
    """One of the answers to choose from."""

    __tablename__ = "registration_survey_option"
    __table_args__ = (UniqueConstraint("question_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("registration_survey_question.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str | None] = mapped_column(String(120))


class SurveyCount(Model):
    """How often a value was chosen: points of a scale, or the position of an option. Single answers are not kept."""

    __tablename__ = "registration_survey_count"
    __table_args__ = (CheckConstraint("chosen >= 0", name="chosen_not_negative"),)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_survey_question.id", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[int] = mapped_column(primary_key=True)
    chosen: Mapped[int] = mapped_column(default=0)


class SurveyText(Model):
    """Something written; `id` is drawn, so that the order of arrival does not show."""

    __tablename__ = "registration_survey_text"
    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_survey_question.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(1000))


class SurveyReply(Model):
    """A registrant has answered: once, nobody knows when or what."""

    __tablename__ = "registration_survey_reply"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("registration_survey.id", ondelete="CASCADE"), index=True)
