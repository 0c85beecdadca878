"""Forms meet the rules: what a service refused is shown at its field, or above the form."""

from flask_wtf import FlaskForm

from forum_app.core.errors import DomainError, FieldError
from forum_app.core.http_errors import translated


def show_refusal(form: FlaskForm, refusal: DomainError) -> None:
    """Put `refusal`, translated, where the person will look for it."""
    if isinstance(refusal, FieldError) and refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, translated(refusal)]
    else:
        form.form_errors.append(translated(refusal))
