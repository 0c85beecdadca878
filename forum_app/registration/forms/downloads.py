"""Why personal data leave the system, and which."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.registration.forms.lines import line_field
from forum_app.registration.rules import one_line

PURPOSES = {
    "desk": _l("현장 접수 예비 명단"), "badges": _l("명찰·좌석표 인쇄"), "guests": _l("내빈 확인"),
    "certificates": _l("참석 확인서"), "report": _l("결과보고 통계"), "other": _l("그 밖"),
}  # fmt: skip
FORMATS = {
    "xlsx": _l("xlsx 표"), "pdf": _l("PDF 명단"), "signatures": _l("PDF 서명부 (서명란)"),
}  # fmt: skip
COLUMNS = {
    "number": _l("번호"), "name": _l("성명"), "affiliation": _l("소속"), "position_title": _l("직위"),
    "ticket": _l("참가 구분"), "email": _l("전자우편"),
    "registered_at": _l("등록 시각"), "checked_in_at": _l("입장 시각"), "consents": _l("동의"),
}  # fmt: skip
SHORTEST_REASON = 10


class MultiCheckboxField(SelectMultipleField):
    """Several of a few: a list of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: FlaskForm) -> None:
        """See that each value is one of the choices."""
        known = {str(value) for value, *_rest in self.iter_choices()}
        if self.validate_choice and not known.issuperset(map(str, self.data or ())):
            raise ValidationError(_("목록에 있는 것을 골라 주십시오."))


class DownloadForm(FlaskForm):
    """Why personal data leave the system, and which; addresses are off unless asked for."""

    purpose = RadioField(
        _l("용도"),
        [InputRequired(_l("용도를 골라 주십시오."))],
        choices=[SelectChoice(*pair) for pair in PURPOSES.items()],
        validate_choice=False,
    )
    reason = line_field(_l("자세히"), 300, hint=_l("누가 어디서 쓰는지 열 글자 넘게 적어 주십시오."))
    file_format = RadioField(
        _l("파일"), choices=[SelectChoice(*pair) for pair in FORMATS.items()], default="xlsx", validate_choice=False
    )
    columns = MultiCheckboxField(
        _l("포함할 항목"),
        [InputRequired(_l("하나 이상 골라 주십시오."))],
        choices=[SelectChoice(*pair) for pair in COLUMNS.items()],
        default=["number", "name", "affiliation"],
    )
    masked = BooleanField(_l("성명과 전자우편을 가립니다"), description=_l("홍*동, h***@example.kr처럼 적습니다."))
    by_name = BooleanField(_l("이름 순서로 적습니다"), description=_l("고르지 않으면 번호 순서입니다."))
    for_third_party = BooleanField(
        _l("행사를 여는 기관 밖으로 넘깁니다"), description=_l("제3자 제공에 동의한 분만 들어갑니다.")
    )

    def validate_purpose(self, field: RadioField) -> None:
        """One of those offered."""
        if field.data not in PURPOSES:
            raise ValidationError(_("용도를 골라 주십시오."))

    def validate_file_format(self, field: RadioField) -> None:
        """One of those offered; a table where nothing is said."""
        field.data = field.data or "xlsx"
        if field.data not in FORMATS:
            raise ValidationError(_("파일을 골라 주십시오."))

    def validate_reason(self, field: StringField) -> None:
        """More than a word."""
        if len(one_line(field.data)) <= SHORTEST_REASON:
            raise ValidationError(
                _("누가 어디서 쓰는지 열 글자 넘게 적어 주십시오. 지금 %(n)s글자입니다.", n=len(one_line(field.data)))
            )
