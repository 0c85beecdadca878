"""What an organiser says about a question of the sign-up form."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from forum_app.core.forms import Instead, ListedField, choices_of
from forum_app.core.templating import local
from forum_app.registration.forms.lines import at_most, line_field
from forum_app.registration.models import Question, Ticket
from forum_app.registration.rules import QuestionKind, one_line
from forum_app.registration.services import QuestionTerms

BETWEEN_LANGUAGES = "|"
LONGEST_OPTION = 120


class QuestionForm(FlaskForm):
    """One question; the options stand one a line, English after a bar."""

    kind = ListedField(_l("답하는 방식"), choices=choices_of(QuestionKind))
    label = line_field(_l("물을 말"), 200, hint=_l("예: 점심을 드십니까?"))
    label_en = line_field(_l("물을 말(영문)"), 200, needed=False)
    purpose = line_field(_l("묻는 까닭"), 200, hint=_l("등록하는 분께 그대로 보입니다. 예: 도시락 수를 맞춥니다."))
    purpose_en = line_field(_l("묻는 까닭(영문)"), 200, needed=False)
    help = line_field(_l("문항 도움말"), 300, needed=False)
    help_en = line_field(_l("문항 도움말(영문)"), 300, needed=False)
    options = TextAreaField(
        _l("고를 답"),
        [at_most(5000)],
        description=_l("한 줄에 하나씩 적습니다. 영문은 세로줄(|) 뒤에 적습니다. 글로 답하는 문항은 비워 둡니다."),
    )
    is_required = BooleanField(_l("반드시 답해야 등록할 수 있습니다"))
    ticket_id = ListedField(_l("누구에게 묻습니까"))
    only_for = ListedField(_l("어떤 답을 고른 분께 묻습니까"), description=_l("앞에 있는 문항의 보기 가운데 고릅니다."))

    @classmethod
    def of(cls, question: Question | None, *, tickets: Sequence[Ticket], earlier: Sequence[Question]) -> "QuestionForm":
        """The form as it stands for `question`, which may depend on one of the `earlier` ones."""
        form = cls(obj=Instead(question, **_as_typed(question)) if question else None)
        everybody = SelectChoice("", _("모두"))
        form.ticket_id.choices = [everybody, *(SelectChoice(str(one.id), local(one, "name")) for one in tickets)]
        form.only_for.choices = [
            everybody,
            *(
                SelectChoice(str(option.id), f"{local(asked, 'label')} – {local(option, 'label')}")
                for asked in earlier
                for option in asked.options
            ),
        ]
        return form

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
    def terms(self) -> QuestionTerms:
        """The typed values of a valid form."""
        return QuestionTerms(
            kind=QuestionKind(self.kind.data),
            label=one_line(self.label.data),
            label_en=_or_none(self.label_en),
            purpose=one_line(self.purpose.data),
            purpose_en=_or_none(self.purpose_en),
            help=one_line(self.help.data or ""),
            help_en=_or_none(self.help_en),
            is_required=self.is_required.data,
            ticket_id=int(self.ticket_id.data) if self.ticket_id.data else None,
            options=_pairs(self.options.data or ""),
            only_for=int(self.only_for.data) if self.only_for.data else None,
        )


def _or_none(field: StringField) -> str | None:
    return one_line(field.data or "") or None


def _as_typed(question: Question) -> dict[str, str]:
    lines = (
        f"{option.label} {BETWEEN_LANGUAGES} {option.label_en}" if option.label_en else option.label
        for option in question.options
    )
    return {
        "options": "\n".join(lines),
        "ticket_id": str(question.ticket_id or ""),
        "only_for": str(question.condition.option_id) if question.condition else "",
    }


def _pairs(text: str) -> list[tuple[str, str | None]]:
    """Raises ValueError for what cannot be printed."""
    pairs = (line.partition(BETWEEN_LANGUAGES) for line in text.splitlines() if line.strip())
    return [(one_line(korean), one_line(english) or None) for korean, _bar, english in pairs if one_line(korean)]
