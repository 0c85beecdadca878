"""The call: contest, tracks, rounds, criteria and the slots that the awards will fill."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.judging.ruleset import Combine, FlagLimits, RoundKind, Stage, TieLink
from forum_app.contest.rules import CONTEST_WORKFLOW, ContestState, Feedback
from forum_app.core.db import Model
from forum_app.forums.models import Forum


class Contest(Model):
    """A call for entries and its judging. Times are UTC. The rule set is frozen when the call is published.

    `lottery_source` names, in the rule set, a public value that will decide the last ties; `lottery_seed` is
    that value. `stage` is the position of the leading round of the stage at work: a stage is a round and those behind
    it that run with it. `judge_key` (hexadecimal, never shown) orders the J-numbers of the panel. `verification_days`
    is how long the public may object to the candidates; 0: not at all. `needs_review`: a review committee has to agree
    to them first. `grace_minutes`: how long after the deadline a draft begun before it may still be handed in.
    `publishes_panel`: who enters may read who judges, and challenge them before the assignment.
    Verification runs from `verification_started_at` to `verification_ends_at`; entrants may object to
    their own result in its first `objection_days` days; an objection is answered within `answer_days`; an award may be
    revoked within `revocation_years` of its grant. `letters_at`: when entrants were told of the result.
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("stage > 0", name="stage_positive"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 180", name="grace_minutes_in_range"),
        CheckConstraint("judge_deviation >= 0 AND item_gap >= 0", name="limits_not_negative"),
        CheckConstraint("verification_days BETWEEN 0 AND 60", name="verification_days_in_range"),
        CheckConstraint(
            "objection_days BETWEEN 0 AND 60 AND answer_days BETWEEN 1 AND 90 AND revocation_years BETWEEN 0 AND 30",
            name="terms_in_range",
        ),
        CheckConstraint(
            "(verification_started_at IS NULL AND verification_ends_at IS NULL)"
            " OR verification_ends_at > verification_started_at",
            name="verification_in_order",
        ),
        CheckConstraint("state <> 'verification' OR verification_ends_at IS NOT NULL", name="verification_has_end"),
        CheckConstraint("state = 'draft' OR rules_json IS NOT NULL", name="published_has_rules"),
        CheckConstraint("(rules_json IS NULL) = (rules_sha256 IS NULL)", name="rules_have_hash"),
        CheckConstraint(
            "state NOT IN ('sealed', 'computed', 'candidates', 'verification', 'objections', 'final', 'awarded')"
            " OR sealed_at IS NOT NULL",
            name="sealed_has_time",
        ),
        CheckConstraint("state NOT IN ('final', 'awarded') OR published_at IS NOT NULL", name="final_has_time"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str | None] = mapped_column(String(200))
    notice: Mapped[str] = mapped_column(Text, default="")
    notice_en: Mapped[str | None] = mapped_column(Text)
    state: Mapped[ContestState] = mapped_column(default=CONTEST_WORKFLOW.initial)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    stage: Mapped[int] = mapped_column(default=1)
    announced_at: Mapped[datetime | None]
    lottery_source: Mapped[str | None] = mapped_column(String(300))
    lottery_seed: Mapped[str | None] = mapped_column(String(200))
    rank_together: Mapped[bool] = mapped_column(default=False)
    combine: Mapped[Combine] = mapped_column(default=Combine.WEIGHTED)
    tie_break: Mapped[list[str]] = mapped_column(JSON, default=lambda: [link.value for link in TieLink])
    judge_deviation: Mapped[Decimal] = mapped_column(default=FlagLimits().judge_deviation)
    item_gap: Mapped[Decimal] = mapped_column(default=FlagLimits().item_gap)
    verification_days: Mapped[int] = mapped_column(default=0)
    needs_review: Mapped[bool] = mapped_column(default=False)
    judge_key: Mapped[str | None] = mapped_column(String(64))
    publishes_panel: Mapped[bool] = mapped_column(default=False, server_default=false())
    rules_json: Mapped[str | None] = mapped_column(Text)
    rules_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    verification_started_at: Mapped[datetime | None]
    verification_ends_at: Mapped[datetime | None]
    objection_days: Mapped[int] = mapped_column(default=7)
    answer_days: Mapped[int] = mapped_column(default=14)
    feedback: Mapped[Feedback] = mapped_column(default=Feedback.NONE)
    revocation_years: Mapped[int] = mapped_column(default=5)
    letters_at: Mapped[datetime | None]
    sample_note: Mapped[str | None] = mapped_column(String(400))
    sample_note_en: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    forum: Mapped[Forum] = relationship()
    tracks: Mapped[list["Track"]] = relationship(order_by="Track.position", back_populates="contest")
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.position", back_populates="contest")
    slots: Mapped[list["AwardSlot"]] = relationship(order_by="AwardSlot.position")

    @property
    def stages(self) -> list[list["Round"]]:
        """The rounds grouped by what runs together, in order."""
        found: list[list[Round]] = []
        for round_ in self.rounds:
            if found and round_.runs_with_previous:
                found[-1].append(round_)
            else:
                found.append([round_])
        return found

    @property
    def stage_rounds(self) -> list["Round"]:
        """The rounds of the stage at work; empty for a draft without rounds."""
        return next((stage for stage in self.stages if stage[0].position == self.stage), [])

    @property
    def next_stage_rounds(self) -> list["Round"]:
        """The rounds of the stage after this one; empty behind the last."""
        return next((stage for stage in self.stages if stage[0].position > self.stage), [])

    @property
    def is_last_stage(self) -> bool:
        """Whether the awards come after this stage."""
        return not self.next_stage_rounds

    @property
    def rounds_to_assign(self) -> list["Round"]:
        """The rounds that get their judges next: those of the next stage once this one is computed."""
        return self.next_stage_rounds if self.state is ContestState.COMPUTED else self.stage_rounds

    @property
    def scoring_closes_at(self) -> datetime | None:
        """When the leading round of the stage at work ends, by its own deadline."""
        return next((round_.scoring_closes_at for round_ in self.stage_rounds), None)


class Track(Model):
    """A category of a contest with its quota of awards; `code` is the engine's id, `prefix` starts receipt numbers."""

    __tablename__ = "contest_track"
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("contest_id", "prefix"),
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("min_awards >= 0 AND (max_awards IS NULL OR max_awards >= min_awards)", name="quota_in_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(20))
    prefix: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(80))
    position: Mapped[int]
    min_awards: Mapped[int] = mapped_column(default=0)
    max_awards: Mapped[int | None]
    contest: Mapped[Contest] = relationship(back_populates="tracks")


class Round(Model):
    """One round of judging; `judges_per_entry` None means all of the panel.

    `runs_with_previous`: it is scored in the same stage as the round before. Who goes on: the best `advance_count` of
    each track, or everybody from `advance_score` on; neither: everybody who passed. A `weight` of 0: it only decides
    who goes on.
    """

    __tablename__ = "contest_round"
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("judges_per_entry IS NULL OR judges_per_entry > 0", name="judges_positive"),
        CheckConstraint(
            "drop_count >= 0 AND (drop_count = 0 OR 2 * drop_count < trim_from)", name="trim_leaves_scores"
        ),
        CheckConstraint("places BETWEEN 0 AND 4", name="places_in_range"),
        CheckConstraint("position > 1 OR NOT runs_with_previous", name="first_leads"),
        CheckConstraint("advance_count IS NULL OR advance_score IS NULL", name="one_way_to_advance"),
        CheckConstraint("advance_count > 0 AND advance_score >= 0", name="advance_positive"),
        CheckConstraint("weight >= 0", name="weight_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[RoundKind] = mapped_column(default=RoundKind.DOCUMENT)
    position: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(default=Decimal(1))
    judges_per_entry: Mapped[int | None]
    min_judges: Mapped[int] = mapped_column(default=3)
    method: Mapped[str] = mapped_column(String(30), default="trimmed_mean")
    drop_count: Mapped[int] = mapped_column(default=1)
    trim_from: Mapped[int] = mapped_column(default=5)
    places: Mapped[int] = mapped_column(default=2)
    rounding_stage: Mapped[Stage] = mapped_column(default=Stage.ENTRY)
    cutoff: Mapped[Decimal | None]
    runs_with_previous: Mapped[bool] = mapped_column(default=False)
    advance_count: Mapped[int | None]
    advance_score: Mapped[Decimal | None]
    scoring_closes_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    contest: Mapped[Contest] = relationship(back_populates="rounds")
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", back_populates="round")


class Criterion(Model):
    """What a judge gives points for: 0 to `max_points`, weighted by `weight`."""

    __tablename__ = "contest_criterion"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("id", "max_points"),
        CheckConstraint("max_points > 0 AND weight > 0", name="points_positive"),
        CheckConstraint("cutoff IS NULL OR (cutoff >= 0 AND cutoff <= max_points)", name="cutoff_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("contest_round.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(200), default="")
    question_en: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[int]
    max_points: Mapped[Decimal]
    weight: Mapped[Decimal] = mapped_column(default=Decimal(1))
    cutoff: Mapped[Decimal | None]
    round: Mapped[Round] = relationship(back_populates="criteria")


class AwardSlot(Model):
    """`count` equal awards: grade, in whose name, prize in whole KRW, for one track or any; best first."""

    __tablename__ = "contest_award_slot"
    __table_args__ = (
        ForeignKeyConstraint(
            ["track_id", "contest_id"], ["contest_track.id", "contest_track.contest_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("count > 0 AND prize_krw >= 0", name="count_and_prize"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"))
    position: Mapped[int]
    grade: Mapped[str] = mapped_column(String(40))
    grade_en: Mapped[str | None] = mapped_column(String(60))
    authority: Mapped[str] = mapped_column(String(60))
    authority_en: Mapped[str | None] = mapped_column(String(100))
    prize_krw: Mapped[int] = mapped_column(default=0)
    track_id: Mapped[int | None]
    count: Mapped[int] = mapped_column(default=1)
    track: Mapped[Track | None] = relationship(overlaps="slots")
