"""The call: contest, tracks, rounds, criteria and the slots that the awards will fill."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.rules import CONTEST_WORKFLOW, ContestState, RoundKind
from forum_app.core.db import Model
from forum_app.forums.models import Forum


class Contest(Model):
    """A call for entries and its judging. Times are UTC. The rule set is frozen when the call is published.

    `lottery_source` names, in the rule set, a public value that will decide the last ties; `lottery_seed` is
    that value.
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("scoring_closes_at IS NULL OR scoring_closes_at > closes_at", name="scoring_after_call"),
        CheckConstraint("state = 'draft' OR rules_json IS NOT NULL", name="published_has_rules"),
        CheckConstraint("(rules_json IS NULL) = (rules_sha256 IS NULL)", name="rules_have_hash"),
        CheckConstraint(
            "state NOT IN ('sealed', 'candidates', 'final', 'awarded') OR sealed_at IS NOT NULL",
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
    scoring_closes_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    lottery_source: Mapped[str | None] = mapped_column(String(300))
    lottery_seed: Mapped[str | None] = mapped_column(String(200))
    rules_json: Mapped[str | None] = mapped_column(Text)
    rules_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    sample_note: Mapped[str | None] = mapped_column(String(400))
    sample_note_en: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    forum: Mapped[Forum] = relationship()
    tracks: Mapped[list["Track"]] = relationship(order_by="Track.position", back_populates="contest")
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.position", back_populates="contest")
    slots: Mapped[list["AwardSlot"]] = relationship(order_by="AwardSlot.position")


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
    """One round of judging; `judges_per_entry` None means all of the panel."""

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
    cutoff: Mapped[Decimal | None]
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
