"""The organiser's own questions as fields of a form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forum_app.core.templating import local
from forum_app.registration.forms.downloads import MultiCheckboxField
from forum_app.registration.forms.lines import at_most, printable
from forum_app.registration.models import Question
from forum_app.registration.rules import QuestionKind, Reply, clean_replies, one_line

LONGEST: Final = 1000
LONGEST_ID: Final = 9  # digits of what an integer column holds


class Wanted:
    """Marks a field as required; whether it is asked at all is decided by rules.clean_replies."""

    field_flags: Final = {"required": True}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Everything is well so far."""


def reply_fields(questions: Sequence[Question]) -> dict[str, Any]:
    """A field `question_<id>` for each."""
    return {f"question_{question.id}": _field(question) for question in questions}


def reply_values(questions: Sequence[Question], replies: Mapping[int, Reply]) -> dict[str, Any]:
    """What those fields hold when `replies` have been given."""
    return {f"question_{one.id}": _value(one, replies[one.id]) for one in questions if one.id in replies}


def _value(question: Question, reply: Reply) -> Any:
    chosen = [str(option_id) for option_id in reply.option_ids]
    if question.kind is QuestionKind.TEXT:
        return reply.text
    return next(iter(chosen), None) if question.kind is QuestionKind.CHOICE else chosen


def _field(question: Question) -> Any:
    checks: list[Any] = [Wanted()] if question.is_required else []
    words = {"label": local(question, "label"), "description": local(question, "help")}
    if question.kind is QuestionKind.TEXT:
        return TextAreaField(validators=[*checks, at_most(LONGEST), printable], **words)
    kind = RadioField if question.kind is QuestionKind.CHOICE else MultiCheckboxField
    options = [SelectChoice(str(option.id), local(option, "label")) for option in question.options]
    return kind(validators=checks, choices=options, validate_choice=False, **words)


class SignUpReplies:
    """What was typed into the fields of `reply_fields`."""

    def __init__(self, form: FlaskForm) -> None:
        self._form = form

    def given(self, questions: Sequence[Question]) -> dict[int, Reply]:
        """Id of the question -> reply."""
        return {question.id: self._reply(question) for question in questions}

    def check(self, questions: Sequence[Question], ticket_id: int | None) -> None:
        """Raises FieldError for the first question that is not answered as it should be."""
        if questions and not any(self._form[f"question_{one.id}"].errors for one in questions):
            clean_replies([question.asked for question in questions], ticket_id, self.given(questions))

    def _reply(self, question: Question) -> Reply:
        typed = self._form[f"question_{question.id}"].data
        if question.kind is QuestionKind.TEXT:
            return Reply(text=one_line(typed or ""))
        chosen = [typed] if question.kind is QuestionKind.CHOICE else typed
        return Reply(option_ids=tuple(_id(one) for one in chosen or [] if one))


def _id(text: str) -> int:
    """0, which no option has, for what is no id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else 0
