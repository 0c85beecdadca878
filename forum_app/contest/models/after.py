"""What follows the computation: notes on flags, the review, objections, what two people decide, held-back comments."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.call import Contest, Criterion, Round
from forum_app.contest.models.entries import Entry
from forum_app.contest.models.judging import Judge, ScoreSheet
from forum_app.contest.models.result import Award
from forum_app.contest.rules import ObjectionKind, ObjectionState, RecomputeBasis, RequestState
from forum_app.core.db import Model, only


class Flag(Model):
    """What the rules ask the panel to discuss in one computation, and what was said.

    `kind` is the engine's; `judge_id` stands where one judge is far from the others, `criterion_id` where judges are
    far apart. `note` stays empty until somebody writes it.
    """

    __tablename__ = "contest_flag"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        CheckConstraint("(judge_id IS NULL) <> (criterion_id IS NULL)", name="one_subject"),
        CheckConstraint("(noted_at IS NULL) = (note = '')", name="note_has_time"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int]
    computation_id: Mapped[int] = mapped_column(
        ForeignKey("contest_computation.id", ondelete="RESTRICT"), index=True
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[int]
    round_id: Mapped[int]
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("contest_judge.id", ondelete="RESTRICT"))
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("contest_criterion.id", ondelete="RESTRICT"))
    note: Mapped[str] = mapped_column(String(500), default="")
    noted_at: Mapped[datetime | None]
    entry: Mapped[Entry] = relationship(overlaps="round")
    round: Mapped[Round] = relationship(overlaps="entry")
    judge: Mapped[Judge | None] = relationship()
    criterion: Mapped[Criterion | None] = relationship()


class Review(Model):
    """A meeting of the review committee about the candidates of one computation."""

    __tablename__ = "contest_review"
    __table_args__ = (CheckConstraint("length(minutes) > 0", name="has_minutes"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    computation_id: Mapped[int] = mapped_column(
        ForeignKey("contest_computation.id", ondelete="RESTRICT"), unique=True
    )  # fmt: skip
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120), default="")
    minutes: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    members: Mapped[list["ReviewMember"]] = relationship(order_by="ReviewMember.position")
    decisions: Mapped[list["ReviewDecision"]] = relationship(order_by="ReviewDecision.entry_id")


class ReviewMember(Model):
    """Somebody who sat in the committee."""

    __tablename__ = "contest_review_member"
    review_id: Mapped[int] = mapped_column(ForeignKey("contest_review.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(80), default="")


class ReviewDecision(Model):
    """Whether the committee agrees to one candidate; a refusal says why."""

    __tablename__ = "contest_review_decision"
    __table_args__ = (CheckConstraint("agrees OR length(reason) > 0", name="refusal_has_reason"),)
    review_id: Mapped[int] = mapped_column(ForeignKey("contest_review.id", ondelete="RESTRICT"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_entry.id", ondelete="RESTRICT"), primary_key=True)
    agrees: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300), default="")
    entry: Mapped[Entry] = relationship()


class Objection(Model):
    """What somebody holds against a candidate, the procedure or the own result; never shown in public.

    `entry_id`: the candidate, or the own entry. `due_on`: the day by which it is answered. `changes_result`: upheld,
    and the result has to be computed again. The evidence is a kept upload.
    """

    __tablename__ = "contest_objection"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        UniqueConstraint("contest_id", "number"),
        UniqueConstraint("contest_id", "idempotency_key"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("kind = 'procedure' OR entry_id IS NOT NULL", name="entry_is_named"),
        CheckConstraint(
            "(state = 'filed' AND decided_on IS NULL) OR"
            " (state <> 'filed' AND decided_on IS NOT NULL AND length(answer) > 0)",
            name="decision_has_answer",
        ),
        CheckConstraint("state = 'upheld' OR NOT changes_result", name="only_upheld_changes"),
        CheckConstraint("(evidence_sha256 IS NULL) = (evidence_name IS NULL)", name="evidence_has_name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    number: Mapped[int]
    kind: Mapped[ObjectionKind]
    entry_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    consented_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    evidence_name: Mapped[str | None] = mapped_column(String(100))
    evidence_type: Mapped[str | None] = mapped_column(String(100))
    filed_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.FILED)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None]
    changes_result: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    contest: Mapped[Contest] = relationship()
    entry: Mapped[Entry | None] = relationship(overlaps="contest")

    @property
    def receipt_no(self) -> str:
        """The number by which it is asked about."""
        return f"이의-{self.number:02d}"


class TwoPersons:
    """Asked for by one organiser, decided by another; the database knows both."""

    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[RequestState] = mapped_column(default=RequestState.REQUESTED)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    requested_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None]


def two_persons() -> Iterator[CheckConstraint]:
    """What the database sees to in a table of TwoPersons."""
    yield CheckConstraint("length(reason) > 0", name="has_reason")
    yield CheckConstraint("(state = 'requested') = (decided_by_id IS NULL)", name="decision_has_person")
    yield CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decision_has_time")
    yield CheckConstraint("state <> 'approved' OR decided_by_id <> requested_by_id", name="two_persons")


class Recomputation(TwoPersons, Model):
    """A computed result taken back: why, and which entry leaves the judging with it."""

    __tablename__ = "contest_recomputation"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        CheckConstraint("basis NOT IN ('refusal', 'disqualification') OR entry_id IS NOT NULL", name="entry_is_named"),
        CheckConstraint("(basis = 'objection') = (objection_id IS NOT NULL)", name="objection_is_named"),
        Index("uq_contest_recomputation_asked", "contest_id", unique=True, **only("state = 'requested'")),
        *two_persons(),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    basis: Mapped[RecomputeBasis]
    entry_id: Mapped[int | None]
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("contest_objection.id", ondelete="RESTRICT"))
    entry: Mapped[Entry | None] = relationship()
    objection: Mapped[Objection | None] = relationship()


class Revocation(TwoPersons, Model):
    """An award taken back after it was granted."""

    __tablename__ = "contest_revocation"
    __table_args__ = (
        Index("uq_contest_revocation_asked", "award_id", unique=True, **only("state = 'requested'")),
        *two_persons(),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("contest_award.id", ondelete="RESTRICT"), index=True)
    award: Mapped[Award] = relationship()


class HeldComment(Model):
    """A judge's words to an entrant that the organiser does not pass on, and why."""

    __tablename__ = "contest_held_comment"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="has_reason"),)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("contest_score_sheet.id", ondelete="RESTRICT"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(300))
    held_at: Mapped[datetime]
    sheet: Mapped[ScoreSheet] = relationship()
