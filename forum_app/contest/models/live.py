"""What happens before an audience: presentations in their order, and its vote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.entries import Entry
from forum_app.core.db import Model, only


class PresentationPlan(Model):
    """How long each presentation of a round lasts, in seconds; `draw` is the lot that made the order, if one did."""

    __tablename__ = "contest_presentation_plan"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        CheckConstraint("speak_seconds > 0 AND question_seconds >= 0", name="times_positive"),
    )
    round_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    speak_seconds: Mapped[int] = mapped_column(default=420)
    question_seconds: Mapped[int] = mapped_column(default=300)
    draw: Mapped[str | None] = mapped_column(String(64))


class Presentation(Model):
    """One entry's turn in a round; at most one runs at a time."""

    __tablename__ = "contest_presentation"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        UniqueConstraint("round_id", "position"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("ended_at IS NULL OR started_at IS NOT NULL", name="ended_has_start"),
        Index(
            "uq_contest_presentation_running", "round_id", unique=True,
            **only("started_at IS NOT NULL AND ended_at IS NULL"),
        ),
    )  # fmt: skip
    round_id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    entry: Mapped[Entry] = relationship(viewonly=True)


class Vote(Model):
    """The window in which the audience votes in a round; ballots are cast from `opens_at` until before `closes_at`."""

    __tablename__ = "contest_vote"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
    )
    round_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class Ballot(Model):
    """One vote of one person of the audience: of its token only the hash is kept, of an address a keyed hash.

    A cast ballot never changes; the database refuses it.
    """

    __tablename__ = "contest_ballot"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        ForeignKeyConstraint(["choice_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(choice_id IS NULL) = (cast_at IS NULL)", name="cast_has_choice"),
        CheckConstraint("cast_at IS NULL OR voided_at IS NULL", name="cast_or_voided"),
        Index(
            "uq_contest_ballot_voter", "round_id", "voter_hash", unique=True,
            **only("voter_hash IS NOT NULL AND voided_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    round_id: Mapped[int]
    number: Mapped[int]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    voter_hash: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    choice_id: Mapped[int | None]
    cast_at: Mapped[datetime | None]
