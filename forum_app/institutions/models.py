"""Institutions: the one row that entries, booths, certifications, plaques and affiliations link to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model, only
from forum_app.institutions.rules import Region


class ServiceType(Model):
    """A kind of social service, say 발달재활서비스."""

    __tablename__ = "institution_service_type"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Institution(Model):
    """An organisation. `search_key` is derived from the name; placeholders stand for unpublished names."""

    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("length(name) > 0 AND length(search_key) > 0", name="name_not_empty"),
        CheckConstraint("business_no IS NULL OR length(business_no) = 10", name="business_no_has_ten_digits"),
        Index(
            "uq_institution_name_without_number", "search_key", unique=True,
            **only("business_no IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(160))
    search_key: Mapped[str] = mapped_column(String(160), index=True)
    business_no: Mapped[str | None] = mapped_column(String(10), unique=True)
    region: Mapped[Region | None]
    is_placeholder: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    sites: Mapped[list["Site"]] = relationship(back_populates="institution", order_by="Site.id")


class Site(Model):
    """A place where an institution works."""

    __tablename__ = "institution_site"
    __table_args__ = (UniqueConstraint("institution_id", "name"), UniqueConstraint("id", "institution_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[Region]
    address: Mapped[str | None] = mapped_column(String(200))
    institution: Mapped[Institution] = relationship(back_populates="sites")
    services: Mapped[list[ServiceType]] = relationship(secondary="institution_site_service")


class SiteService(Model):
    """A service offered at a site."""

    __tablename__ = "institution_site_service"
    site_id: Mapped[int] = mapped_column(ForeignKey("institution_site.id", ondelete="CASCADE"), primary_key=True)
    service_type_id: Mapped[int] = mapped_column(
        ForeignKey("institution_service_type.id", ondelete="RESTRICT"), primary_key=True
    )
