"""What an organiser says of a forum."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from forum_app.core.forms import ClockField, DayField, Instead, WholeField
from forum_app.forums.models import Forum
from forum_app.forums.rules import HostKind
from forum_app.forums.services import ForumDetails, HostGiven

NEEDED = _l("적어 주십시오.")
HOST_LINE = _l("한 줄에 한 곳씩, 영문 이름은 | 뒤에 적습니다.")
HOST_KINDS = {
    "hosts": HostKind.HOST, "operators": HostKind.OPERATOR, "sponsors": HostKind.SPONSOR, "partners": HostKind.PARTNER,
}  # fmt: skip
LONGEST_HOST_NAME = 120


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _text(label: Any, longest: int, *, needed: bool = False, hint: Any = "") -> StringField:
    checks = [InputRequired(NEEDED)] if needed else [Optional()]
    too_long = _l("%(n)s자까지 적을 수 있습니다.", n=longest)
    return StringField(label, [*checks, Length(max=longest, message=too_long)], filters=[_trimmed], description=hint)


def _lines(label: Any) -> TextAreaField:
    return TextAreaField(label, [Length(max=2000)], description=HOST_LINE)


class ForumForm(FlaskForm):
    """Everything about a forum but its programme; `details`, `host_list` hand over typed values."""

    series_name = _text(
        _l("연작 이름"), 120, needed=True, hint=_l("같은 이름으로 이어지는 행사들, 예: 콜렉티브 임팩트 포럼")
    )
    edition_no = WholeField(
        _l("회차"), [InputRequired(NEEDED), NumberRange(1, 999, _l("1부터 999까지의 수로 적어 주십시오."))]
    )
    slug = StringField(
        _l("주소에 쓸 말"),
        [
            InputRequired(NEEDED),
            Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("영문 소문자와 숫자, 붙임표(-)만 쓸 수 있습니다.")),
        ],
        filters=[_trimmed],
        description=_l("예: 2023-2"),
    )
    name = _text(_l("행사 이름"), 120, needed=True)
    name_en = _text(_l("행사 이름(영문)"), 160)
    theme = _text(_l("주제"), 120)
    theme_en = _text(_l("주제(영문)"), 160)
    lead = _text(_l("소개 한 문장"), 400)
    lead_en = _text(_l("소개 한 문장(영문)"), 500)
    starts_on = DayField(_l("여는 날"), [InputRequired(NEEDED)])
    ends_on = DayField(_l("마치는 날"), [InputRequired(NEEDED)])
    opens_at_time = ClockField(_l("시작 시각"), [InputRequired(NEEDED)])
    venue = _text(_l("장소"), 120, needed=True)
    venue_en = _text(_l("장소(영문)"), 160)
    venue_area = _text(_l("지역"), 80, hint=_l("예: 서울 용산구"))
    venue_area_en = _text(_l("지역(영문)"), 80)
    live_stream = _text(_l("실시간 중계"), 200, hint=_l("주소(https://…)나 어디에서 볼 수 있는지"))
    live_stream_en = _text(_l("실시간 중계(영문)"), 200)
    fee_krw = WholeField(
        _l("참가비(원)"),
        [InputRequired(NEEDED), NumberRange(0, 10_000_000, _l("0 이상의 정수로 적어 주십시오."))],
        default=0,
    )
    hosts = _lines(_l("주최"))
    operators = _lines(_l("주관"))
    sponsors = _lines(_l("후원"))
    partners = _lines(_l("협력기관"))
    contact_email = _text(_l("문의 전자우편"), 254, hint=_l("참가자가 이 행사의 전자우편에 답장하면 여기로 옵니다."))
    privacy_officer = _text(
        _l("개인정보 보호책임자"), 120, hint=_l("이름이나 맡은 부서, 개인정보 처리방침에 보입니다.")
    )
    privacy_officer_en = _text(_l("개인정보 보호책임자(영문)"), 160)
    privacy_phone = _text(_l("개인정보 보호책임자 전화"), 40)
    privacy_email = _text(_l("개인정보 보호책임자 전자우편"), 254)
    is_practice = BooleanField(_l("연습용 행사입니다"), description=_l("첫 화면에는 나타나지 않습니다."))

    @property
    def details(self) -> ForumDetails:
        """The typed values of a valid form."""
        optional = {
            "name_en", "theme_en", "lead_en", "venue_en", "venue_area_en", "live_stream_en", "contact_email",
            "privacy_officer", "privacy_officer_en", "privacy_phone", "privacy_email",
        }  # fmt: skip
        given: dict[str, Any] = {name: self[name].data for name in ForumDetails.__dataclass_fields__}
        values: dict[str, Any] = {k: (v or None) if k in optional else v for k, v in given.items()}
        return ForumDetails(**values)

    @property
    def host_list(self) -> list[HostGiven]:
        """The organisations, in the order of the lines."""
        return [host for field, kind in HOST_KINDS.items() for host in _hosts(self[field].data or "", kind)]

    def validate_hosts(self, field: TextAreaField) -> None:
        """A line too long, or one organisation twice in the same kind."""
        self._check_hosts(field)

    validate_operators = validate_sponsors = validate_partners = validate_hosts

    def _check_hosts(self, field: TextAreaField) -> None:
        names = [host.name for host in _hosts(field.data or "", HostKind.HOST)]
        if any(len(name) > LONGEST_HOST_NAME for name in names):
            raise ValidationError(gettext("%(n)s자까지 적을 수 있습니다.", n=LONGEST_HOST_NAME))
        if len(set(names)) != len(names):
            raise ValidationError(gettext("같은 곳을 두 번 적었습니다."))


class NewForumForm(ForumForm):
    """A forum with the parts it begins with."""

    has_opening = BooleanField(_l("여는 마당을 둡니다"), default=True)
    part_count = WholeField(
        _l("몇 부로 나눕니까"),
        [InputRequired(NEEDED), NumberRange(0, 9, _l("0부터 9까지의 수로 적어 주십시오."))],
        default=3,
    )


class EditForumForm(ForumForm):
    """A forum as it was when the form was opened; `version` tells whether somebody saved since."""

    version = HiddenField(validators=[InputRequired(), Regexp(r"[0-9]{1,9}\Z")])

    @classmethod
    def of(cls, forum: Forum) -> "EditForumForm":
        """The form, filled from the row when it is shown first."""
        texts = {
            field: "\n".join(
                _host_line(given.host.name, given.host.name_en) for given in forum.hosts if given.kind is kind
            )
            for field, kind in HOST_KINDS.items()
        }
        return cls(obj=Instead(forum, series_name=forum.series.name, **texts))


def _host_line(name: str, name_en: str | None) -> str:
    return f"{name} | {name_en}" if name_en else name


def _hosts(text: str, kind: HostKind) -> Iterable[HostGiven]:
    for line in text.splitlines():
        name, _, english = line.partition("|")
        if name.strip():
            yield HostGiven(kind, name.strip(), english.strip() or None)
