"""Forms of the pledge: signing it, saying when one has time, and the organiser's text."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum_app.contest.models import JudgeAvailability, Round
from forum_app.contest.queries.seats import Seat
from forum_app.contest.rules import Availability
from forum_app.contest.services.pledge import AvailabilityGiven
from forum_app.core.forms import DayField, ListedField, choices_of

MAX_TEXT = 6000


def _limited(limit: int) -> Length:
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


class AvailabilityForm(FlaskForm):
    """Whether there is time, a round at a time."""

    rounds: Sequence[Round] = ()

    def given(self) -> dict[int, AvailabilityGiven]:
        """Round id -> the answer."""
        return {round_.id: self._given(round_.id) for round_ in self.rounds}

    def _given(self, round_id: int) -> AvailabilityGiven:
        until: date | None = self[f"until_{round_id}"].data
        return AvailabilityGiven(
            Availability(self[f"answer_{round_id}"].data), until, self[f"note_{round_id}"].data or ""
        )


class PledgeForm(AvailabilityForm):
    """Sign; `version` is the text that was read."""

    name = StringField(
        _l("서명하는 이름"), [InputRequired(_l("이름을 적어 주십시오.")), _limited(80)],
        description=_l("적은 이름이 서약서에 서명으로 남습니다."),
    )  # fmt: skip
    agrees = BooleanField(
        _l("서약서를 모두 읽었고 그대로 지키겠습니다."),
        [InputRequired(_l("서약서를 읽고 동의해야 심사할 수 있습니다."))],
    )
    version = IntegerField(widget=HiddenField.widget, validators=[NumberRange(1)])


class PledgeTextForm(FlaskForm):
    """The text of a contest's pledge, in both languages."""

    text = TextAreaField(_l("서약서 (한국어)"), [InputRequired(_l("서약서 내용을 적어 주십시오.")), _limited(MAX_TEXT)])
    text_en = TextAreaField(
        _l("서약서 (영어)"), [InputRequired(_l("서약서 내용을 적어 주십시오.")), _limited(MAX_TEXT)]
    )


def pledge_form(seat: Seat) -> PledgeForm:
    """The form to sign, with the rounds the judge sits in."""

    class ThisForm(PledgeForm):
        """The form of these rounds."""

    _ask(ThisForm, seat)
    return ThisForm(name=seat.judge.name, version=seat.text.version)


def availability_form(seat: Seat) -> AvailabilityForm:
    """The form to change one's answers once the pledge is signed."""

    class ThisForm(AvailabilityForm):
        """The form of these rounds."""

    _ask(ThisForm, seat)
    return ThisForm()


def _ask(form: type[AvailabilityForm], seat: Seat) -> None:
    form.rounds = seat.rounds
    for round_ in seat.rounds:
        held: JudgeAvailability | None = seat.availability.get(round_.id)
        answer = ListedField(
            _l("심사할 수 있습니까"), [InputRequired(_l("목록에 있는 것을 골라 주십시오."))],
            choices=choices_of(Availability), default=held.answer.value if held else Availability.YES.value,
        )  # fmt: skip
        setattr(form, f"answer_{round_.id}", answer)
        until = DayField(_l("마지막 날"), [Optional()], default=held.until_on if held else None)
        setattr(form, f"until_{round_.id}", until)
        setattr(
            form, f"note_{round_.id}", StringField(_l("덧붙일 말"), [_limited(300)], default=held.note if held else "")
        )
