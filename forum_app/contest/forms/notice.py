"""Forms of what a call says besides its rules."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, FormField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from forum_app.contest.forms.rows import MOST_ROWS, Row, Words, filled, limited, numbered
from forum_app.contest.models import EligibilityQuestion, FaqItem
from forum_app.contest.services.notice import FaqGiven, QuestionGiven
from forum_app.core.forms import ListedField, MomentField

YES, NO = "yes", "no"


class FaqRow(Row):
    """A question often asked."""

    question = Words(_l("질문"), [DataRequired(_l("질문을 적어 주십시오.")), limited(300)])
    question_en = Words(_l("질문(영문)"), [Optional(), limited(400)])
    answer = TextAreaField(_l("답"), [DataRequired(_l("답을 적어 주십시오.")), limited(2000)])
    answer_en = TextAreaField(_l("답(영문)"), [Optional(), limited(2500)])


class FaqForm(FlaskForm):
    """The questions often asked, in the order of the page."""

    items = FieldList(FormField(FaqRow), _l("자주 묻는 질문"), max_entries=MOST_ROWS)

    def given(self) -> list[FaqGiven]:
        """The items in their order."""
        return [
            FaqGiven(
                line.question.data, line.answer.data.strip(), line.question_en.data or None,
                (line.answer_en.data or "").strip() or None,
            )
            for line in filled(self.items)
        ]  # fmt: skip


class QuestionRow(Row):
    """A question to entrants."""

    text = Words(_l("질문"), [DataRequired(_l("질문을 적어 주십시오.")), limited(300)])
    text_en = Words(_l("질문(영문)"), [Optional(), limited(400)])
    help = Words(_l("도움말"), [Optional(), limited(500)])
    help_en = Words(_l("도움말(영문)"), [Optional(), limited(600)])
    expected = ListedField(
        _l("자격이 되는 답"), choices=[SelectChoice(YES, _l("예")), SelectChoice(NO, _l("아니요"))], default=YES
    )


class EligibilityForm(FlaskForm):
    """The questions to entrants."""

    questions = FieldList(FormField(QuestionRow), _l("지원 자격 질문"), max_entries=MOST_ROWS)

    def given(self) -> list[QuestionGiven]:
        """The questions in their order."""
        return [
            QuestionGiven(
                line.text.data, line.text_en.data or None, line.help.data or "", line.help_en.data or None,
                line.expected.data == YES,
            )
            for line in filled(self.questions)
        ]  # fmt: skip


class ExtensionForm(FlaskForm):
    """A later deadline; the time is that of a clock in Seoul."""

    closes_at = MomentField(_l("새 마감 일시"), [InputRequired(_l("2023-11-24 18:00처럼 적어 주십시오."))])
    reason = Words(
        _l("늦추는 까닭"),
        [DataRequired(_l("마감을 늦추는 까닭을 적어 주십시오. 누구나 보게 됩니다.")), limited(300)],
        description=_l("공고 쪽에 그대로 나갑니다."),
    )
    reason_en = Words(_l("늦추는 까닭(영문)"), [Optional(), limited(400)])
    moves_scoring = BooleanField(_l("채점 마감도 같은 만큼 늦춥니다"))


def faq_values(items: list[FaqItem]) -> dict[str, Any]:
    """What the form of the questions often asked starts with."""
    names = ("question", "question_en", "answer", "answer_en")
    return {"items": numbered({name: getattr(item, name) for name in names} for item in items)}


def question_values(questions: list[EligibilityQuestion]) -> dict[str, Any]:
    """What the form of the questions to entrants starts with."""
    names = ("text", "text_en", "help", "help_en")
    return {
        "questions": numbered(
            {name: getattr(one, name) for name in names} | {"expected": YES if one.expects_yes else NO}
            for one in questions
        )
    }
