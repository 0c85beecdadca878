"""What an organiser asks after the event, and what people answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum_app.core.forms import Instead, ListedField, MomentField, choices_of
from forum_app.core.templating import local
from forum_app.registration.forms.lines import NEEDED, at_most, line_field
from forum_app.registration.forms.tickets import from_seoul, in_seoul
from forum_app.registration.models.surveys import Survey, SurveyQuestion
from forum_app.registration.rules import names_a_resident_number, one_line
from forum_app.registration.rules.surveys import LONGEST_TEXT, SCALE, SurveyKind, SurveyTerms

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
LONGEST_OPTION = 120
SCALE_ENDS = {1: _l("1점 (낮음)"), 5: _l("5점 (높음)")}


class SurveyForm(FlaskForm):
    """When it is open, and what stands above it."""

    opens_at = MomentField(_l("설문 시작"), [InputRequired(NEEDED)], format=MOMENT)
    closes_at = MomentField(_l("설문 마감"), [InputRequired(NEEDED)], format=MOMENT)
    intro = TextAreaField(_l("설문 머리글"), [at_most(1000)])
    intro_en = TextAreaField(_l("설문 머리글(영문)"), [at_most(1000)])

    @classmethod
    def of(cls, survey: Survey) -> "SurveyForm":
        """The form as it stands for `survey`."""
        return cls(obj=Instead(survey, opens_at=in_seoul(survey.opens_at), closes_at=in_seoul(survey.closes_at)))

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Opening and closing, in UTC."""
        return from_seoul(self.opens_at.data), from_seoul(self.closes_at.data)


class SurveyQuestionForm(FlaskForm):
    """One question; the options stand one a line, English after a bar."""

    kind = ListedField(_l("답하는 방식"), choices=choices_of(SurveyKind))
    label = line_field(_l("물을 말"), 200)
    label_en = line_field(_l("물을 말(영문)"), 200, needed=False)
    options = TextAreaField(
        _l("고를 답"),
        [at_most(2000)],
        description=_l("‘하나 고르기’일 때만 씁니다. 한 줄에 하나씩, 영문은 세로줄(|) 뒤에 적습니다."),
    )
    is_required = BooleanField(_l("반드시 답해야 보낼 수 있습니다"))

    @classmethod
    def of(cls, question: SurveyQuestion | None) -> "SurveyQuestionForm":
        """The form as it stands for `question`."""
        if question is None:
            return cls()
        lines = (f"{one.label} | {one.label_en}" if one.label_en else one.label for one in question.options)
        return cls(obj=Instead(question, options="\n".join(lines)))

    def validate_options(self, field: TextAreaField) -> None:
        """Each line short enough, printable and unlike the others."""
        try:
            pairs = _pairs(field.data or "")
        except ValueError:
            raise ValidationError(_("보이지 않는 문자가 들어 있습니다. 지우고 다시 적어 주십시오.")) from None
        if any(len(text or "") > LONGEST_OPTION for pair in pairs for text in pair):
            raise ValidationError(_("보기 하나는 %(n)s자까지 적을 수 있습니다.", n=LONGEST_OPTION))
        if len({korean for korean, _english in pairs}) < len(pairs):
            raise ValidationError(_("같은 보기가 두 번 있습니다. 하나를 지워 주십시오."))

    @property
    def terms(self) -> SurveyTerms:
        """The typed values of a valid form."""
        return SurveyTerms(
            kind=SurveyKind(self.kind.data),
            label=one_line(self.label.data),
            label_en=one_line(self.label_en.data or "") or None,
            is_required=self.is_required.data,
            options=tuple(_pairs(self.options.data or "")),
        )


def answer_form(questions: Sequence[SurveyQuestion]) -> FlaskForm:
    """The form that people fill in: `question_<id>` for each of `questions`, nothing answered beforehand."""
    fields: dict[str, Any] = {f"question_{one.id}": _question(one) for one in questions}
    asked: type[FlaskForm] = type("AnswerForm", (FlaskForm,), fields)
    return asked()


def answers_in(form: FlaskForm, questions: Sequence[SurveyQuestion]) -> dict[int, int | str]:
    """Id of the question -> what was chosen or written; questions left open are ""."""
    return {one.id: _value(one, form[f"question_{one.id}"].data) for one in questions}


def _value(question: SurveyQuestion, data: str | None) -> int | str:
    if question.kind is SurveyKind.TEXT or not data:
        return data or ""
    return int(data) if data.isascii() and data.isdecimal() and len(data) < 4 else -1  # noqa: PLR2004 - no such value


def _question(question: SurveyQuestion) -> Any:
    label = local(question, "label")
    needed = [InputRequired(_l("답해 주십시오."))] if question.is_required else []
    if question.kind is SurveyKind.TEXT:
        hint = _l("이름이나 연락처처럼 누구인지 알 수 있는 것은 적지 마십시오.")
        return TextAreaField(label, [*needed, at_most(LONGEST_TEXT), _no_number], description=hint)
    if question.kind is SurveyKind.SCALE:
        choices = [SelectChoice(str(points), SCALE_ENDS.get(points, _l("%(n)s점", n=points))) for points in SCALE]
    else:
        choices = [SelectChoice(str(one.position), local(one, "label")) for one in question.options]
    return RadioField(label, needed, choices=choices, validate_choice=False)


def _no_number(form: FlaskForm, field: TextAreaField) -> None:
    if names_a_resident_number(field.data or ""):
        raise ValidationError(_("주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."))


def _pairs(text: str) -> list[tuple[str, str | None]]:
    """Raises ValueError for what cannot be printed."""
    pairs = (line.partition("|") for line in text.splitlines() if line.strip())
    return [(one_line(korean), one_line(english) or None) for korean, _bar, english in pairs if one_line(korean)]
