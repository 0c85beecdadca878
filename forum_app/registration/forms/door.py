"""What the door sends in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from forum_app.registration.forms.lines import line_field
from forum_app.registration.rules import Direction


class DeskForm(FlaskForm):
    """What this desk is called."""

    desk = line_field(_l("입구 이름"), 40, hint=_l("예: 1번 입구"))


class DeviceForm(FlaskForm):
    """A phone at the door, called as the entrance is."""

    name = line_field(_l("기기 이름"), 40, hint=_l("예: 1번 입구"))


class ResolveForm(FlaskForm):
    """What staff found when they looked at somebody who was let in and should not have been."""

    note = line_field(_l("확인한 내용"), 200)


class PassForm(FlaskForm):
    """Which way somebody passes, and why somebody is let in again; `key` makes a form sent twice one scan."""

    direction = HiddenField(default=Direction.IN.value)
    reason = line_field(_l("확인한 내용"), 200, needed=False, hint=_l("예: 신분증 확인, 일행이 확인"))
    key = HiddenField()
