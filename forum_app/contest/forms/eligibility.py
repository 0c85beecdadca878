"""Forms of the eligibility check."""

from collections.abc import Sequence

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from forum_app.contest.models import CheckItem
from forum_app.contest.rules.eligibility import CheckResult
from forum_app.contest.services.eligibility import MAX_NOTE, MAX_REQUEST, Finding
from forum_app.core.errors import FieldError
from forum_app.core.forms import MomentField
from forum_app.core.i18n import N_


class ChecksForm(FlaskForm):
    """The checklist of one entry: result_<line> and note_<line>."""

    def findings(self, items: Sequence[CheckItem]) -> dict[int, Finding]:
        """What was found for the lines that have been marked.

        Raises:
            FieldError: something else than the two results, or a note that is too long.
        """
        found = {}
        for item in items:
            result = request.form.get(f"result_{item.id}", "")
            note = request.form.get(f"note_{item.id}", "").strip()
            if len(note) > MAX_NOTE:
                raise FieldError(f"note_{item.id}", N_("%(most)d자까지 적을 수 있습니다."), most=MAX_NOTE)
            if result and result not in set(CheckResult):
                raise FieldError(f"result_{item.id}", N_("목록에 있는 것을 골라 주십시오."))
            if result:
                found[item.id] = Finding(CheckResult(result), note)
        return found


class CompletionForm(FlaskForm):
    """What the entrant is asked to put right."""

    text = TextAreaField(
        _l("보완할 것"),
        [
            InputRequired(_l("보완할 것을 적어 주십시오.")),
            Length(max=MAX_REQUEST, message=_l("%(max)d자까지 적을 수 있습니다.")),
        ],
        description=_l("신청인에게 그대로 보냅니다."),
    )
    due_at = MomentField(_l("보완 기한"), [InputRequired(_l("2023-11-21 18:00처럼 적어 주십시오."))])
