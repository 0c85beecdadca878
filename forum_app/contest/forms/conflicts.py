"""Forms of challenge and recusal."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from forum_app.contest.models import Judge
from forum_app.contest.rules import CONFLICT_WORKFLOW

MOST = Length(max=300, message=_l("%(max)d자까지 적을 수 있습니다."))


class RecusalForm(FlaskForm):
    """A judge asks to be spared an entry."""

    reason = TextAreaField(
        _l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), MOST],
        description=_l("담당자만 읽습니다. 신청 기관에는 알리지 않습니다."),
    )  # fmt: skip


class ChallengeForm(FlaskForm):
    """The people of an entry challenge a judge."""

    judge = SelectField(_l("심사위원"), [InputRequired(_l("심사위원을 골라 주십시오."))], coerce=int)
    reason = TextAreaField(
        _l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), MOST],
        description=_l("담당자만 읽습니다. 심사위원에게는 알리지 않습니다."),
    )  # fmt: skip

    def offer(self, judges: Sequence[Judge]) -> "ChallengeForm":
        """The judges to choose from."""
        self.judge.choices = [SelectChoice(judge.id, f"{judge.number} {judge.name}") for judge in judges]
        return self


class DecisionForm(FlaskForm):
    """Grant or refuse a request."""

    step = HiddenField(validators=[AnyOf(list(CONFLICT_WORKFLOW.steps))])
    reason = TextAreaField(
        _l("결정 사유"),
        [Optional(), MOST],
        description=_l("받아들이지 않을 때는 꼭 적습니다. 신청한 사람에게 알립니다."),
    )
