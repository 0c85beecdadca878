"""What became of score sheets over time: every version, and requests to open a sealed one again."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.judging import ScoreSheet
from forum_app.contest.rules import REOPENING_WORKFLOW, ReopeningState, SheetState
from forum_app.core.db import Model, only


class SheetVersion(Model):
    """A sheet as one act left it; only ever added. `points`: criterion code -> points as text, without those not given.

    `salt` and `commitment` are those of a sheet that was handed in.
    """

    __tablename__ = "contest_sheet_version"
    __table_args__ = (CheckConstraint("(salt IS NULL) = (commitment IS NULL)", name="commitment_has_salt"),)
    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("contest_score_sheet.id", ondelete="RESTRICT"), primary_key=True
    )  # fmt: skip
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[SheetState]
    saved_at: Mapped[datetime]
    points: Mapped[dict[str, str]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text)
    comment_entrant: Mapped[str] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(64))
    commitment: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    actor_name: Mapped[str] = mapped_column(String(100))


class Reopening(Model):
    """A request to open a sealed sheet again. Two different organisers approve; `kept_version` is what was sealed."""

    __tablename__ = "contest_reopening"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "kept_version"], ["contest_sheet_version.sheet_id", "contest_sheet_version.version"]
        ),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("first_approver_id <> second_approver_id", name="approvers_differ"),
        CheckConstraint("(first_approver_id IS NULL) = (first_approved_at IS NULL)", name="first_has_time"),
        CheckConstraint("(second_approver_id IS NULL) = (second_approved_at IS NULL)", name="second_has_time"),
        CheckConstraint("first_approver_id IS NOT NULL OR second_approver_id IS NULL", name="first_comes_first"),
        CheckConstraint(
            "state NOT IN ('open', 'done') OR (second_approver_id IS NOT NULL AND kept_version IS NOT NULL)",
            name="open_is_approved",
        ),
        CheckConstraint("state <> 'supported' OR first_approver_id IS NOT NULL", name="supported_is_approved"),
        CheckConstraint("(state IN ('done', 'refused')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        CheckConstraint("state <> 'refused' OR length(refusal) > 0", name="refusal_has_reason"),
        Index(
            "uq_contest_reopening_under_way", "sheet_id", unique=True, **only("state IN ('asked', 'supported', 'open')")
        ),
        Index("ix_contest_reopening_sheet_id", "sheet_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("contest_score_sheet.id", ondelete="RESTRICT"))
    state: Mapped[ReopeningState] = mapped_column(default=REOPENING_WORKFLOW.initial)
    reason: Mapped[str] = mapped_column(String(500))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    requested_at: Mapped[datetime]
    first_approver_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    first_approved_at: Mapped[datetime | None]
    second_approver_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    second_approved_at: Mapped[datetime | None]
    kept_version: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(String(500), default="")
    sheet: Mapped[ScoreSheet] = relationship()
