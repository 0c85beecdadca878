"""What an organiser says in a question of consent."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from forum_app.registration.forms.lines import NEEDED, at_most, line_field
from forum_app.registration.models import ConsentItem
from forum_app.registration.rules import ConsentKind, Notices


def _notice(label: Any, *, needed: bool = True) -> TextAreaField:
    checks: list[Any] = [InputRequired(NEEDED)] if needed else []
    return TextAreaField(label, [*checks, at_most(1000)])


class ConsentForm(FlaskForm):
    """The four notices of one question of consent, in both languages."""

    purpose = _notice(_l("목적"))
    purpose_en = _notice(_l("목적(영문)"), needed=False)
    items = _notice(_l("항목"))
    items_en = _notice(_l("항목(영문)"), needed=False)
    period = _notice(_l("보유·이용 기간"))
    period_en = _notice(_l("보유·이용 기간(영문)"), needed=False)
    refusal = _notice(_l("거부할 권리와 불이익"))
    refusal_en = _notice(_l("거부할 권리와 불이익(영문)"), needed=False)
    recipient = line_field(_l("받는 곳"), 200, needed=False)
    recipient_en = line_field(_l("받는 곳(영문)"), 200, needed=False)

    @classmethod
    def of(cls, kind: ConsentKind, item: ConsentItem | None) -> "ConsentForm":
        """The form with what `item` says; who receives the data is asked only where somebody does."""
        form = cls(obj=item)
        if kind is not ConsentKind.THIRD_PARTY:
            del form.recipient
            del form.recipient_en
        return form

    @property
    def notices(self) -> Notices:
        """The typed values of a valid form."""
        return Notices(
            purpose=self._text("purpose"), items=self._text("items"), period=self._text("period"),
            refusal=self._text("refusal"), purpose_en=self._text("purpose_en") or None,
            items_en=self._text("items_en") or None, period_en=self._text("period_en") or None,
            refusal_en=self._text("refusal_en") or None, recipient=self._text("recipient") or None,
            recipient_en=self._text("recipient_en") or None,
        )  # fmt: skip

    def _text(self, name: str) -> str:
        return (self[name].data or "").strip() if name in self else ""
