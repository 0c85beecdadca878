"""Forms of the ceremony pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from forum_app.ceremonies.rules import CeremonyKind
from forum_app.core.forms import DayField, choices_of


class CeremonyForm(FlaskForm):
    """Set up a ceremony; times are those of a clock in Seoul."""

    kind = SelectField(_l("종류"), choices=choices_of(CeremonyKind), validators=[InputRequired()])
    name = StringField(_l("이름"), validators=[InputRequired(_l("이름을 적어 주십시오.")), Length(max=120)])
    name_en = StringField(_l("영문 이름"), validators=[Optional(), Length(max=160)])
    slug = StringField(
        _l("주소"),
        description=_l("로마자 소문자, 숫자, 붙임표. 예: 2023-plaques"),
        validators=[
            InputRequired(_l("주소를 적어 주십시오.")),
            Regexp(r"^[a-z0-9][a-z0-9-]{1,58}$", message=_l("로마자 소문자, 숫자, 붙임표로 적어 주십시오.")),
        ],
    )
    held_on = DayField(_l("날짜"), validators=[InputRequired(_l("날짜를 2023-12-05처럼 적어 주십시오."))])
    starts_at = TimeField(_l("시작 시각"), validators=[Optional()])
    planned_minutes = IntegerField(
        _l("배정 시간(분)"),
        default=30,
        validators=[
            InputRequired(_l("분을 숫자로 적어 주십시오.")),
            NumberRange(1, 600, _l("1분에서 600분 사이로 적어 주십시오.")),
        ],
    )
    venue = StringField(_l("장소"), validators=[Optional(), Length(max=120)])
    presenters = StringField(_l("수여하는 사람"), validators=[Optional(), Length(max=200)])


class PlaquesForm(FlaskForm):
    """Fill the order with the plaques of a cohort."""

    cohort = SelectField(_l("기수"), coerce=int, validators=[InputRequired(_l("기수를 골라 주십시오."))])
    set_size = IntegerField(
        _l("사진 한 조의 기관 수"),
        default=8,
        validators=[
            InputRequired(_l("수를 숫자로 적어 주십시오.")),
            NumberRange(1, 30, _l("1에서 30 사이의 수를 적어 주십시오.")),
        ],
    )


class ReasonForm(FlaskForm):
    """A step that may ask for its reason."""

    reason = StringField(
        _l("사유"), validators=[Optional(), Length(max=300, message=_l("300자까지 적을 수 있습니다."))]
    )


class ProxyForm(FlaskForm):
    """Who receives instead."""

    proxy_name = StringField(_l("대신 받는 사람"), validators=[Length(max=80)])
    proxy_reason = StringField(_l("까닭"), validators=[Length(max=200)])
