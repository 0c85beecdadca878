"""Forms of presentations and of the vote of the audience."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from forum_app.contest.models import Entry
from forum_app.contest.rules.live import LONGEST_VOTE_MINUTES, MOST_BALLOTS
from forum_app.core.forms import WholeField
from forum_app.core.templating import local

LONGEST_TURN = 120


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, _l("%(min)s부터 %(max)s까지 적어 주십시오."))


class PlanForm(FlaskForm):
    """How long a presentation lasts."""

    speak_minutes = WholeField(
        _l("발표(분)"), [InputRequired(_l("숫자로 적어 주십시오.")), _between(1, LONGEST_TURN)], default=7
    )
    question_minutes = WholeField(
        _l("질의응답(분)"), [InputRequired(_l("숫자로 적어 주십시오.")), _between(0, LONGEST_TURN)], default=5
    )


class BallotsForm(FlaskForm):
    """How many ballots to print."""

    count = WholeField(
        _l("새 투표용지(장)"), [InputRequired(_l("숫자로 적어 주십시오.")), _between(1, MOST_BALLOTS)], default=50
    )


class SendForm(FlaskForm):
    """Who gets a ballot by mail."""

    addresses = TextAreaField(
        _l("전자우편"),
        [InputRequired(_l("전자우편 주소를 적어 주십시오.")), Length(max=100_000, message=_l("너무 깁니다."))],
        description=_l("한 줄에 하나씩 적습니다. 이미 보낸 주소에는 다시 보내지 않습니다."),
    )

    def listed(self) -> list[str]:
        """The addresses, one a line."""
        return [line.strip() for line in (self.addresses.data or "").splitlines() if line.strip()]


class OpenVoteForm(FlaskForm):
    """How long the vote is open."""

    minutes = WholeField(
        _l("투표 시간(분)"),
        [InputRequired(_l("숫자로 적어 주십시오.")), _between(1, LONGEST_VOTE_MINUTES)],
        default=5,
    )


class CastForm(FlaskForm):
    """One choice."""

    choice = RadioField(
        _l("한 편을 골라 주십시오"), [InputRequired(_l("한 편을 골라 주십시오."))], validate_choice=False
    )

    def offer(self, entries: list[Entry]) -> "CastForm":
        """The entries to choose from."""
        self.choice.choices = [(entry.code or "", f"{entry.receipt_no} {local(entry, 'title')}") for entry in entries]
        return self
