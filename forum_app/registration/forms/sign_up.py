"""What a visitor signs up with: as much as the tickets, sessions and questions of the forum ask for."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum_app.core.errors import DomainError, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.templating import local
from forum_app.registration.forms.lines import NEEDED, an_address, at_most, line_field
from forum_app.registration.forms.replies import SignUpReplies, reply_fields
from forum_app.registration.models import ConsentItem, Question, SessionPlaces, Ticket
from forum_app.registration.rules import CONSENT_ANSWERS, ConsentKind, Member, SignUp, one_line

MOST_PEOPLE = 50
MEMBER_FIELD = re.compile(r"member_(\d{1,2})_(name|affiliation|email)")
DIGITS_OF_NO_ID = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a forum asks.

    tickets: to choose from; with none or one of them nothing is asked, unless one has been `chosen` already, which
        may have closed in the meantime.
    members: how many rows there are for those who come along.
    """

    items: Sequence[ConsentItem]
    tickets: Sequence[Ticket] = ()
    sessions: Sequence[SessionPlaces] = ()
    questions: Sequence[Question] = ()
    members: int = 0
    chosen: bool = False
    code: bool = False
    needs: bool = False


class SignUpForm(FlaskForm):
    """Name, affiliation, address, position; `sign_up_form` adds what the forum asks besides."""

    name = line_field(_l("성명"), 80, hint=_l("명찰에 적을 이름"))
    affiliation = line_field(_l("소속"), 120, hint=_l("기관·기업·단체 이름. 없으면 ‘개인’이라고 적어 주십시오."))
    email = EmailField(
        _l("전자우편"),
        [InputRequired(NEEDED), at_most(254)],
        description=_l("확인 주소와 입장 QR을 이 주소로 보냅니다."),
    )
    position_title = line_field(_l("직위"), 80, needed=False)
    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(24))
    asked: Asked

    def validate_email(self, field: EmailField) -> None:
        """An address, in whatever spelling."""
        an_address(self, field)

    def validate_ticket_id(self, field: RadioField) -> None:
        """An id, of whatever ticket, unless a code names it; whether one can have that ticket the service says."""
        if field.data and not self._has_code() and not _is_id(field.data):
            raise ValidationError(_("참가 구분을 골라 주십시오."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then who comes along and the replies to the questions."""
        fits = bool(super().validate(extra_validators))
        for n in range(self.asked.members):
            fits &= self._fits_member(n)
        try:
            self._replies.check(self.asked.questions, self._ticket_id())
        except FieldError as refusal:
            show_refusal(self, refusal)
            return False
        return fits

    def given(self, language: str) -> SignUp:
        """The typed values of a valid form."""
        return SignUp(
            name=one_line(self.name.data),
            email=self.email.data,
            affiliation=one_line(self.affiliation.data),
            position_title=one_line(self.position_title.data or ""),
            answers={item.id: self[f"consent_{item.id}"].data == "yes" for item in self.asked.items},
            idempotency_key=self.idempotency_key.data or "",
            language=language,
            ticket_id=self._ticket_id() if "ticket_id" in self else None,
            invitation_code=one_line(self.invitation_code.data or "") if "invitation_code" in self else "",
            members=[self._member(n) for n in self._filled_rows()],
            may_split=bool(self.may_split.data) if "may_split" in self else False,
            session_ids=self.chosen_sessions(),
            replies=self._replies.given(self.asked.questions),
            special_needs=one_line(self.special_needs.data or "") if "special_needs" in self else "",
        )

    def refuse(self, refusal: DomainError) -> None:
        """Show what the service refused at its field; it counts the members without the rows left empty."""
        found = MEMBER_FIELD.fullmatch(refusal.field) if isinstance(refusal, FieldError) else None
        if found:
            row = self._filled_rows()[int(found[1])]
            refusal = FieldError(f"member_{row}_{found[2]}", refusal.message, **refusal.params)
        show_refusal(self, refusal)

    def consents_to(self, kind: ConsentKind) -> bool:
        """Whether the question of consent of that kind is answered with yes."""
        return any(self[f"consent_{item.id}"].data == "yes" for item in self.asked.items if item.kind is kind)

    def chosen_sessions(self) -> list[int]:
        """The ids of the chosen sessions; what was never offered is left out."""
        offered = {str(places.session_id): places.session_id for places in self.asked.sessions}
        typed = self.session_ids.data or [] if "session_ids" in self else []
        return [offered[one] for one in typed if one in offered]

    @property
    def _replies(self) -> SignUpReplies:
        return SignUpReplies(self)

    def _ticket_id(self) -> int | None:
        """The chosen ticket, else the first; None where a code names it, whatever the choice says beside it."""
        if self._has_code():
            return None
        typed = self.ticket_id.data if "ticket_id" in self else None
        if typed and _is_id(typed):
            return int(typed)
        return self.asked.tickets[0].id if self.asked.tickets else None

    def _has_code(self) -> bool:
        return "invitation_code" in self and bool(one_line(self.invitation_code.data or ""))

    def _row(self, n: int) -> tuple[Any, Any, Any]:
        return self[f"member_{n}_name"], self[f"member_{n}_affiliation"], self[f"member_{n}_email"]

    def say_whose_rows(self) -> None:
        """Let the summary of what is wrong say in whose row a name or an address is."""
        for n in range(self.asked.members):
            for field in self._row(n):
                field.stands_under = _("함께 오시는 분 %(n)s", n=n + 1)

    def _filled_rows(self) -> list[int]:
        return [n for n in range(self.asked.members) if any((field.data or "").strip() for field in self._row(n))]

    def _member(self, n: int) -> Member:
        name, affiliation, email = self._row(n)
        return Member(one_line(name.data), one_line(affiliation.data or ""), (email.data or "").strip() or None)

    def _fits_member(self, n: int) -> bool:
        name, _affiliation, _email = self._row(n)
        if n not in self._filled_rows() or (name.data or "").strip():
            return True
        name.errors = [*name.errors, NEEDED]
        return False


def sign_up_form(asked: Asked, *, code: str = "") -> SignUpForm:
    """The form for visitors: `asked` in fields. Beforehand stands the `code` of the address, else the first ticket."""
    fields: dict[str, Any] = {"asked": asked}
    if len(asked.tickets) > 1 or (asked.tickets and asked.chosen):
        fields["ticket_id"] = _ticket_field(asked.tickets, chosen="" if code else str(asked.tickets[0].id))
    if asked.code:
        fields["invitation_code"] = line_field(
            _l("초대 코드"),
            20,
            needed=not asked.tickets,
            hint=_l("초대장에 적힌 열 글자. 참가 구분은 초대장을 따릅니다."),
        )
    for n in range(asked.members):
        fields |= _member_fields(n)
    if asked.members:
        fields["may_split"] = BooleanField(_l("자리가 모자라면 나누어 받아도 됩니다"))
    if asked.sessions:
        fields["session_ids"] = SelectMultipleField(
            _l("참가하실 순서"),
            choices=[SelectChoice(str(one.session_id)) for one in asked.sessions],
            validate_choice=False,
        )
    if asked.needs:
        fields["special_needs"] = line_field(_l("배려가 필요한 사항"), 500, needed=False)
    fields |= reply_fields(asked.questions)
    fields |= {f"consent_{item.id}": consent_field(item) for item in asked.items}
    kind: type[SignUpForm] = type("AskedSignUpForm", (SignUpForm,), fields)
    form = kind(data={"invitation_code": code} if code else None)
    form.say_whose_rows()
    return form


def rows_sent(names: Sequence[str]) -> int:
    """How many rows for members a sent form has, by the names of its fields."""
    found = (MEMBER_FIELD.fullmatch(name) for name in names)
    return min(max((int(match[1]) + 1 for match in found if match), default=0), MOST_PEOPLE - 1)


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < DIGITS_OF_NO_ID


def _ticket_field(tickets: Sequence[Ticket], *, chosen: str) -> RadioField:
    return RadioField(
        _l("참가 구분"),
        choices=[SelectChoice(str(ticket.id), local(ticket, "name")) for ticket in tickets],
        default=chosen,
        validate_choice=False,
    )


def _member_fields(n: int) -> dict[str, Any]:
    return {
        f"member_{n}_name": line_field(_l("성명"), 80, needed=False),
        f"member_{n}_affiliation": line_field(_l("소속"), 120, needed=False),
        f"member_{n}_email": EmailField(_l("전자우편"), [at_most(254), _none_or_an_address]),
    }


def _none_or_an_address(form: FlaskForm, field: EmailField) -> None:
    if (field.data or "").strip():
        an_address(form, field)


def consent_field(item: ConsentItem) -> RadioField:
    """The two answers to one question of consent."""

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
