"""The survey after the event: what is asked, which answers are taken, and from how many on they are shown; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.registration.rules.people import names_a_resident_number

SCALE: Final = (1, 2, 3, 4, 5)
FEWEST_ANSWERS: Final = 5  # of fewer people one could guess who said what
LONGEST_TEXT: Final = 1000


class SurveyKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"

    @classmethod
    def labels(cls) -> dict["SurveyKind", str]:
        """The visible words."""
        return {cls.SCALE: N_("1점에서 5점"), cls.CHOICE: N_("하나 고르기"), cls.TEXT: N_("글")}


@dataclass(frozen=True, slots=True)
class SurveyTerms:
    """What an organiser says about one question; `options` are pairs of Korean and English."""

    kind: SurveyKind
    label: str
    label_en: str | None = None
    is_required: bool = False
    options: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyAsked:
    """One question as the rules look at it: `values` are what may be chosen, empty where text is asked for."""

    id: int
    is_required: bool
    values: frozenset[int] = frozenset()


SurveyAnswers = Mapping[int, int | str]
"""Id of the question -> what was chosen, or written."""

STANDARD_SURVEY: Final = (
    SurveyTerms(
        SurveyKind.SCALE, "행사 전체에 얼마나 만족하십니까?", "How satisfied are you overall?", is_required=True
    ),
    SurveyTerms(SurveyKind.SCALE, "프로그램 내용은 도움이 되었습니까?", "Was the programme useful to you?"),
    SurveyTerms(SurveyKind.SCALE, "장소와 진행은 어땠습니까?", "How were the venue and the organisation?"),
    SurveyTerms(
        SurveyKind.CHOICE,
        "다음에도 오시겠습니까?",
        "Would you come again?",
        options=(("예", "Yes"), ("아직 모르겠습니다", "I do not know yet"), ("아니요", "No")),
    ),
    SurveyTerms(SurveyKind.TEXT, "더 하실 말씀이 있으면 적어 주십시오.", "Is there anything you would like to add?"),
)


def survey_is_shut(at: datetime, opens_at: datetime, closes_at: datetime) -> str | None:
    """Why nobody can answer at `at`, or None: open from `opens_at`, shut at `closes_at` (UTC)."""
    if at < opens_at:
        return N_("아직 설문을 받지 않습니다.")
    return N_("설문이 끝났습니다.") if at >= closes_at else None


def clean_answers(questions: Iterable[SurveyAsked], given: SurveyAnswers) -> dict[int, int | str]:
    """What is kept of `given`, without questions left open.

    Raises:
        FieldError: at question_<id>: a required one is left open, a choice is none of those offered, or a text is too
            long or holds a resident registration number.
    """
    kept: dict[int, int | str] = {}
    for question in questions:
        answer = given.get(question.id, "")
        field = f"question_{question.id}"
        if isinstance(answer, str):
            answer = answer.strip()
            if len(answer) > LONGEST_TEXT:
                raise FieldError(field, N_("%(n)s자까지 적을 수 있습니다."), n=LONGEST_TEXT)
            if names_a_resident_number(answer):
                raise FieldError(field, N_("주민등록번호는 받지 않습니다. 지우고 다시 적어 주십시오."))
        if answer == "" and question.is_required:
            raise FieldError(field, N_("답해 주십시오."))
        if answer == "":
            continue
        if isinstance(answer, int) != bool(question.values) or (question.values and answer not in question.values):
            raise FieldError(field, N_("보기에 있는 것을 골라 주십시오."))
        kept[question.id] = answer
    return kept


def is_shown(answers: int) -> bool:
    """Whether the answers to a question may be looked at: only once at least FEWEST_ANSWERS people have answered it."""
    return answers >= FEWEST_ANSWERS
