"""What a visitor signs up with."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum_app.core.addresses import normal_email
from forum_app.core.errors import FieldError
from forum_app.core.http_errors import translated
from forum_app.registration.forms.lines import NEEDED, at_most, line_field
from forum_app.registration.models import ConsentItem
from forum_app.registration.rules import CONSENT_ANSWERS, ConsentKind, SignUp, one_line


class SignUpForm(FlaskForm):
    """Name, affiliation, address; `sign_up_form` adds one question for each consent."""

    name = line_field(_l("성명"), 80, hint=_l("명찰에 적을 이름"))
    affiliation = line_field(_l("소속"), 120, hint=_l("기관·기업·단체 이름. 없으면 ‘개인’이라고 적어 주십시오."))
    email = EmailField(
        _l("전자우편"),
        [InputRequired(NEEDED), at_most(254)],
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
