"""What registrants send in from their private page, and those who take over a place."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum_app.core.errors import FieldError
from forum_app.core.forms import show_refusal
from forum_app.registration.forms.lines import NEEDED, an_address, at_most, line_field
from forum_app.registration.forms.replies import SignUpReplies, reply_fields, reply_values
from forum_app.registration.forms.sign_up import consent_field
from forum_app.registration.models import ConsentItem, Question, Registration, SessionPlaces
from forum_app.registration.rules import OwnChange, Reply, TakeOver, one_line


def _email(label: Any, *, hint: Any = "") -> EmailField:
    return EmailField(label, [InputRequired(NEEDED), at_most(254), an_address], description=hint)


class PersonForm(FlaskForm):
    """Who somebody is."""

    name = line_field(_l("성명"), 80, hint=_l("명찰에 적을 이름"))
    affiliation = line_field(_l("소속"), 120, hint=_l("기관·기업·단체 이름. 없으면 ‘개인’이라고 적어 주십시오."))
    position_title = line_field(_l("직위"), 80, needed=False)


class ChangeForm(PersonForm):
    """What may be changed; sessions, questions and special needs only where they are asked of this person."""

    email = _email(
        _l("전자우편"), hint=_l("고치면 새 주소로 확인 전자우편을 보내고, 지금의 확인 주소와 QR은 쓸 수 없게 됩니다.")
    )
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(24))
    sessions: Sequence[SessionPlaces]
    held: Sequence[int]
    questions: Sequence[Question]
    ticket_id: int

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then the replies to the questions."""
        fits = bool(super().validate(extra_validators))
        try:
            SignUpReplies(self).check(self.questions, self.ticket_id)
        except FieldError as refusal:
            show_refusal(self, refusal)
            return False
        return fits

    @property
    def change(self) -> OwnChange:
        """The typed values of a valid form."""
        return OwnChange(
            name=one_line(self.name.data),
            affiliation=one_line(self.affiliation.data),
            position_title=one_line(self.position_title.data or ""),
            email=self.email.data if "email" in self else None,
            session_ids=self._chosen() if "session_ids" in self else None,
            replies=SignUpReplies(self).given(self.questions) if self.questions else None,
            special_needs=one_line(self.special_needs.data or "") if "special_needs" in self else None,
        )

    def _chosen(self) -> list[int]:
        typed = set(self.session_ids.data or [])
        return [one.session_id for one in self.sessions if str(one.session_id) in typed]


@dataclass(frozen=True, slots=True)
class Known:
    """What was chosen and answered so far.

    chosen: ids of sessions. replies: by id of the question. needs: None where there is no consent to keep any.
    """

    chosen: Sequence[int] = ()
    replies: Mapping[int, Reply] = field(default_factory=dict)
    needs: str | None = None


def change_form(
    registration: Registration, sessions: Sequence[SessionPlaces], questions: Sequence[Question], known: Known
) -> ChangeForm:
    """The form with what is known; who came without an address in a group is not asked for one."""
    fields: dict[str, Any] = {
        "sessions": sessions, "held": known.chosen, "questions": questions, "ticket_id": registration.ticket_id,
        **reply_fields(questions),
    }  # fmt: skip
    if sessions:
        fields["session_ids"] = SelectMultipleField(
            _l("참가하실 순서"), choices=[SelectChoice(str(one.session_id)) for one in sessions], validate_choice=False
        )
    if known.needs is not None:
        fields["special_needs"] = line_field(_l("배려가 필요한 사항"), 500, needed=False)
    kind: type[ChangeForm] = type("ChangeFormOfForum", (ChangeForm,), fields)
    form = kind(
        obj=registration,
        session_ids=[str(session_id) for session_id in known.chosen],
        special_needs=known.needs,
        **reply_values(questions, known.replies),
    )
    if registration.email is None:
        del form.email
    return form


class HandOnForm(FlaskForm):
    """To whom a place is to go."""

    email = _email(_l("받으실 분의 전자우편"), hint=_l("자리를 넘겨받는 주소를 이 전자우편으로 보냅니다."))


class TakeOverForm(PersonForm):
    """Who takes over a place; `take_over_form` adds the questions of consent."""

    items: Sequence[ConsentItem]

    def given(self, language: str) -> TakeOver:
        """The typed values of a valid form."""
        return TakeOver(
            name=one_line(self.name.data),
            affiliation=one_line(self.affiliation.data),
            position_title=one_line(self.position_title.data or ""),
            answers={item.id: self[f"consent_{item.id}"].data == "yes" for item in self.items},
            language=language,
        )


def take_over_form(items: Sequence[ConsentItem]) -> TakeOverForm:
    """The form for who takes over a place; nothing is answered beforehand."""
    fields: dict[str, Any] = {"items": items, **{f"consent_{item.id}": consent_field(item) for item in items}}
    kind: type[TakeOverForm] = type("AskedTakeOverForm", (TakeOverForm,), fields)
    return kind()
