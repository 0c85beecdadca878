"""What visitors, organisers and the door send in."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from forum_app.core import clock
from forum_app.core.addresses import normal_email
from forum_app.core.errors import FieldError
from forum_app.core.forms import MomentField
from forum_app.core.http_errors import translated
from forum_app.registration.models import ConsentItem, Ticket
from forum_app.registration.rules import (
    CONSENT_ANSWERS,
    ConsentKind,
    Notices,
    SignUp,
    names_a_resident_number,
    one_line,
)
from forum_app.registration.services import TicketTerms

NEEDED = _l("적어 주십시오.")
MOMENT = "%Y-%m-%dT%H:%M"
PURPOSES = {
    "desk": _l("현장 접수 예비 명단"), "badges": _l("명찰·좌석표 인쇄"), "guests": _l("내빈 확인"),
    "certificates": _l("참석 확인서"), "report": _l("결과보고 통계"), "other": _l("그 밖"),
}  # fmt: skip
COLUMNS = {
    "number": _l("번호"), "name": _l("성명"), "affiliation": _l("소속"), "email": _l("전자우편"),
    "registered_at": _l("등록 시각"), "checked_in_at": _l("입장 시각"), "consents": _l("동의"),
}  # fmt: skip
SHORTEST_REASON = 10


def _at_most(n: int) -> Length:
    return Length(max=n, message=_l("%(n)s자까지 적을 수 있습니다.", n=n))


def _printable(form: FlaskForm, field: StringField) -> None:
    try:
        line = one_line(field.data or "")
    except ValueError:
        raise ValidationError(_("보이지 않는 문자가 들어 있습니다. 지우고 다시 적어 주십시오.")) from None
    if names_a_resident_number(line):
        raise ValidationError(_("주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."))


def _line(label: Any, longest: int, *, needed: bool = True, hint: Any = "") -> StringField:
    checks: list[Any] = [InputRequired(NEEDED)] if needed else []
    return StringField(label, [*checks, _at_most(longest), _printable], description=hint)


class SignUpForm(FlaskForm):
    """Name, affiliation, address; `sign_up_form` adds one question for each consent."""

    name = _line(_l("성명"), 80, hint=_l("명찰에 적을 이름"))
    affiliation = _line(_l("소속"), 120, hint=_l("기관·기업·단체 이름. 없으면 ‘개인’이라고 적어 주십시오."))
    email = EmailField(
        _l("전자우편"),
        [InputRequired(NEEDED), _at_most(254)],
        description=_l("확인 주소와 입장 QR을 이 주소로 보냅니다."),
    )
    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(24))

    def validate_email(self, field: EmailField) -> None:
        """An address, in whatever spelling."""
        try:
            normal_email(field.data)
        except FieldError as refusal:
            raise ValidationError(translated(refusal)) from None

    def given(self, items: Sequence[ConsentItem], language: str) -> SignUp:
        """The typed values of a valid form."""
        return SignUp(
            name=one_line(self.name.data),
            email=self.email.data,
            affiliation=one_line(self.affiliation.data),
            answers={item.id: self[f"consent_{item.id}"].data == "yes" for item in items},
            idempotency_key=self.idempotency_key.data or "",
            language=language,
        )


def sign_up_form(items: Sequence[ConsentItem]) -> SignUpForm:
    """The form for visitors, with `consent_<id>` for each of `items`; nothing is answered beforehand."""
    questions: dict[str, Any] = {f"consent_{item.id}": _question(item) for item in items}
    asked: type[SignUpForm] = type("AskedSignUpForm", (SignUpForm,), questions)
    return asked()


def _question(item: ConsentItem) -> RadioField:
    def answered(form: FlaskForm, field: RadioField) -> None:
        if field.data not in (None, "yes", "no"):
            raise ValidationError(_("동의함과 동의하지 않음 가운데 골라 주십시오."))
        if item.is_required and field.data is None:
            raise ValidationError(_("동의하시는지 골라 주십시오."))
        if item.is_required and field.data == "no":
            raise ValidationError(_("동의하셔야 등록할 수 있습니다."))

    return RadioField(
        _l(ConsentKind.labels()[item.kind]),
        [answered],
        choices=[SelectChoice(value, _l(word)) for value, word in CONSENT_ANSWERS],
        validate_choice=False,
    )


class TicketForm(FlaskForm):
    """The ticket of a forum; moments are those of a clock in Seoul."""

    name = _line(_l("구분 이름"), 60, hint=_l("예: 일반"))
    name_en = _line(_l("구분 이름(영문)"), 80, needed=False)
    capacity = IntegerField(
        _l("정원"), [InputRequired(NEEDED), NumberRange(1, 100_000, _l("1부터 100000까지의 수로 적어 주십시오."))]
    )
    opens_at = MomentField(_l("등록 시작"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    closes_at = MomentField(_l("등록 마감"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    needs_approval = BooleanField(_l("담당자가 확인한 뒤에 확정합니다"))
    has_waiting_list = BooleanField(
        _l("자리가 차면 대기를 받습니다"),
        description=_l("끄면 자리가 찬 뒤에는 등록을 받지 않습니다."),
        default=True,
    )
    recipient = _line(
        _l("개인정보를 받는 곳"),
        200,
        needed=False,
        hint=_l("접수 대행사처럼 명단을 넘겨받는 곳. 비워 두면 제3자 제공 동의를 묻지 않습니다."),
    )
    recipient_en = _line(_l("개인정보를 받는 곳(영문)"), 200, needed=False)

    @classmethod
    def of(cls, ticket: Ticket | None) -> "TicketForm":
        """The form as it stands for `ticket`; once there is one, the recipient is part of the consents."""
        if ticket is None:
            return cls()
        form = cls(obj=ticket, opens_at=_in_seoul(ticket.opens_at), closes_at=_in_seoul(ticket.closes_at))
        del form.recipient
        del form.recipient_en
        return form

    @property
    def terms(self) -> TicketTerms:
        """The typed values of a valid form."""
        return TicketTerms(
            name=one_line(self.name.data),
            name_en=one_line(self.name_en.data or "") or None,
            capacity=self.capacity.data,
            opens_at=_from_seoul(self.opens_at.data),
            closes_at=_from_seoul(self.closes_at.data),
            needs_approval=self.needs_approval.data,
            has_waiting_list=self.has_waiting_list.data,
        )


def _in_seoul(moment: datetime) -> datetime:
    return moment.astimezone(clock.SEOUL).replace(tzinfo=None)


def _from_seoul(moment: datetime) -> datetime:
    return clock.seoul(moment.date(), moment.hour, moment.minute)


def _notice(label: Any, *, needed: bool = True) -> TextAreaField:
    checks: list[Any] = [InputRequired(NEEDED)] if needed else []
    return TextAreaField(label, [*checks, _at_most(1000)])


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
    recipient = _line(_l("받는 곳"), 200, needed=False)
    recipient_en = _line(_l("받는 곳(영문)"), 200, needed=False)

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


class MultiCheckboxField(SelectMultipleField):
    """Several of a few: a list of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DownloadForm(FlaskForm):
    """Why personal data leave the system, and which; addresses are off unless asked for."""

    purpose = RadioField(
        _l("용도"),
        [InputRequired(_l("용도를 골라 주십시오."))],
        choices=[SelectChoice(*pair) for pair in PURPOSES.items()],
        validate_choice=False,
    )
    reason = _line(_l("자세히"), 300, hint=_l("누가 어디서 쓰는지 열 글자 넘게 적어 주십시오."))
    columns = MultiCheckboxField(
        _l("포함할 항목"),
        choices=[SelectChoice(*pair) for pair in COLUMNS.items()],
        default=["number", "name", "affiliation"],
    )
    for_third_party = BooleanField(
        _l("행사를 여는 기관 밖으로 넘깁니다"), description=_l("제3자 제공에 동의한 분만 들어갑니다.")
    )

    def validate_purpose(self, field: RadioField) -> None:
        """One of those offered."""
        if field.data not in PURPOSES:
            raise ValidationError(_("용도를 골라 주십시오."))

    def validate_reason(self, field: StringField) -> None:
        """More than a word."""
        if len(one_line(field.data)) <= SHORTEST_REASON:
            raise ValidationError(
                _("누가 어디서 쓰는지 열 글자 넘게 적어 주십시오. 지금 %(n)s글자입니다.", n=len(one_line(field.data)))
            )

    def validate_columns(self, field: MultiCheckboxField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("하나 이상 골라 주십시오."))


class DeskForm(FlaskForm):
    """What this desk is called."""

    desk = _line(_l("입구 이름"), 40, hint=_l("예: 1번 입구"))
