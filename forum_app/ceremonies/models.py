"""Ceremonies, their ordered items, and the plaques handed over in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.ceremonies.rules import (
    CEREMONY_WORKFLOW,
    ITEM_WORKFLOW,
    PLAQUE_WORKFLOW,
    CeremonyKind,
    CeremonyState,
    ItemKind,
    ItemState,
    PlaqueState,
)
from forum_app.certification.models import Certification
from forum_app.contest.models import Award
from forum_app.core.db import Model, only
from forum_app.forums.models import Forum


class Ceremony(Model):
    """An occasion on which awards or plaques are handed over; `forum_id` None: it stands alone."""

    __tablename__ = "ceremony"
    __table_args__ = (CheckConstraint("planned_minutes > 0", name="planned_minutes_positive"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id", ondelete="SET NULL"))
    kind: Mapped[CeremonyKind]
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(160))
    held_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    planned_minutes: Mapped[int] = mapped_column(default=30)
    venue: Mapped[str] = mapped_column(String(120), default="")
    venue_en: Mapped[str | None] = mapped_column(String(160))
    presenters: Mapped[str] = mapped_column(String(200), default="")
    presenters_en: Mapped[str | None] = mapped_column(String(240))
    state: Mapped[CeremonyState] = mapped_column(default=CEREMONY_WORKFLOW.initial)
    is_published: Mapped[bool] = mapped_column(default=False)
    sample_note: Mapped[str | None] = mapped_column(String(400))
    sample_note_en: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    forum: Mapped[Forum | None] = relationship()
    items: Mapped[list["CeremonyItem"]] = relationship(
        back_populates="ceremony", order_by="CeremonyItem.position", cascade="all, delete-orphan"
    )

    @property
    def scope(self) -> tuple[str, int]:
        """What a grant must reach: the forum, or the ceremony itself when it stands alone."""
        return ("forum", self.forum_id) if self.forum_id is not None else ("ceremony", self.id)


class Plaque(Model):
    """The plaque of a certification as engraved; at most one that is not void."""

    __tablename__ = "ceremony_plaque"
    __table_args__ = (
        CheckConstraint("length(engraved_name) > 0", name="name_not_empty"),
        CheckConstraint("(state = 'handed_over') = (handed_on IS NOT NULL)", name="handed_has_day"),
        Index(
            "uq_ceremony_plaque_in_force", "certification_id", unique=True,
            **only("state <> 'void'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id", ondelete="RESTRICT"))
    engraved_name: Mapped[str] = mapped_column(String(120))
    width_mm: Mapped[int] = mapped_column(default=400)
    height_mm: Mapped[int] = mapped_column(default=300)
    state: Mapped[PlaqueState] = mapped_column(default=PLAQUE_WORKFLOW.initial)
    handed_on: Mapped[date | None]
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    certification: Mapped[Certification] = relationship()


class CeremonyItem(Model):
    """One place in the order; an award or a plaque is handed over in at most one ceremony."""

    __tablename__ = "ceremony_item"
    __table_args__ = (
        UniqueConstraint("ceremony_id", "position"),
        CheckConstraint("(kind = 'award') = (award_id IS NOT NULL)", name="award_item_has_award"),
        CheckConstraint("(kind = 'plaque') = (plaque_id IS NOT NULL)", name="plaque_item_has_plaque"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
        CheckConstraint("planned_seconds > 0", name="planned_seconds_positive"),
        CheckConstraint("proxy_name IS NULL OR length(proxy_reason) > 0", name="proxy_has_reason"),
        Index(
            "uq_ceremony_item_award", "award_id", unique=True,
            **only("award_id IS NOT NULL"),
        ),
        Index(
            "uq_ceremony_item_plaque", "plaque_id", unique=True,
            **only("plaque_id IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("ceremony.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind]
    title: Mapped[str] = mapped_column(String(160), default="")
    title_en: Mapped[str | None] = mapped_column(String(200))
    award_id: Mapped[int | None] = mapped_column(ForeignKey("contest_award.id", ondelete="RESTRICT"))
    plaque_id: Mapped[int | None] = mapped_column(ForeignKey("ceremony_plaque.id", ondelete="RESTRICT"))
    photo_set: Mapped[int | None]
    planned_seconds: Mapped[int] = mapped_column(default=25)
    state: Mapped[ItemState] = mapped_column(default=ITEM_WORKFLOW.initial)
    done_at: Mapped[datetime | None]
    absence_reason: Mapped[str] = mapped_column(String(300), default="")
    proxy_name: Mapped[str | None] = mapped_column(String(80))
    proxy_reason: Mapped[str] = mapped_column(String(200), default="")
    ceremony: Mapped[Ceremony] = relationship(back_populates="items")
    award: Mapped[Award | None] = relationship()
    plaque: Mapped[Plaque | None] = relationship()


class GuestIntroduced(Model):
    """A guest of honour who came in has been introduced at a ceremony; until then the host is reminded."""

    __tablename__ = "ceremony_guest_introduced"
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("ceremony.id", ondelete="RESTRICT"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    introduced_at: Mapped[datetime]
