"""Forms of the booth pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from forum_app.booths.rules import ExhibitorKind
from forum_app.core.forms import ListedField, choices_of


class ExhibitorForm(FlaskForm):
    """Take up an institution as an exhibitor."""

    institution = StringField(
        _l("기관 이름"), validators=[InputRequired(_l("기관 이름을 적어 주십시오.")), Length(max=120)]
    )
    business_no = StringField(
        _l("사업자등록번호"),
        description=_l("같은 이름의 다른 기관과 가려 줍니다."),
        validators=[Optional(), Length(max=20)],
    )
    kind = SelectField(
        _l("종류"),
        choices=choices_of(ExhibitorKind),
        validators=[InputRequired(_l("종류를 골라 주십시오."))],
    )
    summary = StringField(_l("한 줄 소개"), validators=[Optional(), Length(max=300)])


def _metres() -> list[object]:
    wrong = _l("0에서 100 사이의 수를 적어 주십시오.")
    return [InputRequired(wrong), NumberRange(0, 100, wrong)]


class RowForm(FlaskForm):
    """Lay out a row of booths; positions in metres from the upper left corner of the hall."""

    letter = StringField(
        _l("열"),
        description=_l("A처럼 로마자 한 글자"),
        validators=[
            InputRequired(_l("열을 적어 주십시오.")),
            Regexp(r"^[A-Z]$", message=_l("로마자 대문자 한 글자를 적어 주십시오.")),
        ],
    )
    count = IntegerField(
        _l("부스 수"),
        validators=[
            InputRequired(_l("부스 수를 숫자로 적어 주십시오.")),
            NumberRange(1, 30, _l("1에서 30 사이의 수를 적어 주십시오.")),
        ],
    )
    x_m = IntegerField(_l("왼쪽에서 m"), default=2, validators=_metres())
    y_m = IntegerField(_l("위에서 m"), default=1, validators=_metres())


class StepForm(FlaskForm):
    """One step of one exhibitor."""

    booth = ListedField(_l("부스"), coerce=int, validators=[Optional()])
    reason = StringField(
        _l("사유"), validators=[Optional(), Length(max=300, message=_l("300자까지 적을 수 있습니다."))]
    )
