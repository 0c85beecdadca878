"""The score sheet as a form: one text field a criterion, so that nothing is guessed from what was typed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from forum_app.contest.models import Criterion
from forum_app.contest.queries.own_shapes import OwnSheet
from forum_app.contest.rules import points_problem, read_points
from forum_app.contest.services.reopening import LONGEST_REASON
from forum_app.core.templating import local

STEPS = ("save", "submit", "revise")
MAX_COMMENT = 4000
FIELD = "points_"
OF_COMMENT = Length(max=MAX_COMMENT, message=_l("%(max)d자까지 적을 수 있습니다."))


class PointsField(StringField):
    """Points of one criterion; `data` None where nothing is written."""

    def __init__(self, criterion: Criterion, **kwargs: Any) -> None:
        """The label is the criterion's name."""
        super().__init__(local(criterion, "name"), **kwargs)
        self.criterion = criterion
        self.data: Decimal | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        Raises:
            ValueError: no points of this criterion; says what would be right.
        """
        self.data = None
        try:
            points = read_points(valuelist[0] if valuelist else "")
        except ValueError:
            raise ValueError(self._wrong()) from None
        if points is not None and points_problem(points, self.criterion.max_points):
            raise ValueError(self._wrong())
        self.data = points

    def _wrong(self) -> str:
        highest = format(self.criterion.max_points, "f")
        return str(_("0부터 %(highest)s까지의 점수를 숫자로 적어 주십시오.", highest=highest))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data, "f")


class SheetForm(FlaskForm):
    """What every sheet has beside its points; `version` is the one the judge saw."""

    comment = TextAreaField(_l("심사위원단에 남기는 의견"), [Optional(), OF_COMMENT])
    comment_entrant = TextAreaField(_l("신청 기관에 전할 의견"), [Optional(), OF_COMMENT])
    version = IntegerField(widget=HiddenField.widget, validators=[NumberRange(0)])
    step = HiddenField(validators=[AnyOf(STEPS)])

    def points_fields(self) -> list[PointsField]:
        """One a criterion, in order."""
        return [field for field in self if isinstance(field, PointsField)]

    def scores(self) -> dict[int, Decimal]:
        """Criterion id -> points, without those not given."""
        return {field.criterion.id: field.data for field in self.points_fields() if field.data is not None}

    def require_all(self) -> bool:
        """Whether every criterion has points; says so at those that have none."""
        missing = [field for field in self.points_fields() if field.data is None]
        for field in missing:
            field.errors = [*field.errors, _("점수를 적어 주십시오.")]
        return not missing


class ReasonForm(FlaskForm):
    """Why a sealed sheet is to be opened again, or why not."""

    reason = TextAreaField(
        _l("사유"),
        [
            InputRequired(_l("사유를 적어 주십시오.")),
            Length(max=LONGEST_REASON, message=_l("%(max)d자까지 적을 수 있습니다.")),
        ],
    )


def sent_form(criteria: Sequence[Criterion]) -> SheetForm:
    """The form as the request brings it."""
    return _form_of(criteria)()


def sheet_form(sheet: OwnSheet) -> SheetForm:
    """The form of a sheet, filled with what is stored."""
    stored = {f"{FIELD}{criterion_id}": points for criterion_id, points in sheet.points.items()}
    comments = {"comment": sheet.comment, "comment_entrant": sheet.comment_entrant}
    return _form_of(sheet.criteria)(formdata=None, data={**comments, "version": sheet.version, **stored})


def _form_of(criteria: Sequence[Criterion]) -> type[SheetForm]:
    class ThisSheet(SheetForm):
        """The form of these criteria."""

    for criterion in criteria:
        setattr(ThisSheet, f"{FIELD}{criterion.id}", PointsField(criterion))
    return ThisSheet
