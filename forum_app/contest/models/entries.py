"""Entries: one institution's work in one contest."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.call import Contest, Track
from forum_app.contest.models.eligibility import EligibilityAnswer
from forum_app.contest.models.entry_parts import EntryAnswer, EntryAuthor, EntryFile
from forum_app.contest.rules import ENTRY_WORKFLOW, EntryState, state_for_entrant
from forum_app.core.db import Model, only
from forum_app.institutions.models import Institution
from forum_app.institutions.rules import Region


class Entry(Model):
    """One institution's work in one contest; `code` is the engine's id (B-07), `receipt_no` what people read.

    What an institution withdrew may be entered again. `consented_at`: when whoever entered it agreed to the use of the
    contact's data; None where the organiser recorded an entry that came in on paper or as a file. `authors_agreed_at`:
    when they said that the authors agree to be named. `begun_at`: when it was first kept; None for entries older than
    that column. `saved_at`: when the entrant last saved what it says.
    """

    __tablename__ = "contest_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["track_id", "contest_id"], ["contest_track.id", "contest_track.contest_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("contest_id", "receipt_no"),
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn')"
            " OR (submitted_at IS NOT NULL AND receipt_no IS NOT NULL AND code IS NOT NULL)",
            name="submitted_has_receipt",
        ),
        Index(
            "uq_contest_entry_standing", "contest_id", "institution_id", "title", unique=True,
            **only("state <> 'withdrawn'"),
        ),
        Index(
            "uq_contest_entry_idempotency_key", "contest_id", "idempotency_key", unique=True,
            **only("idempotency_key IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    track_id: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"), index=True)
    code: Mapped[str | None] = mapped_column(String(40))
    receipt_no: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(240))
    summary: Mapped[str] = mapped_column(Text, default="")
    region: Mapped[Region | None]
    contact_name: Mapped[str | None] = mapped_column(String(80))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    consented_at: Mapped[datetime | None]
    authors_agreed_at: Mapped[datetime | None]
    state: Mapped[EntryState] = mapped_column(default=ENTRY_WORKFLOW.initial)
    begun_at: Mapped[datetime | None]
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    sample_note: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def state_for_entrant(self) -> EntryState:
        """The state as the entrant sees it."""
        return state_for_entrant(self.state, is_published=self.contest.published_at is not None)

    contest: Mapped[Contest] = relationship(overlaps="track")
    track: Mapped[Track] = relationship(overlaps="contest")
    institution: Mapped[Institution] = relationship()
    authors: Mapped[list[EntryAuthor]] = relationship(order_by=EntryAuthor.position, cascade="all, delete-orphan")
    answers: Mapped[list[EntryAnswer]] = relationship(cascade="all, delete-orphan")
    eligibility_answers: Mapped[list[EligibilityAnswer]] = relationship(cascade="all, delete-orphan")
    files: Mapped[list[EntryFile]] = relationship(order_by=EntryFile.document_id, viewonly=True)
