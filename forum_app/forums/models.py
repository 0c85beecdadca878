"""Series of forums, their editions, and the organisations that hold them."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.forums.rules import HostKind


class Series(Model):
    """Forums that follow each other under one name, say the Collective Impact Forum."""

    __tablename__ = "forum_series"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(160))


class Forum(Model):
    """One edition: a day (or days) at a venue. Days and `opens_at_time` are in Asia/Seoul.

    `contact_email` gets the answers to its letters. `privacy_officer` is who answers for personal data, a person or a
    department, with a phone or an address (Personal Information Protection Act, art. 30 (1) 5, 31).
    """

    __tablename__ = "forum"
    __table_args__ = (
        UniqueConstraint("series_id", "edition_no"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("edition_no > 0", name="edition_positive"),
        CheckConstraint("fee_krw >= 0", name="fee_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("forum_series.id", ondelete="RESTRICT"))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    edition_no: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(160))
    theme: Mapped[str] = mapped_column(String(120), default="")
    theme_en: Mapped[str | None] = mapped_column(String(160))
    lead: Mapped[str] = mapped_column(String(400), default="")
    lead_en: Mapped[str | None] = mapped_column(String(500))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opens_at_time: Mapped[time]
    venue: Mapped[str] = mapped_column(String(120))
    venue_en: Mapped[str | None] = mapped_column(String(160))
    venue_area: Mapped[str] = mapped_column(String(80), default="")
    venue_area_en: Mapped[str | None] = mapped_column(String(80))
    live_stream: Mapped[str] = mapped_column(String(200), default="")
    live_stream_en: Mapped[str | None] = mapped_column(String(200))
    fee_krw: Mapped[int] = mapped_column(default=0)
    contact_email: Mapped[str | None] = mapped_column(String(254))
    privacy_officer: Mapped[str | None] = mapped_column(String(120))
    privacy_officer_en: Mapped[str | None] = mapped_column(String(160))
    privacy_phone: Mapped[str | None] = mapped_column(String(40))
    privacy_email: Mapped[str | None] = mapped_column(String(254))
    is_practice: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    sample_note: Mapped[str | None] = mapped_column(String(400))
    sample_note_en: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    series: Mapped[Series] = relationship()
    hosts: Mapped[list["ForumHost"]] = relationship(order_by="ForumHost.kind, ForumHost.position")

    @property
    def scope(self) -> tuple[str, int]:
        """What a grant for this forum is scoped to."""
        return ("forum", self.id)

    @property
    def organisers(self) -> "list[Host]":
        """Those who run it, else those who hold it; by position."""
        for kind in (HostKind.OPERATOR, HostKind.HOST):
            if found := [given.host for given in self.hosts if given.kind is kind]:
                return found
        return []


class Host(Model):
    """An organisation that holds, runs or supports forums."""

    __tablename__ = "forum_host_organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_en: Mapped[str | None] = mapped_column(String(160))


class ForumHost(Model):
    """What a host is to one forum."""

    __tablename__ = "forum_host"
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="CASCADE"), primary_key=True)
    host_id: Mapped[int] = mapped_column(
        ForeignKey("forum_host_organisation.id", ondelete="RESTRICT"), primary_key=True
    )
    kind: Mapped[HostKind] = mapped_column(primary_key=True)
    position: Mapped[int]
    host: Mapped[Host] = relationship(lazy="joined")
