"""What the door sends in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forum_app.registration.forms.lines import line_field


class DeskForm(FlaskForm):
    """What this desk is called."""

    desk = line_field(_l("입구 이름"), 40, hint=_l("예: 1번 입구"))
