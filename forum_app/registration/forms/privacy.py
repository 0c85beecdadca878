"""Who processes personal data, and how the public will see the questions of consent."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from forum_app.registration.forms.lines import line_field
from forum_app.registration.models import ConsentItem, Processor
from forum_app.registration.rules import CONSENT_ANSWERS, one_line


class ProcessorForm(FlaskForm):
    """A processor of personal data and its task, in both languages."""

    name = line_field(_l("수탁자"), 120, hint=_l("업무를 맡긴 곳의 이름"))
    name_en = line_field(_l("수탁자(영문)"), 120, needed=False)
    task = line_field(_l("맡긴 일"), 200, hint=_l("예: 현장 접수와 명찰 인쇄"))
    task_en = line_field(_l("맡긴 일(영문)"), 200, needed=False)

    @classmethod
    def of(cls, processor: Processor | None) -> "ProcessorForm":
        """The form as it stands."""
        return cls(obj=processor)

    @property
    def terms(self) -> dict[str, Any]:
        """The typed values of a valid form."""
        return {
            "name": one_line(self.name.data), "task": one_line(self.task.data),
            "name_en": one_line(self.name_en.data or "") or None, "task_en": one_line(self.task_en.data or "") or None,
        }  # fmt: skip


def preview_form(items: Sequence[ConsentItem]) -> FlaskForm:
    """The questions as visitors see them, to be looked at only."""
    choices = [SelectChoice(value, _l(word)) for value, word in CONSENT_ANSWERS]
    questions: dict[str, Any] = {f"consent_{item.id}": RadioField(choices=choices) for item in items}
    shown: type[FlaskForm] = type("ConsentPreview", (FlaskForm,), questions)
    return shown(formdata=None)
