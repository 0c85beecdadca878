"""Questions of consent in versions, and what was answered to which version."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.core.db import Model
from forum_app.registration.rules import ConsentKind, Keep, KeepUnit

if TYPE_CHECKING:
    from forum_app.registration.models.registrations import Registration


class ConsentItem(Model):
    """One version of one question of consent with its four notices; never changed once answered.

    `period` says in words what `keep_count` and `keep_unit` say to the erasure: how long after the forum's last day.
    Once `retired_at` is set this version is asked no more, and while no newer one is written, nothing of its kind.
    """

    __tablename__ = "registration_consent_item"
    __table_args__ = (
        UniqueConstraint("forum_id", "kind", "item_version"),
        CheckConstraint(
            "length(purpose) > 0 AND length(items) > 0 AND length(period) > 0 AND length(refusal) > 0",
            name="four_notices",
        ),
        CheckConstraint("kind <> 'third_party' OR length(recipient) > 0", name="third_party_has_recipient"),
        CheckConstraint("keep_count BETWEEN 0 AND 999", name="keep_count_in_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    kind: Mapped[ConsentKind]
    item_version: Mapped[int] = mapped_column(default=1)
    is_required: Mapped[bool]
    position: Mapped[int]
    recipient: Mapped[str | None] = mapped_column(String(200))
    recipient_en: Mapped[str | None] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    purpose_en: Mapped[str | None] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    items_en: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    period_en: Mapped[str | None] = mapped_column(Text)
    keep_count: Mapped[int] = mapped_column(default=3)
    keep_unit: Mapped[KeepUnit] = mapped_column(default=KeepUnit.MONTH)
    refusal: Mapped[str] = mapped_column(Text)
    refusal_en: Mapped[str | None] = mapped_column(Text)
    retired_at: Mapped[datetime | None]

    @property
    def keep(self) -> Keep:
        """How long what it covers is kept."""
        return Keep(self.keep_count, self.keep_unit)


class Consent(Model):
    """A registrant's answer to one version of one question; a given one may be withdrawn later."""

    __tablename__ = "registration_consent"
    __table_args__ = (CheckConstraint("withdrawn_at IS NULL OR is_given", name="only_given_is_withdrawn"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    consent_item_id: Mapped[int] = mapped_column(
        ForeignKey("registration_consent_item.id", ondelete="RESTRICT"), primary_key=True
    )
    is_given: Mapped[bool]
    answered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    registration: Mapped["Registration"] = relationship(back_populates="consents")
    item: Mapped[ConsentItem] = relationship()
