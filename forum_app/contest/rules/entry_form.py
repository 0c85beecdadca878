"""What a call asks entrants for beside the case itself, and whether an entry answers it; pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_

MOST_FIELDS = 30
MOST_DOCUMENTS = 10
MOST_OPTIONS = 30
MOST_AUTHORS = 20
MOST_LETTERS = 4000
MOST_MB = 20  # of one file: what one request may carry
NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?")
LINK = re.compile(r"https://(?:[\w-]+\.)+[A-Za-z가-힣]{2,}(?::[0-9]{1,5})?(?:/[^\s<>\"'\\]*)?")
MOST_LINK = 500
CONSENT_YES, CONSENT_NO = "yes", "no"
NO_ANSWER = N_("예나 아니요로 답해 주십시오.")
NOTICES = ("purpose", "items", "period", "refusal")


class FieldKind(StrEnum):
    """What an additional field asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    NUMBER = "number"
    CONSENT = "consent"

    @classmethod
    def labels(cls) -> dict["FieldKind", str]:
        """The visible words."""
        return {
            cls.TEXT: N_("짧은 글"), cls.LONG_TEXT: N_("긴 글"), cls.CHOICE: N_("고르기"), cls.NUMBER: N_("숫자"),
            cls.CONSENT: N_("동의"),
        }  # fmt: skip


DEFAULT_LETTERS = {FieldKind.TEXT: 200, FieldKind.LONG_TEXT: 2000}


@dataclass(frozen=True, slots=True)
class Asked:
    """One additional field as the rules see it.

    Attributes:
        options: the choices by their Korean words, which are also what is kept.
        most_letters: of a text.
        low: the least a number may be.
        high: the most a number may be.
    """

    id: int
    kind: FieldKind
    is_required: bool = False
    options: tuple[str, ...] = ()
    most_letters: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"answer_{self.id}"


@dataclass(frozen=True, slots=True)
class Filled:
    """What an entry says so far; `answers` by field id, `documents` and `questions` the ids
    of those that were handed in and answered.
    """

    title: str = ""
    summary: str = ""
    has_region: bool = False
    contact_name: str = ""
    contact_email: str = ""
    author_count: int = 0
    authors_agreed: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
    documents: Collection[int] = ()
    questions: Collection[int] = ()


def check_answer(asked: Asked, text: str) -> str:
    """`text`, tidied before, as it is kept; empty stays empty.

    Raises:
        FieldError: it does not fit; the field is that of the input.
    """
    if not text:
        return ""
    if asked.kind is FieldKind.NUMBER:
        return _number(asked, text)
    if asked.kind is FieldKind.CHOICE and text not in asked.options:
        raise FieldError(asked.name, N_("목록에 있는 것을 골라 주십시오."))
    if asked.kind is FieldKind.CONSENT and text not in (CONSENT_YES, CONSENT_NO):
        raise FieldError(asked.name, N_("동의하는지 골라 주십시오."))
    if asked.most_letters is not None and len(text) > asked.most_letters:
        raise FieldError(
            asked.name, N_("%(limit)d자까지 적을 수 있습니다. 지금 %(found)d자입니다."),
            limit=asked.most_letters, found=len(text),
        )  # fmt: skip
    return text


def _number(asked: Asked, text: str) -> str:
    plain = text.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise FieldError(asked.name, N_("숫자로 적어 주십시오."))
    number = Decimal(plain)
    if asked.low is not None and number < asked.low:
        raise FieldError(asked.name, N_("%(low)s 이상으로 적어 주십시오."), low=f"{asked.low:f}")
    if asked.high is not None and number > asked.high:
        raise FieldError(asked.name, N_("%(high)s 이하로 적어 주십시오."), high=f"{asked.high:f}")
    return plain


def check_link(name: str, text: str) -> str:
    """An https address of a film kept elsewhere; it is shown, never fetched.

    Raises:
        FieldError: it is no such address.
    """
    link = text.strip()
    if len(link) > MOST_LINK or not LINK.fullmatch(link):
        raise FieldError(name, N_("https://로 시작하는 주소를 적어 주십시오."))
    return link


@dataclass(frozen=True, slots=True)
class Missing:
    """Something an entry still lacks: the input or document it is about, and a Korean msgid."""

    name: str
    message: str


def question_name(question_id: int) -> str:
    """The name of the input of a question of eligibility."""
    return f"question_{question_id}"


def missing_parts(
    filled: Filled, asked: Sequence[Asked], required_documents: Sequence[int], questions: Sequence[int] = ()
) -> tuple[Missing, ...]:
    """What must still be written, answered or handed in before the entry can be submitted, in the order of the page."""
    plain = (
        ("title", filled.title, N_("제목을 적어 주십시오.")),
        ("region", filled.has_region, N_("지역을 골라 주십시오.")),
        ("summary", filled.summary, N_("무엇을 했고 무엇이 나아졌는지 적어 주십시오.")),
        ("contact_name", filled.contact_name, N_("담당자 성명을 적어 주십시오.")),
        ("contact_email", filled.contact_email, N_("담당자 전자우편을 적어 주십시오.")),
    )
    found = [Missing(name, message) for name, value, message in plain if not value]
    if filled.author_count and not filled.authors_agreed:
        found.append(Missing("authors_agreed", N_("함께한 사람들이 이름을 내는 데 동의했는지 확인해 주십시오.")))
    found += [
        Missing(question_name(question_id), NO_ANSWER)
        for question_id in questions
        if question_id not in filled.questions
    ]
    found += [
        Missing(one.name, _what_is_missing(one, filled.answers.get(one.id, "")))
        for one in asked
        if one.is_required and not _is_answered(one, filled.answers.get(one.id, ""))
    ]
    found += [
        Missing(f"document_{document_id}", N_("파일을 올려 주십시오."))
        for document_id in required_documents
        if document_id not in filled.documents
    ]
    return tuple(found)


def _is_answered(asked: Asked, answer: str) -> bool:
    return answer == CONSENT_YES if asked.kind is FieldKind.CONSENT else bool(answer)


def _what_is_missing(asked: Asked, answer: str) -> str:
    if asked.kind is FieldKind.CONSENT:
        return N_("동의하셔야 제출할 수 있습니다.") if answer else N_("동의하는지 골라 주십시오.")
    return N_("골라 주십시오.") if asked.kind is FieldKind.CHOICE else N_("적어 주십시오.")
