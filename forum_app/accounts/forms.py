"""Forms of sign-in, invitation and one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


def stripped(text: str | None) -> str | None:
    """Without spaces at both ends."""
    return text.strip() if text else text


class SignInForm(FlaskForm):
    """Address and password; `next` is the path that was asked for."""

    email = EmailField(_l("전자우편"), [InputRequired(_l("전자우편 주소를 적어 주십시오.")), Length(max=254)])
    password = PasswordField(_l("비밀번호"), [InputRequired(_l("비밀번호를 적어 주십시오.")), Length(max=1000)])
    next = HiddenField()


class NameForm(FlaskForm):
    """One's own name."""

    name = StringField(_l("이름"), [InputRequired(_l("이름을 적어 주십시오.")), Length(max=100)], filters=[stripped])


class PasswordForm(FlaskForm):
    """A new password, by whoever knows the present one."""

    current = PasswordField(
        _l("지금 비밀번호"), [InputRequired(_l("지금 비밀번호를 적어 주십시오.")), Length(max=1000)]
    )
    new = PasswordField(_l("새 비밀번호"), [InputRequired(_l("새 비밀번호를 적어 주십시오.")), Length(max=1000)])
