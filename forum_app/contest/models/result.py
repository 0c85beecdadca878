"""What the engine computed, and the awards that came of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.judging.rounds import Standing
from forum_app.contest.models.call import AwardSlot, Round
from forum_app.contest.models.entries import Entry
from forum_app.core.db import Model


class Computation(Model):
    """One computation of a stage: the latest `attempt` counts. The last stage gives the whole `package`.

    `superseded_at`: when two people took it back; it is kept and no longer counts.
    """

    __tablename__ = "contest_computation"
    __table_args__ = (
        UniqueConstraint("contest_id", "stage", "attempt"),
        CheckConstraint("stage > 0 AND attempt > 0", name="counted_from_one"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    stage: Mapped[int]
    attempt: Mapped[int]
    computed_at: Mapped[datetime]
    rules_sha256: Mapped[str] = mapped_column(String(64))
    package: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    superseded_at: Mapped[datetime | None]


class StageReport(Model):
    """What is kept of a computation for the deliberation: standings, judges' totals, the report beside the result."""

    __tablename__ = "contest_stage_report"
    computation_id: Mapped[int] = mapped_column(
        ForeignKey("contest_computation.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[Any] = mapped_column(JSON)


class RoundResult(Model):
    """What came of one round for one entry; `score` None when it is incomplete."""

    __tablename__ = "contest_round_result"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        CheckConstraint("standing = 'incomplete' OR score IS NOT NULL", name="standing_has_score"),
    )
    round_id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    score: Mapped[Decimal | None]
    standing: Mapped[Standing]
    entry: Mapped[Entry] = relationship(overlaps="round")
    round: Mapped[Round] = relationship(overlaps="entry")


class EntryResult(Model):
    """The official score and rank of an entry; both None when it is incomplete or cut off."""

    __tablename__ = "contest_entry_result"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        CheckConstraint("rank IS NULL OR (rank > 0 AND score IS NOT NULL)", name="rank_has_score"),
    )
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    score: Mapped[Decimal | None]
    rank: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    entry: Mapped[Entry] = relationship()


class Award(Model):
    """One award of one entry: intended, then granted with the number of its certificate.

    What is granted is voided, never deleted, and its number never used again.
    """

    __tablename__ = "contest_award"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["slot_id", "contest_id"], ["contest_award_slot.id", "contest_award_slot.contest_id"]),
        UniqueConstraint("year", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "(number IS NULL) = (code IS NULL) AND (number IS NULL) = (granted_on IS NULL)", name="granted_has_number"
        ),
        CheckConstraint("voided_on IS NULL OR length(void_reason) > 0", name="void_has_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    entry_id: Mapped[int] = mapped_column(unique=True)
    slot_id: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(60), unique=True)
    year: Mapped[int]
    number: Mapped[int | None]
    granted_on: Mapped[date | None]
    handed_on: Mapped[date | None]
    voided_on: Mapped[date | None]
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    entry: Mapped[Entry] = relationship(overlaps="slot")
    slot: Mapped[AwardSlot] = relationship(overlaps="entry")
