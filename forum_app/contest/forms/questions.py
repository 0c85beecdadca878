"""Questions of eligibility as yes or no on the forms of entrants."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice

from forum_app.contest.models import EligibilityQuestion
from forum_app.contest.rules.entry_form import question_name
from forum_app.core.templating import local

YES, NO = "yes", "no"


class QuestionsForm(FlaskForm):
    """A form that asks the questions of one contest; the service says which answer is missing."""

    questions: Sequence[EligibilityQuestion] = ()

    @property
    def question_cells(self) -> list[Field]:
        """The inputs in the order of the questions."""
        return [self[question_name(row.id)] for row in self.questions]

    @property
    def eligibility(self) -> Mapping[int, bool]:
        """Question id -> whether the answer is yes, for those that are answered."""
        sent = {row.id: self[question_name(row.id)].data for row in self.questions}
        return {question_id: value == YES for question_id, value in sent.items() if value in (YES, NO)}


def question_inputs(questions: Sequence[EligibilityQuestion]) -> dict[str, Any]:
    """The attributes that make a subclass of QuestionsForm ask `questions`."""
    return {"questions": tuple(questions), **{question_name(row.id): _input(row) for row in questions}}


def _input(row: EligibilityQuestion) -> Any:
    choices = [SelectChoice(YES, _l("예")), SelectChoice(NO, _l("아니요"))]
    label, hint = local(row, "text"), local(row, "help")
    return RadioField(label, description=hint, choices=choices, validate_choice=False)
