"""Why a certificate of attendance is revoked."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forum_app.registration.forms.lines import line_field


class RevokeForm(FlaskForm):
    """The reason, which goes on record and is not shown to the public."""

    reason = line_field(_l("취소하는 까닭"), 300, hint=_l("번호를 확인하는 사람에게는 보이지 않습니다."))
