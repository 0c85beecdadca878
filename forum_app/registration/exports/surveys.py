"""The results of the survey as a file."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from forum_app.core.spreadsheets import write_xlsx
from forum_app.core.templating import local
from forum_app.registration.queries.surveys import Result
from forum_app.registration.rules.surveys import FEWEST_ANSWERS, SurveyKind


def value_label(result: Result, value: int) -> str:
    """What a value is called: points of a scale, the words of an option."""
    if result.question.kind is SurveyKind.SCALE:
        return str(_("%(n)s점", n=value))
    return next((local(one, "label") for one in result.question.options if one.position == value), str(value))


def results_xlsx(results: Sequence[Result]) -> bytes:
    """One line an answer that could be given and how often it was, then one a text; every cell is text."""
    heads = [_("물은 말"), _("답"), _("답한 수")]
    return write_xlsx(_("설문 결과"), heads, _lines(results))


def _lines(results: Sequence[Result]) -> Iterator[list[str]]:
    for result in results:
        label = local(result.question, "label")
        if not result.is_shown:
            yield [label, str(_("답이 %(n)s개가 되면 보입니다.", n=FEWEST_ANSWERS)), ""]
            continue
        for value, chosen in result.counts.items():
            yield [label, value_label(result, value), str(chosen)]
        for text in result.texts:
            yield [label, text, "1"]
