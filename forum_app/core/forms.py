"""Forms meet the rules: what a service refused is shown at its field, or above the form."""

from enum import StrEnum
from typing import Any, NoReturn

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, Field, IntegerField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from forum_app.core.errors import DomainError, FieldError
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_

YEARS = range(1900, 2200)


def show_refusal(form: FlaskForm, refusal: DomainError) -> None:
    """Put `refusal`, translated, where the person will look for it."""
    if isinstance(refusal, FieldError) and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, translated(refusal)]
    else:
        form.form_errors.append(translated(refusal))


class Instead:
    """A row as a form takes it (`obj=`), with other values for some of its attributes.

    Beside an `obj` that has an attribute of the same name wtforms passes over a value given by keyword, without a word.
    """

    def __init__(self, row: object, **values: Any) -> None:
        """`values` are shown, everything else as `row` has it."""
        self._row = row
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        """What `row` has."""
        return getattr(self._row, name)


def require_valid(form: FlaskForm) -> None:
    """For small forms that have no page of their own: refuse what does not fit, naming the field.

    Raises:
        FieldError: the first field that is wrong.
    """
    if form.validate():
        return
    wrong = next(field for field in form if field.errors)
    raise FieldError(wrong.name, N_("%(label)s: %(why)s"), label=wrong.label.text, why=wrong.errors[0])


def choices_of(words: type[StrEnum]) -> list[SelectChoice]:
    """The members of an enum with `labels()` as choices of a select field, in its order, in the reader's language."""
    labels: dict[StrEnum, str] = words.labels()  # type: ignore[attr-defined]
    return [SelectChoice(member.value, lazy_gettext(labels[member])) for member in words]


class _InOurWords(Field):
    """Input that cannot be read is refused with `wrong`, a Korean msgid that says how to write it."""

    wrong: str
    data: Any  # of the kind the field stands for, or None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self._refuse()

    def pre_validate(self, form: FlaskForm) -> None:
        """What could not be read is not judged any further, it has been said what is wrong; an empty field may be."""
        if self.process_errors and any(map(str.strip, self.raw_data or ())):
            raise StopValidation

    def _refuse(self) -> NoReturn:
        self.data = None
        raise ValueError(gettext(self.wrong)) from None


class _InOurYears(_InOurWords):
    """Years outside YEARS are slips, and the first and last of the calendar have no day before or after them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent, within living memory and plans."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self._refuse()


class DayField(_InOurYears, DateField):
    """A day that says how to write one."""

    wrong = N_("날짜를 2023-12-05처럼 적어 주십시오.")


class MomentField(_InOurYears, DateTimeLocalField):
    """A day and a time as one clock shows them, that says how to write them."""

    wrong = N_("2023-10-04 09:00처럼 적어 주십시오.")


class ClockField(_InOurWords, TimeField):
    """A time of day that says how to write one."""

    wrong = N_("시각을 10:30처럼 적어 주십시오.")


class WholeField(_InOurWords, IntegerField):
    """A whole number that says so."""

    wrong = N_("숫자로 적어 주십시오.")


class ListedField(_InOurWords, SelectField):
    """A choice among the listed ones; anything else is refused in our own words."""

    wrong = N_("목록에 있는 것을 골라 주십시오.")

    def pre_validate(self, form: FlaskForm) -> None:
        """See that the value is one of the choices."""
        super().pre_validate(form)
        if str(self.data) not in [str(value) for value, *_rest in self.iter_choices()]:
            raise ValidationError(gettext(self.wrong))


class ListedRadioField(ListedField, RadioField):
    """One of a few, all of which are seen."""
