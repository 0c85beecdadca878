"""Booths on the floor and the exhibitors who stand in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.booths.rules import BOOTH_WORKFLOW, ExhibitorKind, ExhibitorState
from forum_app.core.db import Model, only
from forum_app.institutions.models import Institution


class Booth(Model):
    """A place on the floor; position and size in decimetres from the hall's upper left corner."""

    __tablename__ = "booth"
    __table_args__ = (
        UniqueConstraint("forum_id", "code"),
        UniqueConstraint("id", "forum_id"),
        CheckConstraint("x_dm >= 0 AND y_dm >= 0 AND width_dm > 0 AND depth_dm > 0", name="on_the_floor"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(10))
    x_dm: Mapped[int]
    y_dm: Mapped[int]
    width_dm: Mapped[int] = mapped_column(default=30)
    depth_dm: Mapped[int] = mapped_column(default=30)


class Exhibitor(Model):
    """An institution that shows its work at a forum; in at most one booth, and a booth holds at most one."""

    __tablename__ = "booth_exhibitor"
    __table_args__ = (
        ForeignKeyConstraint(["booth_id", "forum_id"], ["booth.id", "booth.forum_id"], ondelete="RESTRICT"),
        CheckConstraint("(state = 'assigned') = (booth_id IS NOT NULL)", name="assigned_has_booth"),
        UniqueConstraint("booth_id"),
        Index(
            "uq_booth_exhibitor_in_force", "forum_id", "institution_id", unique=True,
            **only("state NOT IN ('withdrawn', 'declined')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"), index=True)
    booth_id: Mapped[int | None]
    kind: Mapped[ExhibitorKind]
    state: Mapped[ExhibitorState] = mapped_column(default=BOOTH_WORKFLOW.initial)
    summary: Mapped[str] = mapped_column(String(300), default="")
    summary_en: Mapped[str | None] = mapped_column(String(300))
    applied_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    institution: Mapped[Institution] = relationship()
    booth: Mapped[Booth | None] = relationship()
