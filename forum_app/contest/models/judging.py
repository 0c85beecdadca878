"""The panel, who judges what, and the score sheets."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.judging.ruleset import RoundKind
from forum_app.contest.models.call import Criterion, Round, Track
from forum_app.contest.models.entries import Entry
from forum_app.contest.rules import SHEET_WORKFLOW, ExclusionKind, SheetState
from forum_app.core.db import Model, only
from forum_app.institutions.models import Institution


class Judge(Model):
    """A member of a contest's panel; `number` is shown instead of the name.

    `code` (J1, J2 …) names the judge in packages and commitments and is given at the first assignment. `tracks` are
    those the judge knows, none: all; `rounds` those the judge sits in, none: all but votes of the audience.
    `keeps_scores`: what was handed in counts although the judge left.
    """

    __tablename__ = "contest_judge"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        UniqueConstraint("contest_id", "email"),
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("id", "contest_id"),
        Index(
            "uq_contest_judge_account", "contest_id", "account_id", unique=True,
            **only("account_id IS NOT NULL"),
        ),
        CheckConstraint("max_entries >= 0", name="max_entries_not_negative"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    number: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(10))
    max_entries: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))
    invited_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    keeps_scores: Mapped[bool] = mapped_column(default=False, server_default=false())
    institution: Mapped[Institution | None] = relationship()
    affiliations: Mapped[list["JudgeAffiliation"]] = relationship(order_by="JudgeAffiliation.id")
    tracks: Mapped[list[Track]] = relationship(
        secondary=lambda: JudgeExpertise.__table__, viewonly=True, order_by=Track.position
    )
    rounds: Mapped[list[Round]] = relationship(
        secondary=lambda: JudgeRound.__table__, viewonly=True, order_by=Round.position
    )

    @property
    def institution_ids(self) -> set[int]:
        """Every institution whose entries the judge must not score."""
        own = {self.institution_id} if self.institution_id is not None else set()
        return own | {one.institution_id for one in self.affiliations}

    def sits_in(self, round_: Round) -> bool:
        """Whether the judge scores in `round_`."""
        if self.rounds:
            return round_ in self.rounds
        return round_.kind is not RoundKind.AUDIENCE


class JudgeAffiliation(Model):
    """Another institution of a judge, now or once; each keeps the judge away from its entries."""

    __tablename__ = "contest_judge_affiliation"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        UniqueConstraint("judge_id", "institution_id"),
        CheckConstraint("to_year IS NULL OR from_year IS NULL OR to_year >= from_year", name="years_in_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int]
    judge_id: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))
    from_year: Mapped[int | None]
    to_year: Mapped[int | None]
    institution: Mapped[Institution] = relationship(lazy="joined")


class JudgeExpertise(Model):
    """A track that a judge knows."""

    __tablename__ = "contest_judge_expertise"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["track_id", "contest_id"], ["contest_track.id", "contest_track.contest_id"]),
    )
    contest_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(primary_key=True)


class JudgeRound(Model):
    """A round that a judge sits in."""

    __tablename__ = "contest_judge_round"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
    )
    contest_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(primary_key=True)


class Exclusion(Model):
    """A judge kept away from an entry, and why."""

    __tablename__ = "contest_exclusion"
    __table_args__ = (
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        CheckConstraint("length(reason) > 0", name="has_reason"),
    )
    contest_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ExclusionKind]
    reason: Mapped[str] = mapped_column(String(300))
    decided_at: Mapped[datetime]


class Assignment(Model):
    """A judge who is to score an entry in a round; all three belong to one contest."""

    __tablename__ = "contest_assignment"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "contest_id"], ["contest_round.id", "contest_round.contest_id"]),
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["judge_id", "contest_id"], ["contest_judge.id", "contest_judge.contest_id"]),
        UniqueConstraint("round_id", "entry_id", "judge_id"),
        Index("ix_contest_assignment_judge_id", "judge_id"),
        Index("ix_contest_assignment_entry_id", "entry_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(index=True)
    round_id: Mapped[int]
    entry_id: Mapped[int]
    judge_id: Mapped[int]
    round: Mapped[Round] = relationship(overlaps="entry,judge")
    entry: Mapped[Entry] = relationship(overlaps="round,judge")
    judge: Mapped[Judge] = relationship(overlaps="round,entry")
    sheet: Mapped["ScoreSheet | None"] = relationship(back_populates="assignment")


class ScoreSheet(Model):
    """What one judge gives one entry in one round; complete when submitted, immutable when sealed.

    `comment` is for the panel, `comment_entrant` for whoever entered. `commitment` is the hash of `salt` and the
    sheet as it was handed in; the salt is told when the result is.
    """

    __tablename__ = "contest_score_sheet"
    __table_args__ = (
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted_has_time"),
        CheckConstraint("(salt IS NULL) = (commitment IS NULL)", name="commitment_has_salt"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("contest_assignment.id", ondelete="RESTRICT"), unique=True)
    state: Mapped[SheetState] = mapped_column(default=SHEET_WORKFLOW.initial)
    comment: Mapped[str] = mapped_column(Text, default="")
    comment_entrant: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str | None] = mapped_column(String(64))
    commitment: Mapped[str | None] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    assignment: Mapped[Assignment] = relationship(back_populates="sheet")
    scores: Mapped[list["Score"]] = relationship(back_populates="sheet", cascade="all, delete-orphan")


class Score(Model):
    """Points for one criterion; no row means not yet given, never 0. `max_points` repeats the criterion's."""

    __tablename__ = "contest_score"
    __table_args__ = (
        ForeignKeyConstraint(
            ["criterion_id", "max_points"], ["contest_criterion.id", "contest_criterion.max_points"],
            ondelete="RESTRICT",
        ),
        CheckConstraint("points >= 0 AND points <= max_points", name="points_in_range"),
    )  # fmt: skip
    sheet_id: Mapped[int] = mapped_column(ForeignKey("contest_score_sheet.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(primary_key=True)
    max_points: Mapped[Decimal]
    points: Mapped[Decimal]
    sheet: Mapped[ScoreSheet] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()
