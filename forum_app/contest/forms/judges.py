"""The organiser's forms for one judge."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum_app.contest.forms.entry_form import MultiCheckboxField
from forum_app.contest.models import Contest, Judge
from forum_app.contest.rules.words import ROUND_KINDS
from forum_app.core.forms import YEARS, WholeField
from forum_app.core.templating import local

BLANK_ROWS = 2


def _limited(limit: int) -> Length:
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


class JudgeEditForm(FlaskForm):
    """What is known of a judge; the rows of further institutions are added by judge_edit_form."""

    rows = 0
    name = StringField(_l("이름"), [InputRequired(_l("이름을 적어 주십시오.")), _limited(80)])
    institution = StringField(
        _l("소속 기관"), [Optional(), _limited(120)], description=_l("같은 기관의 출품작은 배정하지 않습니다.")
    )
    max_entries = WholeField(
        _l("맡을 수 있는 건수"),
        [Optional(), NumberRange(0, 10_000, message=_l("0부터 10000까지 적을 수 있습니다."))],
        description=_l("비워 두면 고르게 나눈 만큼 맡습니다."),
    )
    tracks = MultiCheckboxField(
        _l("전문 부문"), coerce=int, description=_l("고르지 않으면 모든 부문을 심사할 수 있습니다.")
    )
    rounds = MultiCheckboxField(
        _l("맡는 심사"), coerce=int, description=_l("고르지 않으면 청중투표가 아닌 모든 심사를 맡습니다.")
    )

    def affiliation_rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Name, first and last year of each further institution."""
        for row in range(self.rows):
            yield self[f"other_{row}"], self[f"from_{row}"], self[f"to_{row}"]

    def affiliations(self) -> list[tuple[str, int | None, int | None]]:
        """The rows with a name."""
        return [
            (name.data.strip(), first.data, last.data)
            for name, first, last in self.affiliation_rows()
            if (name.data or "").strip()
        ]


def judge_edit_form(contest: Contest, judge: Judge) -> JudgeEditForm:
    """The form of a judge, with two blank rows for further institutions."""

    class ThisForm(JudgeEditForm):
        """The form with its rows."""

        rows = len(judge.affiliations) + BLANK_ROWS

    year = NumberRange(YEARS.start, YEARS.stop - 1, message=_l("해를 2019처럼 적어 주십시오."))
    for row in range(ThisForm.rows):
        held = judge.affiliations[row] if row < len(judge.affiliations) else None
        setattr(
            ThisForm, f"other_{row}",
            StringField(_l("기관 이름"), [Optional(), _limited(120)], default=held.institution.name if held else ""),
        )  # fmt: skip
        for name, label, value in (
            ("from", _l("시작한 해"), held.from_year if held else None),
            ("to", _l("끝난 해"), held.to_year if held else None),
        ):
            setattr(ThisForm, f"{name}_{row}", WholeField(label, [Optional(), year], default=value))
    form = ThisForm(
        name=judge.name, institution=judge.institution.name if judge.institution else "",
        max_entries=judge.max_entries, tracks=[one.id for one in judge.tracks], rounds=[one.id for one in judge.rounds],
    )  # fmt: skip
    form.tracks.choices = [SelectChoice(one.id, local(one, "name")) for one in contest.tracks]
    form.rounds.choices = [
        SelectChoice(one.id, f"{one.position}. {_l(ROUND_KINDS[one.kind])}") for one in contest.rounds
    ]
    return form
