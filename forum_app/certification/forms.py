"""Forms of the register and of the officers' pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from forum_app.certification.models import Scheme
from forum_app.certification.queries import RegisterFilter
from forum_app.certification.rules import (
    ALL_SCHEMES,
    KNOWN_SCHEMES,
    MAX_REASON,
    NATIONAL,
    NEEDS_CONFIRMATION,
    STATES_BY_STATUS,
    EventKind,
    State,
    canonical_code,
)
from forum_app.core import clock
from forum_app.core.forms import DayField, ListedField, choices_of
from forum_app.core.templating import local
from forum_app.institutions.models import ServiceType
from forum_app.institutions.rules import KNOWN_SERVICES, Region

MAX_QUERY = 100
COHORT_YEARS = range(2000, 2101)
FOUR_DIGITS = _l("기수는 2023처럼 네 자리 연도로 적어 주십시오.")


def cohort_year(text: str) -> int:
    """The year of a cohort out of an address.

    Raises:
        ValueError: no year that a cohort can have.
    """
    if (year := int(text)) not in COHORT_YEARS:
        raise ValueError(text)
    return year


class CodeAgain:
    """The certificate number must be typed again when the chosen event ends the certification."""

    def __call__(self, form: Any, field: Any) -> None:
        """Compare it with `form.code`."""
        if form.kind.data in NEEDS_CONFIRMATION and canonical_code(field.data or "") != form.code:
            raise StopValidation(
                gettext("인증을 끝내려면 인증번호 %(code)s을(를) 그대로 적어 주십시오.", code=form.code)
            )


def _told_apart(scheme: Scheme, among: Sequence[Scheme]) -> str:
    """The scheme's name, with its operator where another scheme bears the same name."""
    name = local(scheme, "name")
    is_alone = sum(other.name == scheme.name for other in among) == 1
    return name if is_alone else f"{name} ({local(scheme, 'operator')})"


def _scheme_choices(schemes: Sequence[Scheme], slug: str) -> list[SelectChoice]:
    choices = [SelectChoice(scheme.slug, _told_apart(scheme, schemes)) for scheme in schemes]
    if slug in KNOWN_SCHEMES and slug not in {scheme.slug for scheme in schemes}:
        choices.insert(0, SelectChoice(slug, local(KNOWN_SCHEMES[slug], "name")))
    return choices


class RegisterForm(FlaskForm):
    """The filters of the public register, from the address."""

    class Meta:
        """Read from a GET address, so there is no token."""

        csrf = False

    q = StringField(_l("기관 이름 또는 인증번호"), [Length(max=MAX_QUERY, message=_l("100자까지 찾을 수 있습니다."))])
    region = ListedField(_l("지역"), default="")
    service = ListedField(_l("서비스 유형"), default="")
    scheme = ListedField(_l("인증제"), default=NATIONAL, filters=[lambda slug: slug or NATIONAL])
    status = ListedField(_l("상태"), default="")
    as_of = DayField(_l("기준일"), [Optional()])

    def __init__(self, *args: Any, schemes: Sequence[Scheme], services: Sequence[ServiceType], **kwargs: Any) -> None:
        """Offer the schemes and services there are."""
        super().__init__(*args, **kwargs)
        everything = SelectChoice("", _l("전체"))
        self.region.choices = [everything, *choices_of(Region)]
        self.service.choices = [everything, *(SelectChoice(s.slug, local(s, "name")) for s in services)]
        self.scheme.choices = [*_scheme_choices(schemes, NATIONAL), SelectChoice(ALL_SCHEMES, _l("전체"))]
        words = State.labels()
        self.status.choices = [everything, *(SelectChoice(s, _l(words[State(s)])) for s in STATES_BY_STATUS)]

    @property
    def wanted(self) -> RegisterFilter:
        """What is asked for, once it is valid."""
        return RegisterFilter(
            as_of=self.as_of.data or clock.today(), q=(self.q.data or "").strip(), region=self.region.data,
            service=self.service.data, scheme=self.scheme.data, status=self.status.data,
        )  # fmt: skip


class BoardForm(FlaskForm):
    """What the officers' board shows, from the address."""

    class Meta:
        """Read from a GET address, so there is no token."""

        csrf = False

    scheme = ListedField(_l("인증제"), default=NATIONAL, filters=[lambda slug: slug or NATIONAL])
    as_of = DayField(_l("기준일"), [Optional()])
    cohort = IntegerField(_l("기수"), [Optional(), NumberRange(COHORT_YEARS[0], COHORT_YEARS[-1], FOUR_DIGITS)])
    by = ListedField(_l("나누기"), default="service")
    q = StringField(_l("기관 이름 또는 인증번호"), [Length(max=MAX_QUERY, message=_l("100자까지 찾을 수 있습니다."))])

    def __init__(self, *args: Any, schemes: Sequence[Scheme], **kwargs: Any) -> None:
        """Offer the schemes there are."""
        super().__init__(*args, **kwargs)
        self.scheme.choices = _scheme_choices(schemes, NATIONAL)
        self.by.choices = [
            SelectChoice("service", _l("서비스")),
            SelectChoice("region", _l("지역")),
            SelectChoice("state", _l("상태")),
        ]

    @property
    def day(self) -> date:
        """The day asked for, today unless told."""
        return self.as_of.data or clock.today()


class GrantForm(FlaskForm):
    """Register one certification."""

    institution = StringField(
        _l("기관 이름"),
        [InputRequired(_l("기관 이름을 적어 주십시오.")), Length(max=120, message=_l("120자까지 적을 수 있습니다."))],
    )
    business_no = StringField(
        _l("사업자등록번호"),
        [Length(max=20, message=_l("숫자 10자리를 적어 주십시오."))],
        description=_l("이름이 같은 다른 기관과 구별합니다. 공개하지 않습니다."),
    )
    region = ListedField(_l("지역"), default="")
    service = ListedField(_l("서비스 유형"), default="")
    scheme = ListedField(_l("인증제"), [InputRequired(_l("인증제를 골라 주십시오."))])
    year = IntegerField(
        _l("기수"),
        [
            InputRequired(FOUR_DIGITS),
            NumberRange(COHORT_YEARS[0], COHORT_YEARS[-1], FOUR_DIGITS),
        ],
    )
    number = IntegerField(
        _l("번호"),
        [Optional(), NumberRange(1, 9999, _l("1부터 9999까지 적을 수 있습니다."))],
        description=_l("비워 두면 그 기수의 다음 번호를 씁니다."),
    )
    granted_on = DayField(_l("인증일"), [InputRequired(_l("인증일을 적어 주십시오."))])
    valid_from = DayField(_l("유효기간 시작"), [Optional()], description=_l("비워 두면 인증일부터입니다."))
    valid_until = DayField(
        _l("유효기간 끝"), [Optional()], description=_l("비워 두면 인증제의 기간(보통 3년)에서 하루 뺀 날까지입니다.")
    )

    def __init__(self, *args: Any, schemes: Sequence[Scheme], **kwargs: Any) -> None:
        """Offer the schemes there are and the known services."""
        super().__init__(*args, **kwargs)
        self.scheme.choices = [SelectChoice(scheme.slug, _told_apart(scheme, schemes)) for scheme in schemes]
        self.region.choices = [SelectChoice("", _l("모름")), *choices_of(Region)]
        self.service.choices = [
            SelectChoice("", _l("모름")), *(SelectChoice(known.slug, local(known, "name")) for known in KNOWN_SERVICES),
        ]  # fmt: skip


class EventForm(FlaskForm):
    """Append one event to a certification."""

    kind = ListedField(_l("무슨 일"), [InputRequired(_l("무슨 일인지 골라 주십시오."))])
    event_on = DayField(_l("날짜"), [InputRequired(_l("날짜를 적어 주십시오."))])
    reason = StringField(
        _l("사유"),
        [Length(max=MAX_REASON, message=_l("300자까지 적을 수 있습니다."))],
        description=_l("정지하거나 끝낼 때는 꼭 적습니다."),
    )
    confirm = StringField(
        _l("인증번호 다시 적기"),
        [CodeAgain()],
        description=_l("취소, 반납, 폐업, 종료는 되돌릴 수 없어 한 번 더 확인합니다."),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        """Record something of the certification `code`."""
        super().__init__(*args, **kwargs)
        self.code = code
        self.kind.choices = [choice for choice in choices_of(EventKind) if choice.value != EventKind.GRANTED]


class ImportForm(FlaskForm):
    """A file of events."""

    file = FileField(
        _l("파일"),
        [FileRequired(_l("CSV나 XLSX 파일을 골라 주십시오."))],
        description=_l("CSV UTF-8 또는 XLSX, 20 MB까지"),
    )


class SchemeForm(FlaskForm):
    """Set up a scheme and its first cohort."""

    slug = StringField(
        _l("주소에 쓰는 이름"),
        [InputRequired(_l("영문 소문자로 적어 주십시오.")), Length(max=40, message=_l("40자까지 적을 수 있습니다."))],
        description=_l("national은 전국 인증제입니다. 다른 인증제는 인증번호 앞에 이 이름이 붙습니다."),
    )
    name = StringField(
        _l("인증제 이름"),
        [InputRequired(_l("인증제 이름을 적어 주십시오.")), Length(max=100, message=_l("100자까지 적을 수 있습니다."))],
    )
    name_en = StringField(_l("영어 이름"), [Length(max=120, message=_l("120자까지 적을 수 있습니다."))])
    operator = StringField(
        _l("운영기관"),
        [InputRequired(_l("운영기관을 적어 주십시오.")), Length(max=120, message=_l("120자까지 적을 수 있습니다."))],
        description=_l("이름이 같은 인증제는 운영기관으로 구별합니다."),
    )
    operator_en = StringField(_l("운영기관의 영어 이름"), [Length(max=160, message=_l("160자까지 적을 수 있습니다."))])
    validity_years = IntegerField(
        _l("유효기간(년)"),
        [
            InputRequired(_l("유효기간을 1부터 10까지 적어 주십시오.")),
            NumberRange(1, 10, _l("유효기간을 1부터 10까지 적어 주십시오.")),
        ],
        default=3,
    )
    year = IntegerField(
        _l("첫 기수"),
        [
            InputRequired(FOUR_DIGITS),
            NumberRange(COHORT_YEARS[0], COHORT_YEARS[-1], FOUR_DIGITS),
        ],
    )
