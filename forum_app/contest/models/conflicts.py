"""Requests that a judge be kept away from an entry."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.entries import Entry
from forum_app.contest.models.judging import Judge
from forum_app.contest.rules import CONFLICT_WORKFLOW, ConflictState, ExclusionKind
from forum_app.core.db import Model, only


class ConflictRequest(Model):
    """A challenge or a recusal, and how it was decided; the Exclusion stands only where it was granted.

    `is_from_entrant`: the entry's own people asked; by its private address, where `requested_by_id` is None. While a
    recusal waits, the judge does not see the entry.
    """

    __tablename__ = "contest_conflict_request"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        CheckConstraint("kind <> 'exclusion'", name="kind_is_asked_for"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("state <> 'refused' OR length(decision_reason) > 0", name="refused_has_reason"),
        Index("ix_contest_conflict_request_entry_id", "entry_id"),
        Index(
            "uq_contest_conflict_request_open", "judge_id", "entry_id", unique=True,
            **only("state = 'open'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    judge_id: Mapped[int]
    entry_id: Mapped[int]
    kind: Mapped[ExclusionKind]
    state: Mapped[ConflictState] = mapped_column(default=CONFLICT_WORKFLOW.initial)
    reason: Mapped[str] = mapped_column(String(300))
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    is_from_entrant: Mapped[bool] = mapped_column(default=False)
    decision_reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship(overlaps="judge")
