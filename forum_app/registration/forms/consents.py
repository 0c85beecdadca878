"""What an organiser says in a question of consent."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from forum_app.core.forms import ListedField, WholeField, choices_of
from forum_app.registration.forms.lines import NEEDED, at_most, line_field
from forum_app.registration.models import ConsentItem
from forum_app.registration.rules import ConsentKind, Keep, KeepUnit, Notices, offered_period, standard_keep


def _notice(label: Any, *, needed: bool = True, hint: Any = "") -> TextAreaField:
    checks: list[Any] = [DataRequired(NEEDED)] if needed else []
    return TextAreaField(label, [*checks, at_most(1000)], description=hint)


class ConsentForm(FlaskForm):
    """The four notices of one question of consent, in both languages."""

    purpose = _notice(_l("목적"))
    purpose_en = _notice(_l("목적(영문)"), needed=False)
    items = _notice(_l("항목"))
    items_en = _notice(_l("항목(영문)"), needed=False)
    keep_count = WholeField(
        _l("행사 마지막 날부터 보관하는 기간"),
        [InputRequired(NEEDED), NumberRange(0, 999, _l("0부터 999까지의 수로 적어 주십시오."))],
        description=_l("이 기간이 끝나는 날 저절로 파기합니다. 사진과 영상은 저절로 지우지 못합니다."),
    )
    keep_unit = ListedField(_l("단위"), choices=choices_of(KeepUnit))
    period = _notice(_l("보유·이용 기간"), needed=False, hint=_l("비워 두면 위의 기간으로 적습니다. 예: 행사 뒤 3개월"))
    period_en = _notice(_l("보유·이용 기간(영문)"), needed=False)
    refusal = _notice(_l("거부할 권리와 불이익"))
    refusal_en = _notice(_l("거부할 권리와 불이익(영문)"), needed=False)
    recipient = line_field(_l("받는 곳"), 200, needed=False)
    recipient_en = line_field(_l("받는 곳(영문)"), 200, needed=False)

    offered = ("", "")  # the words of the period as they follow from the version before

    @classmethod
    def of(cls, kind: ConsentKind, item: ConsentItem | None) -> "ConsentForm":
        """The form with what `item` says; who receives the data is asked only where somebody does."""
        usual = item.keep if item else standard_keep(kind)
        form = cls(obj=item, keep_count=usual.count, keep_unit=usual.unit.value)
        form.offered = offered_period(kind, usual)
        if kind is not ConsentKind.THIRD_PARTY:
            del form.recipient
            del form.recipient_en
        return form

    @property
    def keep(self) -> Keep:
        """How long what is consented to is kept."""
        return Keep(self.keep_count.data, KeepUnit(self.keep_unit.data))

    @property
    def notices(self) -> Notices:
        """The typed values of a valid form."""
        return Notices(
            purpose=self._text("purpose"), items=self._text("items"), period=self._period("period", self.offered[0]),
            refusal=self._text("refusal"), purpose_en=self._text("purpose_en") or None,
            items_en=self._text("items_en") or None, period_en=self._period("period_en", self.offered[1]) or None,
            refusal_en=self._text("refusal_en") or None, recipient=self._text("recipient") or None,
            recipient_en=self._text("recipient_en") or None,
        )  # fmt: skip

    def _period(self, name: str, offered: str) -> str:
        """Empty, to be written anew from the count, where nobody wrote words of their own."""
        text = self._text(name)
        return "" if text == offered else text

    def _text(self, name: str) -> str:
        return (self[name].data or "").strip() if name in self else ""
