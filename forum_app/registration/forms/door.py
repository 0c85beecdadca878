"""What the door sends in."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from forum_app.registration.forms.lines import line_field
from forum_app.registration.rules import Direction

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


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
    """Which way somebody passes; `key` makes a form that is sent twice one scan."""

    way = HiddenField(default=Direction.IN.value)
    key = HiddenField()

    @property
    def direction(self) -> Direction:
        """In, unless the form says out."""
        return Direction.OUT if self.way.data == Direction.OUT.value else Direction.IN

    @property
    def scan_key(self) -> str:
        """The key the page drew, or "" if what was sent is none."""
        return str(self.key.data) if KEY.fullmatch(self.key.data or "") else ""


class AgainForm(PassForm):
    """Why somebody whose ticket was used is let in again."""

    reason = line_field(_l("확인한 내용"), 200, hint=_l("예: 신분증 확인, 일행이 확인"))
