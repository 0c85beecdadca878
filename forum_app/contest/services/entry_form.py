"""The entry form of a contest: its additional fields and documents, changed while the contest is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from forum_app.contest.models import Contest, DocumentRequirement, FormField
from forum_app.contest.queries.entry_form import form_documents, form_fields
from forum_app.contest.rules import ContestState
from forum_app.contest.rules.entry_form import (
    DEFAULT_LETTERS,
    MOST_DOCUMENTS,
    MOST_FIELDS,
    MOST_LETTERS,
    MOST_MB,
    MOST_OPTIONS,
    NOTICES,
    FieldKind,
)
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.file_kinds import FileKind
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running

ASIDE = 10_000  # added to a position while two rows change places

COPIED_OF_FIELDS = (
    "kind", "label", "label_en", "help", "help_en", "is_required", "most_letters", "low", "high", "notice",
)  # fmt: skip
COPIED_OF_DOCUMENTS = (
    "name", "name_en", "help", "help_en", "max_mb", "is_required", "takes_link", "is_blind_copy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldGiven:
    """What is said of an additional field; `options` are (Korean, English or empty), `notice` as the model has it."""

    kind: FieldKind
    label: str
    label_en: str | None = None
    help: str = ""
    help_en: str | None = None
    is_required: bool = False
    most_letters: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    options: tuple[tuple[str, str], ...] = ()
    notice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentGiven:
    """What is said of a document."""

    name: str
    kinds: tuple[FileKind, ...]
    name_en: str | None = None
    help: str = ""
    help_en: str | None = None
    max_mb: int = MOST_MB
    is_required: bool = True
    takes_link: bool = False
    is_blind_copy: bool = False


def add_field(contest: Contest, given: FieldGiven, *, actor: Actor, at: datetime) -> FormField:
    """Ask for one thing more, at the end.

    Raises:
        StepRefused: the call is published, or the forum is over.
        FieldError: something is missing or does not fit.
        Conflict: there are too many.
    """
    _require_draft(contest)
    if len(form_fields(contest)) >= MOST_FIELDS:
        raise Conflict(N_("문항은 %(most)d개까지 둘 수 있습니다."), most=MOST_FIELDS)
    row = FormField(contest_id=contest.id, position=_last(FormField, contest) + 1, kind=given.kind)
    _fill_field(row, given)
    db.session.add(row)
    _note(contest, "form_field:create", row, actor=actor, at=at)
    return row


def edit_field(contest: Contest, row: FormField, given: FieldGiven, *, actor: Actor, at: datetime) -> None:
    """Change what one field asks; its kind stays.

    Raises:
        StepRefused, FieldError: as for add_field.
    """
    _require_draft(contest)
    _fill_field(row, given)
    _note(contest, "form_field:edit", row, actor=actor, at=at)


def add_document(contest: Contest, given: DocumentGiven, *, actor: Actor, at: datetime) -> DocumentRequirement:
    """Ask for one document more, at the end.

    Raises:
        StepRefused, FieldError, Conflict: as for add_field.
    """
    _require_draft(contest)
    if len(form_documents(contest)) >= MOST_DOCUMENTS:
        raise Conflict(N_("서류는 %(most)d개까지 받을 수 있습니다."), most=MOST_DOCUMENTS)
    row = DocumentRequirement(contest_id=contest.id, position=_last(DocumentRequirement, contest) + 1)
    _fill_document(contest, row, given)
    db.session.add(row)
    _note(contest, "document:create", row, actor=actor, at=at)
    return row


def edit_document(
    contest: Contest, row: DocumentRequirement, given: DocumentGiven, *, actor: Actor, at: datetime
) -> None:
    """Change what is asked of one document.

    Raises:
        StepRefused, FieldError: as for add_field.
    """
    _require_draft(contest)
    _fill_document(contest, row, given)
    _note(contest, "document:edit", row, actor=actor, at=at)


def remove_part(contest: Contest, row: FormField | DocumentRequirement, *, actor: Actor, at: datetime) -> None:
    """Ask for it no more.

    Raises:
        StepRefused: the call is published, or the forum is over.
    """
    _require_draft(contest)
    _note(contest, f"{_noun(row)}:remove", row, actor=actor, at=at)
    db.session.delete(row)
    db.session.flush()


def move_part(
    contest: Contest, row: FormField | DocumentRequirement, *, is_up: bool, actor: Actor, at: datetime
) -> None:
    """Let a field or a document change places with its neighbour; at the end of the list nothing happens.

    Raises:
        StepRefused: the call is published, or the forum is over.
    """
    _require_draft(contest)
    kind: Any = type(row)
    beyond = kind.position < row.position if is_up else kind.position > row.position
    order = kind.position.desc() if is_up else kind.position
    neighbour = db.session.scalar(select(kind).where(kind.contest_id == contest.id, beyond).order_by(order).limit(1))
    if neighbour is None:
        return
    here, there = row.position, neighbour.position
    row.position = there + ASIDE
    db.session.flush()
    neighbour.position = here
    db.session.flush()
    row.position = there
    _note(contest, f"{_noun(row)}:move", row, actor=actor, at=at)


def copy_entry_form(source: Contest, target: Contest, *, actor: Actor, at: datetime) -> None:
    """Let the draft `target` ask for what `source` asks for, in the same order, behind what it asks already.

    Raises:
        StepRefused: `target` is published, or its forum is over.
        Conflict: there would be too many.
    """
    for row in form_fields(source):
        options = tuple((option["ko"], option["en"]) for option in row.options)
        same = {name: getattr(row, name) for name in COPIED_OF_FIELDS}
        add_field(target, FieldGiven(options=options, **same), actor=actor, at=at)
    for document in form_documents(source):
        same = {name: getattr(document, name) for name in COPIED_OF_DOCUMENTS}
        add_document(target, DocumentGiven(kinds=document.file_kinds, **same), actor=actor, at=at)


def _require_draft(contest: Contest) -> None:
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    if contest.state is not ContestState.DRAFT:
        raise StepRefused(N_("공고한 뒤에는 신청서를 바꿀 수 없습니다."))


def _fill_field(row: FormField, given: FieldGiven) -> None:
    if not given.label.strip():
        raise FieldError("label", N_("무엇을 묻는지 적어 주십시오."))
    row.label, row.label_en = given.label.strip(), given.label_en
    row.help, row.help_en, row.is_required = given.help.strip(), given.help_en, given.is_required
    row.most_letters = _letters(row.kind, given.most_letters)
    row.low, row.high = (given.low, given.high) if row.kind is FieldKind.NUMBER else (None, None)
    if row.low is not None and row.high is not None and row.low > row.high:
        raise FieldError("high", N_("가장 작은 수보다 작을 수 없습니다."))
    row.options = _options(given.options) if row.kind is FieldKind.CHOICE else []
    row.notice = _notice(given.notice) if row.kind is FieldKind.CONSENT else {}


def _letters(kind: FieldKind, wanted: int | None) -> int | None:
    if kind not in DEFAULT_LETTERS:
        return None
    letters = wanted or DEFAULT_LETTERS[kind]
    if not 1 <= letters <= MOST_LETTERS:
        raise FieldError("most_letters", N_("1부터 %(most)d까지 적어 주십시오."), most=MOST_LETTERS)
    return letters


def _options(given: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    options = [{"ko": ko.strip(), "en": en.strip()} for ko, en in given if ko.strip()]
    korean = [option["ko"] for option in options]
    if len(korean) < 2:  # noqa: PLR2004  of one there is nothing to choose
        raise FieldError("options", N_("고를 것을 둘 이상 적어 주십시오."))
    if len(korean) > MOST_OPTIONS:
        raise FieldError("options", N_("고를 것은 %(most)d개까지 적을 수 있습니다."), most=MOST_OPTIONS)
    if doubled := {one for one in korean if korean.count(one) > 1}:
        raise FieldError("options", N_("같은 것이 두 번 있습니다: %(doubled)s"), doubled=", ".join(sorted(doubled)))
    return options


def _notice(given: Mapping[str, str]) -> dict[str, str]:
    """The four texts of a consent (개인정보 보호법 §15②); without one of them nobody may be asked."""
    for name in NOTICES:
        if not given.get(name, "").strip():
            raise FieldError(name, N_("목적, 항목, 보유·이용 기간, 거부할 권리와 불이익을 모두 적어 주십시오."))
    kept = [*NOTICES, *(f"{name}_en" for name in NOTICES)]
    return {name: given[name].strip() for name in kept if given.get(name, "").strip()}


def _fill_document(contest: Contest, row: DocumentRequirement, given: DocumentGiven) -> None:
    if not given.name.strip():
        raise FieldError("name", N_("서류의 이름을 적어 주십시오."))
    if not given.kinds and not given.takes_link:
        raise FieldError("kinds", N_("받을 형식을 하나 이상 골라 주십시오."))
    if not 1 <= given.max_mb <= MOST_MB:
        raise FieldError("max_mb", N_("1부터 %(most)d까지 적어 주십시오."), most=MOST_MB)
    if given.is_blind_copy and (given.kinds != (FileKind.PDF,) or given.takes_link):
        raise FieldError("kinds", N_("이름 없는 사본은 PDF로만 받습니다."))
    others = [document for document in form_documents(contest) if document is not row]
    if given.is_blind_copy and any(document.is_blind_copy for document in others):
        raise FieldError("is_blind_copy", N_("이름 없는 사본은 하나만 받을 수 있습니다."))
    row.name, row.name_en = given.name.strip(), given.name_en
    row.help, row.help_en = given.help.strip(), given.help_en
    row.kinds = [kind.value for kind in given.kinds]
    row.takes_link, row.max_mb = given.takes_link, given.max_mb
    row.is_required, row.is_blind_copy = given.is_required, given.is_blind_copy


def _last(kind: type[FormField] | type[DocumentRequirement], contest: Contest) -> int:
    return db.session.scalar(select(func.max(kind.position)).where(kind.contest_id == contest.id)) or 0


def _noun(row: FormField | DocumentRequirement) -> str:
    return "form_field" if isinstance(row, FormField) else "document"


def _note(contest: Contest, verb: str, row: FormField | DocumentRequirement, *, actor: Actor, at: datetime) -> None:
    db.session.flush()
    name = row.label if isinstance(row, FormField) else row.name
    audit.record(actor, verb, row, at=at, after={"name": name}, scope=f"forum:{contest.forum_id}")
