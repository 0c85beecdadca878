"""What an organiser writes to many."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from forum_app.core.forms import ListedField, ListedRadioField, MomentField, choices_of
from forum_app.core.templating import local
from forum_app.registration.forms.downloads import MultiCheckboxField
from forum_app.registration.forms.lines import CHOOSE, NEEDED, at_most, line_field
from forum_app.registration.forms.tickets import from_seoul
from forum_app.registration.models import Ticket
from forum_app.registration.rules import RegistrationState, one_line
from forum_app.registration.rules.mailings import Audience, Letter, MailingKind, Presence

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
WRITTEN_TO = tuple(state for state in RegistrationState if state is not RegistrationState.CANCELLED)
LONGEST_SUBJECT, LONGEST_BODY = 150, 8000


class MailingForm(FlaskForm):
    """A letter in both languages, and to whom it goes."""

    kind = ListedField(_l("무엇을 알립니까"), [InputRequired(NEEDED)], choices=choices_of(MailingKind))
    subject = line_field(_l("제목"), LONGEST_SUBJECT)
    body = TextAreaField(_l("보낼 글"), [DataRequired(NEEDED), at_most(LONGEST_BODY)])
    subject_en = line_field(_l("제목(영문)"), LONGEST_SUBJECT, needed=False)
    body_en = TextAreaField(
        _l("보낼 글(영문)"),
        [at_most(LONGEST_BODY)],
        description=_l("영어로 등록한 분께 갑니다. 비워 두면 한글로 보냅니다."),
    )
    states = MultiCheckboxField(
        _l("등록 상태"),
        [InputRequired(_l("하나 이상 골라 주십시오."))],
        choices=[SelectChoice(state.value, _l(RegistrationState.labels()[state])) for state in WRITTEN_TO],
    )
    ticket_ids = MultiCheckboxField(_l("참가 구분"), description=_l("고르지 않으면 모든 구분에 보냅니다."))
    presence = ListedRadioField(_l("참석"), [InputRequired(CHOOSE)], choices=choices_of(Presence))

    numbers: tuple[int, ...] = ()  # of registrations picked in the list; then nothing else says to whom it goes

    @classmethod
    def of(cls, letter: Letter, tickets: Sequence[Ticket]) -> "MailingForm":
        """The form as it stands for `letter`."""
        to = letter.audience
        form = cls(
            kind=letter.kind.value, subject=letter.subject, body=letter.body, subject_en=letter.subject_en,
            body_en=letter.body_en, states=[state.value for state in to.states],
            ticket_ids=[str(number) for number in to.ticket_ids], presence=to.presence.value,
        )  # fmt: skip
        form.numbers = to.numbers
        if form.numbers:
            del form.states, form.ticket_ids, form.presence
            return form
        form.ticket_ids.choices = [SelectChoice(str(one.id), local(one, "name")) for one in tickets]
        return form

    @property
    def letter(self) -> Letter:
        """The typed values of a valid form."""
        return Letter(
            kind=MailingKind(self.kind.data),
            subject=one_line(self.subject.data),
            body=_text(self.body),
            subject_en=one_line(self.subject_en.data or ""),
            body_en=_text(self.body_en),
            audience=self._audience,
        )

    @property
    def _audience(self) -> Audience:
        if self.numbers:
            return Audience.of_chosen(self.numbers)
        return Audience(
            states=tuple(map(RegistrationState, self.states.data)),
            ticket_ids=tuple(map(int, self.ticket_ids.data or ())),
            presence=Presence(self.presence.data),
        )


class SendForm(FlaskForm):
    """When a letter leaves; an empty moment means now."""

    send_at = MomentField(
        _l("보낼 때"), [Optional()], format=MOMENT, description=_l("비워 두면 지금 보냅니다. 서울 시각입니다.")
    )

    @property
    def moment(self) -> datetime | None:
        """In UTC, None for now."""
        return from_seoul(self.send_at.data) if self.send_at.data else None


def _text(field: TextAreaField) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()
