"""Whether a session may be chosen at sign-up, and how many fit in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import NumberRange, Optional

from forum_app.core.forms import WholeField


class SessionPlacesForm(FlaskForm):
    """The places of one session; none given: room for everybody."""

    capacity = WholeField(
        _l("정원"), [Optional(), NumberRange(1, 100_000, _l("1부터 100000까지의 수로 적어 주십시오."))]
    )
