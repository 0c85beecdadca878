"""The forms by which an organiser says what a call asks entrants for."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.contest.forms.entries import limited
from forum_app.contest.models import DocumentRequirement, FormField
from forum_app.contest.rules.entry_form import MOST_LETTERS, MOST_MB, NOTICES, FieldKind
from forum_app.contest.services.entry_form import DocumentGiven, FieldGiven
from forum_app.core.file_kinds import FileKind

LIMIT = 10**12
WHOLE = _l("숫자로 적어 주십시오.")


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("%(min)s부터 %(max)s까지 적어 주십시오."))


def _notice_field(label: str) -> TextAreaField:
    return TextAreaField(label, [Optional(), limited(500)])


class MultiCheckboxField(SelectMultipleField):
    """Choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FieldForm(FlaskForm):
    """An additional field; which of the inputs are shown depends on its kind."""

    label = StringField(_l("무엇을 묻습니까"), [InputRequired(_l("무엇을 묻는지 적어 주십시오.")), limited(100)])
    label_en = StringField(_l("영문"), [Optional(), limited(140)])
    help = StringField(_l("도움말"), [Optional(), limited(400)])
    help_en = StringField(_l("도움말(영문)"), [Optional(), limited(500)])
    is_required = BooleanField(_l("답해야 제출할 수 있습니다"))
    most_letters = IntegerField(_l("글자 수 제한"), [Optional(), _between(1, MOST_LETTERS)])
    low = DecimalField(_l("가장 작은 수"), [Optional(), _between(-LIMIT, LIMIT)], places=None)
    high = DecimalField(_l("가장 큰 수"), [Optional(), _between(-LIMIT, LIMIT)], places=None)
    options = TextAreaField(
        _l("고를 것"),
        [Optional(), limited(4000)],
        description=_l("한 줄에 하나씩 적고, 영문은 세로줄 뒤에 적습니다. 예: 공공 | Public"),
    )
    purpose = _notice_field(_l("목적"))
    purpose_en = _notice_field(_l("목적(영문)"))
    items = _notice_field(_l("항목"))
    items_en = _notice_field(_l("항목(영문)"))
    period = _notice_field(_l("보유·이용 기간"))
    period_en = _notice_field(_l("보유·이용 기간(영문)"))
    refusal = _notice_field(_l("거부할 권리와 불이익"))
    refusal_en = _notice_field(_l("거부할 권리와 불이익(영문)"))

    def given(self, kind: FieldKind) -> FieldGiven:
        """The typed values."""
        notice = {name: self[name].data or "" for one in NOTICES for name in (one, f"{one}_en")}
        return FieldGiven(
            kind=kind, label=self.label.data or "", label_en=self.label_en.data or None, help=self.help.data or "",
            help_en=self.help_en.data or None, is_required=bool(self.is_required.data),
            most_letters=self.most_letters.data, low=self.low.data, high=self.high.data,
            options=tuple(_option(line) for line in (self.options.data or "").splitlines()), notice=notice,
        )  # fmt: skip


class DocumentForm(FlaskForm):
    """A document."""

    name = StringField(_l("서류 이름"), [InputRequired(_l("서류의 이름을 적어 주십시오.")), limited(80)])
    name_en = StringField(_l("영문 이름"), [Optional(), limited(120)])
    help = StringField(_l("도움말"), [Optional(), limited(400)])
    help_en = StringField(_l("도움말(영문)"), [Optional(), limited(500)])
    kinds = MultiCheckboxField(
        _l("받을 형식"), [Optional()], choices=[SelectChoice(kind.value, kind.word) for kind in FileKind]
    )
    takes_link = BooleanField(_l("영상은 https 주소로도 받습니다"))
    max_mb = IntegerField(_l("가장 큰 크기(MB)"), [InputRequired(WHOLE), _between(1, MOST_MB)])
    is_required = BooleanField(_l("올려야 제출할 수 있습니다"))
    is_blind_copy = BooleanField(
        _l("심사위원에게 보이는 이름 없는 사본"),
        description=_l("PDF로만 받고, 심사위원에게는 쪽마다 그림으로 보입니다. 하나만 둘 수 있습니다."),
    )

    def given(self) -> DocumentGiven:
        """The typed values."""
        return DocumentGiven(
            name=self.name.data or "", name_en=self.name_en.data or None, help=self.help.data or "",
            help_en=self.help_en.data or None, kinds=tuple(FileKind(kind) for kind in self.kinds.data or ()),
            max_mb=self.max_mb.data or 0, is_required=bool(self.is_required.data),
            takes_link=bool(self.takes_link.data), is_blind_copy=bool(self.is_blind_copy.data),
        )  # fmt: skip


def field_values(row: FormField | None) -> dict[str, Any]:
    """What the form of a field starts with."""
    if row is None:
        return {}
    names = ("label", "label_en", "help", "help_en", "is_required", "most_letters", "low", "high")
    options = "\n".join(_option_line(option) for option in row.options)
    return {**{name: getattr(row, name) for name in names}, "options": options, **row.notice}


def document_values(row: DocumentRequirement | None) -> dict[str, Any]:
    """What the form of a document starts with."""
    if row is None:
        return {"kinds": [FileKind.PDF.value], "max_mb": MOST_MB, "is_required": True}
    names = ("name", "name_en", "help", "help_en", "kinds", "takes_link", "max_mb", "is_required", "is_blind_copy")
    return {name: getattr(row, name) for name in names}


def _option(line: str) -> tuple[str, str]:
    korean, _bar, english = line.partition("|")
    return korean.strip(), english.strip()


def _option_line(option: Mapping[str, str]) -> str:
    return f"{option['ko']} | {option['en']}" if option.get("en") else option["ko"]
