"""Lines of text as every form of registration takes them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from forum_app.core.addresses import normal_email
from forum_app.core.errors import FieldError
from forum_app.core.http_errors import translated
from forum_app.registration.rules import names_a_resident_number, one_line

NEEDED = _l("적어 주십시오.")
CHOOSE = _l("하나를 골라 주십시오.")


def at_most(n: int) -> Length:
    """Refuses more than `n` characters."""
    return Length(max=n, message=_l("%(n)s자까지 적을 수 있습니다.", n=n))


def printable(form: FlaskForm, field: StringField) -> None:
    """Refuses what cannot be printed on one line, and resident numbers."""
    try:
        line = one_line(field.data or "")
    except ValueError:
        raise ValidationError(_("보이지 않는 문자가 들어 있습니다. 지우고 다시 적어 주십시오.")) from None
    if names_a_resident_number(line):
        raise ValidationError(_("주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."))


def an_address(form: FlaskForm, field: StringField) -> None:
    """Refuses what is no e-mail address, in whatever spelling."""
    try:
        normal_email(field.data or "")
    except FieldError as refusal:
        raise ValidationError(translated(refusal)) from None


def line_field(label: Any, longest: int, *, needed: bool = True, hint: Any = "") -> StringField:
    """One printable line of at most `longest` characters; one that is needed holds more than spaces."""
    checks: list[Any] = [DataRequired(NEEDED)] if needed else []
    return StringField(label, [*checks, at_most(longest), printable], description=hint)
