"""What a judge promises and answers before judging."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.contest.rules import Availability
from forum_app.core.db import Model


class Pledge(Model):
    """One version of the text that the judges of a contest sign; the first is written down when somebody signs it."""

    __tablename__ = "contest_pledge"
    __table_args__ = (CheckConstraint("length(text) > 0 AND length(text_en) > 0", name="has_text"),)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime]


class PledgeSignature(Model):
    """That a judge signed a version, under which name; `sha256` repeats the text's."""

    __tablename__ = "contest_pledge_signature"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["contest_id", "version"], ["contest_pledge.contest_id", "contest_pledge.version"]),
        CheckConstraint("length(name) > 0", name="has_name"),
    )
    contest_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]


class JudgeAvailability(Model):
    """A judge's answer whether there is time for a round; `until_on` is the last day, in Seoul."""

    __tablename__ = "contest_judge_availability"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        CheckConstraint("(answer = 'until') = (until_on IS NOT NULL)", name="until_has_day"),
    )
    contest_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[Availability]
    until_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime]
