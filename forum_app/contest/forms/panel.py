"""Forms of the panel, the seal and the result."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from forum_app.contest.forms.entry_form import MultiCheckboxField
from forum_app.contest.models import Judge
from forum_app.contest.rules import ExclusionKind
from forum_app.core.forms import choices_of


def _limited(limit: int) -> Length:
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


class JudgeForm(FlaskForm):
    """Invite a judge."""

    name = StringField(_l("이름"), [InputRequired(_l("이름을 적어 주십시오.")), _limited(80)])
    email = StringField(_l("전자우편"), [InputRequired(_l("전자우편 주소를 적어 주십시오.")), _limited(254)])
    institution = StringField(
        _l("소속 기관"),
        [Optional(), _limited(120)],
        description=_l("같은 기관의 출품작은 배정하지 않습니다."),
    )
    reason = StringField(
        _l("더하는 사유"),
        [Optional(), _limited(300)],
        id="adding_reason",
        description=_l("배정한 뒤에 더할 때만 적습니다. 기록에 남습니다."),
    )


class LeavingForm(FlaskForm):
    """A judge leaves."""

    keeps = RadioField(
        _l("이미 제출한 심사표"),
        [InputRequired(_l("목록에 있는 것을 골라 주십시오."))],
        choices=[
            SelectChoice("yes", _l("그대로 두고 집계에 넣습니다")),
            SelectChoice("no", _l("그대로 두되 집계에 넣지 않습니다")),
        ],
        default="no",
    )
    reason = StringField(_l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), _limited(300)])


class RemovalForm(LeavingForm):
    """Take a judge out of the panel; nobody takes over."""


class ReplacementForm(LeavingForm):
    """Let others take over what a judge has still to score; `digest` is of the preview that was looked at."""

    judges = MultiCheckboxField(
        _l("넘겨받을 심사위원"), [InputRequired(_l("넘겨받을 심사위원을 골라 주십시오."))], coerce=int,
        description=_l("여럿을 고르면 고르게 나눕니다. 제척, 기피, 회피와 전문 부문을 지킵니다."),
    )  # fmt: skip
    step = HiddenField(validators=[AnyOf(["preview", "apply"])])
    digest = HiddenField()

    def offer(self, judges: list[Judge]) -> "ReplacementForm":
        """Those who may take over."""
        self.judges.choices = [SelectChoice(one.id, f"{one.number} {one.name}") for one in judges]
        return self


class ExclusionForm(FlaskForm):
    """Keep a judge away from an entry."""

    judge = SelectField(_l("심사위원"), [InputRequired(_l("심사위원을 골라 주십시오."))], coerce=int)
    entry = StringField(
        _l("접수번호"), [InputRequired(_l("접수번호를 적어 주십시오.")), _limited(40)], description=_l("예: 사업-07")
    )
    kind = SelectField(_l("종류"), [InputRequired(_l("종류를 골라 주십시오."))], choices=choices_of(ExclusionKind))
    reason = StringField(_l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), _limited(300)])

    def offer(self, judges: list[Judge]) -> "ExclusionForm":
        """The judges to choose from."""
        self.judge.choices = [SelectChoice(judge.id, f"{judge.number} {judge.name}") for judge in judges]
        return self


class SealForm(FlaskForm):
    """Seal the scores: a word is typed, since nothing opens the seal again."""

    typed_word = StringField(_l("'봉인'이라고 적어 주십시오"), [InputRequired(_l("칸에 '봉인'이라고 적어 주십시오."))])


class ComputeForm(FlaskForm):
    """Compute the result."""

    lottery_seed = StringField(
        _l("추첨 값"),
        [Optional(), _limited(200)],
        description=_l("공고에서 정한 공개 값입니다. 시상 경계의 동점을 추첨으로 가려야 할 때만 적습니다."),
    )


class FinaliseForm(FlaskForm):
    """Publish the result."""
