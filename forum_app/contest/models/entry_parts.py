"""The parts of an entry: who wrote it, what it answers, the files handed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum_app.contest.models.entry_form import DocumentRequirement
from forum_app.core.db import Model
from forum_app.core.file_kinds import FileKind


class EntryAuthor(Model):
    """Somebody who worked on the case, in the order in which they want to be named."""

    __tablename__ = "contest_entry_author"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        CheckConstraint("length(name) > 0", name="has_name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_entry.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    affiliation: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(60), default="")


class EntryAnswer(Model):
    """What an entry answers to an additional field, in the form in which rules.entry_form.check_answer keeps it."""

    __tablename__ = "contest_entry_answer"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["field_id", "contest_id"], ["contest_form_field.id", "contest_form_field.contest_id"]),
        CheckConstraint("length(value) > 0", name="has_value"),
    )
    contest_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class EntryFile(Model):
    """What was handed in for one document: a kept file (core.uploads knows it by `sha256`), or a link to a film.

    A file handed in anew is a new row, so that whatever was found out about the old one does not stick to it.
    """

    __tablename__ = "contest_entry_file"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "contest_id"], ["contest_entry.id", "contest_entry.contest_id"]),
        ForeignKeyConstraint(["document_id", "contest_id"], ["contest_document.id", "contest_document.contest_id"]),
        UniqueConstraint("entry_id", "document_id"),
        UniqueConstraint("id", "entry_id"),
        CheckConstraint("(sha256 IS NULL) <> (link IS NULL)", name="file_or_link"),
        CheckConstraint("(sha256 IS NULL) = (kind IS NULL)", name="file_has_kind"),
        CheckConstraint("size_bytes >= 0 AND (pages IS NULL OR pages >= 0)", name="sizes_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int]
    entry_id: Mapped[int]
    document_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    kind: Mapped[FileKind | None]
    size_bytes: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(String(500))
    uploaded_at: Mapped[datetime]
    document: Mapped[DocumentRequirement] = relationship(viewonly=True)
