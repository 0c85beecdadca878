"""Signing somebody up at the desk: the person there asks, and writes down the answers."""

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
from forum_app.core.forms import ListedField
from forum_app.core.http_errors import translated
from forum_app.core.templating import local
from forum_app.registration.forms.lines import NEEDED, at_most, line_field
from forum_app.registration.models import ConsentItem, Ticket
from forum_app.registration.rules import CONSENT_ANSWERS, ConsentKind, SignUp, one_line

ASKED_AT_DESK = (ConsentKind.COLLECT, ConsentKind.THIRD_PARTY, ConsentKind.PORTRAIT)


class DeskSignUpForm(FlaskForm):
    """Name, affiliation, ticket, an address if there is one; `of` adds one question for each consent."""

    name = line_field(_l("성명"), 80, hint=_l("명찰에 적을 이름"))
    affiliation = line_field(_l("소속"), 120, hint=_l("없으면 ‘개인’이라고 적습니다."))
    email = EmailField(
        _l("전자우편"), [at_most(254)], description=_l("적으면 QR과 안내를 보냅니다. 없어도 등록됩니다.")
    )
    ticket_id = ListedField(_l("구분"), [InputRequired(NEEDED)], coerce=int)
    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(24))

    @classmethod
    def of(cls, tickets: Sequence[Ticket], items: Sequence[ConsentItem]) -> "DeskSignUpForm":
        """The form with `tickets`, each with the places left, and `consent_<id>` for each of `items`, none answered."""
        asked: dict[str, Any] = {f"consent_{item.id}": _question(item) for item in items}
        form: DeskSignUpForm = type("AskedDeskSignUpForm", (cls,), asked)()
        form.ticket_id.choices = [
            (ticket.id, _("%(name)s, 빈자리 %(n)s", name=local(ticket, "name"), n=ticket.capacity - ticket.taken))
            for ticket in tickets
        ]
        return form

    def validate_email(self, field: EmailField) -> None:
        """None, or an address in whatever spelling."""
        if not (field.data or "").strip():
            return
        try:
            normal_email(field.data)
        except FieldError as refusal:
            raise ValidationError(translated(refusal)) from None

    def given(self, items: Sequence[ConsentItem], language: str) -> SignUp:
        """The typed values of a valid form."""
        return SignUp(
            name=one_line(self.name.data),
            email=(self.email.data or "").strip(),
            affiliation=one_line(self.affiliation.data),
            answers={item.id: self[f"consent_{item.id}"].data == "yes" for item in items},
            idempotency_key=self.idempotency_key.data or "",
            language=language,
            ticket_id=self.ticket_id.data,
        )


def _question(item: ConsentItem) -> RadioField:
    def answered(form: FlaskForm, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_("여쭙고 답하신 대로 골라 주십시오."))
        if item.is_required and field.data == "no":
            raise ValidationError(_("동의하셔야 등록할 수 있습니다."))

    return RadioField(
        _l(ConsentKind.labels()[item.kind]),
        [answered],
        choices=[SelectChoice(value, _l(word)) for value, word in CONSENT_ANSWERS],
        validate_choice=False,
    )
