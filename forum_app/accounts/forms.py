"""Forms of sign-in, invitation and one's own account."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from forum_app.accounts.queries import Place
from forum_app.accounts.rules import Role
from forum_app.core.forms import DayField


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

    name = StringField(_l("이름"), [DataRequired(_l("이름을 적어 주십시오.")), Length(max=100)], filters=[stripped])


class PasswordForm(FlaskForm):
    """A new password, by whoever knows the present one."""

    current = PasswordField(
        _l("지금 비밀번호"), [InputRequired(_l("지금 비밀번호를 적어 주십시오.")), Length(max=1000)]
    )
    new = PasswordField(_l("새 비밀번호"), [InputRequired(_l("새 비밀번호를 적어 주십시오.")), Length(max=1000)])


class AcceptForm(FlaskForm):
    """A new person's name and password."""

    name = StringField(_l("이름"), [DataRequired(_l("이름을 적어 주십시오.")), Length(max=100)], filters=[stripped])
    password = PasswordField(_l("새 비밀번호"), [InputRequired(_l("새 비밀번호를 적어 주십시오.")), Length(max=1000)])


class AcceptAgainForm(FlaskForm):
    """The password of an account that takes up one more role."""

    password = PasswordField(_l("비밀번호"), [InputRequired(_l("비밀번호를 적어 주십시오.")), Length(max=1000)])


class StaffInviteForm(FlaskForm):
    """Who is invited to which of `roles`; the forum is that of the page."""

    email = EmailField(_l("전자우편"), [InputRequired(_l("전자우편 주소를 적어 주십시오.")), Length(max=254)])
    name = StringField(_l("이름"), [DataRequired(_l("이름을 적어 주십시오.")), Length(max=100)], filters=[stripped])
    role = SelectField(_l("역할"), [InputRequired(_l("역할을 골라 주십시오."))])

    def __init__(self, roles: Iterable[Role]) -> None:
        super().__init__()
        labels = Role.labels()
        self.role.choices = [(role.value, _l(labels[role])) for role in roles]


class InviteForm(StaffInviteForm):
    """An admin's invitation: also to which forum or institution."""

    forum = SelectField(
        _l("행사"), description=_l("접수 담당은 행사를 골라야 합니다. 행사 담당은 비워 두면 새 행사를 열 수 있습니다.")
    )
    institution = StringField(
        _l("기관"), [MayBeEmpty(), Length(max=200)], filters=[stripped],
        description=_l("참가기관 담당일 때만, 등록된 이름 그대로 적습니다."),
    )  # fmt: skip

    def __init__(self, roles: Iterable[Role], forums: Iterable[Place], language: str) -> None:
        super().__init__(roles)
        named = [(str(f.id), (language == "en" and f.name_en) or f.name) for f in forums]
        self.forum.choices = [("", _l("정하지 않음")), *named]


class RecordFilterForm(Form):
    """Which events of the record are shown."""

    subject = StringField(filters=[stripped], default="")
    who = StringField(filters=[stripped], default="")
    verb = StringField(filters=[stripped], default="")
    day = DayField(validators=[MayBeEmpty()])
