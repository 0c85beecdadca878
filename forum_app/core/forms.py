"""Forms meet the rules: what a service refused is shown at its field, or above the form."""

from enum import StrEnum

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from forum_app.core.errors import DomainError, FieldError
from forum_app.core.http_errors import translated


def show_refusal(form: FlaskForm, refusal: DomainError) -> None:
    """Put `refusal`, translated, where the person will look for it."""
    if isinstance(refusal, FieldError) and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, translated(refusal)]
    else:
        form.form_errors.append(translated(refusal))


def choices_of(words: type[StrEnum]) -> list[SelectChoice]:
    """The members of an enum with `labels()` as choices of a select field, in its order, in the reader's language."""
    labels: dict[StrEnum, str] = words.labels()  # type: ignore[attr-defined]
    return [SelectChoice(member.value, lazy_gettext(labels[member])) for member in words]
