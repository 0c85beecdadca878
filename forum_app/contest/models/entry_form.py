"""What a call asks entrants for: additional fields and documents; frozen when the call is published."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum_app.contest.rules.entry_form import Asked, FieldKind
from forum_app.core.db import Model, only
from forum_app.core.file_kinds import FileKind


class FormField(Model):
    """An additional field of a contest's entry form.

    `options` are the choices as {"ko", "en"}. `most_letters` limits texts, `low` and `high` numbers. `notice` holds
    the four texts that a consent must show (rules.entry_form.NOTICES), each also with the ending `_en`.
    """

    __tablename__ = "contest_form_field"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("length(label) > 0", name="has_label"),
        CheckConstraint("most_letters > 0", name="letters_positive"),
        CheckConstraint("low <= high", name="limits_in_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    kind: Mapped[FieldKind]
    label: Mapped[str] = mapped_column(String(100))
    label_en: Mapped[str | None] = mapped_column(String(140))
    help: Mapped[str] = mapped_column(String(400), default="")
    help_en: Mapped[str | None] = mapped_column(String(500))
    is_required: Mapped[bool] = mapped_column(default=False)
    most_letters: Mapped[int | None]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    notice: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def asked(self) -> Asked:
        """The field as the rules see it."""
        return Asked(
            id=self.id, kind=self.kind, is_required=self.is_required, most_letters=self.most_letters, low=self.low,
            high=self.high, options=tuple(option["ko"] for option in self.options),
        )  # fmt: skip


class DocumentRequirement(Model):
    """A document that entrants hand in as one file of one of `kinds`, or as a link to a film where `takes_link`.

    The blind copy is the nameless PDF from which the judges' pages are made; a contest has one at most.
    """

    __tablename__ = "contest_document"
    __table_args__ = (
        UniqueConstraint("contest_id", "position"),
        UniqueConstraint("id", "contest_id"),
        CheckConstraint("length(name) > 0", name="has_name"),
        CheckConstraint("max_mb BETWEEN 1 AND 20", name="size_in_range"),
        CheckConstraint("NOT is_blind_copy OR NOT takes_link", name="blind_copy_is_a_file"),
        Index("uq_contest_document_blind_copy", "contest_id", unique=True, **only("is_blind_copy")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    help: Mapped[str] = mapped_column(String(400), default="")
    help_en: Mapped[str | None] = mapped_column(String(500))
    kinds: Mapped[list[str]] = mapped_column(JSON)
    takes_link: Mapped[bool] = mapped_column(default=False)
    max_mb: Mapped[int] = mapped_column(default=20)
    is_required: Mapped[bool] = mapped_column(default=True)
    is_blind_copy: Mapped[bool] = mapped_column(default=False)

    @property
    def file_kinds(self) -> tuple[FileKind, ...]:
        """The kinds that are taken, in their usual order."""
        return tuple(kind for kind in FileKind if kind.value in self.kinds)

    @property
    def key(self) -> str:
        """The name of its place on the page."""
        return f"document_{self.id}"
