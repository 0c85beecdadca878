"""Schemes, cohorts, certifications and their dated events; a certification is never deleted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.certification.rules import EventKind, Life
from forum_app.core.db import Model, only
from forum_app.institutions.models import Institution, ServiceType


class Scheme(Model):
    """A certification scheme; two may share a name, so the operator is part of the identity."""

    __tablename__ = "certification_scheme"
    __table_args__ = (
        UniqueConstraint("name", "operator"),
        CheckConstraint("validity_years BETWEEN 1 AND 10", name="validity_is_sane"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str | None] = mapped_column(String(120))
    operator: Mapped[str] = mapped_column(String(120))
    operator_en: Mapped[str | None] = mapped_column(String(160))
    validity_years: Mapped[int] = mapped_column(default=3)
    source: Mapped[str | None] = mapped_column(String(300))


class Cohort(Model):
    """The certifications of one year of a scheme."""

    __tablename__ = "certification_cohort"
    __table_args__ = (UniqueConstraint("scheme_id", "year"), UniqueConstraint("id", "scheme_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("certification_scheme.id", ondelete="RESTRICT"))
    year: Mapped[int]
    sample_note: Mapped[str | None] = mapped_column(String(400))
    sample_note_en: Mapped[str | None] = mapped_column(String(500))
    scheme: Mapped[Scheme] = relationship()


class Certification(Model):
    """One institution certified under one scheme; first and last valid day are both inclusive."""

    __tablename__ = "certification"
    __table_args__ = (
        ForeignKeyConstraint(
            ["cohort_id", "scheme_id"], ["certification_cohort.id", "certification_cohort.scheme_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("cohort_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("valid_until >= valid_from", name="ends_after_start"),
        CheckConstraint("granted_on <= valid_from", name="granted_before_valid"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    number: Mapped[int]
    scheme_id: Mapped[int] = mapped_column(index=True)
    cohort_id: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="RESTRICT"), index=True)
    service_type_id: Mapped[int | None] = mapped_column(
        ForeignKey("institution_service_type.id", ondelete="RESTRICT"), index=True
    )
    granted_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    institution: Mapped[Institution] = relationship()
    service_type: Mapped[ServiceType | None] = relationship()
    cohort: Mapped[Cohort] = relationship(viewonly=True)
    events: Mapped[list["CertificationEvent"]] = relationship(
        back_populates="certification",
        order_by="CertificationEvent.event_on, CertificationEvent.id",
    )

    @property
    def life(self) -> Life:
        """What the rules look at."""
        return Life(self.valid_from, self.valid_until, tuple((e.event_on, e.kind) for e in self.events))


class CertificationEvent(Model):
    """What happened to a certification on a day; appended, never changed."""

    __tablename__ = "certification_event"
    __table_args__ = (
        Index(
            "uq_certification_event_granted_once", "certification_id", unique=True,
            **only("kind = 'granted'"),
        ),
        Index(
            "uq_certification_event_ended_once", "certification_id", unique=True,
            **only("kind IN ('revoked', 'returned', 'closed', 'ended', 'expired')"),
        ),
        CheckConstraint(
            "kind NOT IN ('suspended', 'revoked', 'returned', 'closed', 'ended') OR length(reason) > 0",
            name="ending_has_reason",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[EventKind]
    event_on: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    certification: Mapped[Certification] = relationship(back_populates="events")
