"""Letters to many: what they are, to whom they go, and what stands in for a name; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow
from forum_app.registration.rules.states import RegistrationState

ADVERTISING: Final = "(광고) "
PLACEHOLDERS: Final = {
    "이름": "name", "name": "name",
    "번호": "number", "number": "number",
    "행사": "forum", "forum": "forum",
    "일시": "when", "when": "when",
    "장소": "venue", "venue": "venue",
    "주소": "address", "address": "address",
    "설문": "survey", "survey": "survey",
}  # fmt: skip
OF_REGISTRATION: Final = ("number", "address", "survey")  # what only a registration has
BRACES = re.compile(r"\{\{([^{}\n]*)\}\}")
LOOSE = re.compile(r"\{\{|\}\}")


class MailingKind(StrEnum):
    """What a letter is for; decides who may get it."""

    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    SURVEY = "survey"
    NEWS = "news"

    @classmethod
    def labels(cls) -> dict["MailingKind", str]:
        """The visible words."""
        return {
            cls.REMINDER: N_("행사 전 안내"), cls.FOLLOW_UP: N_("행사 뒤 안내"), cls.SURVEY: N_("설문 부탁"),
            cls.NEWS: N_("다음 행사 소식"),
        }  # fmt: skip


class MailingState(StrEnum):
    """How far a letter is."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"

    @classmethod
    def labels(cls) -> dict["MailingState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("쓰는 중"), cls.SCHEDULED: N_("보낼 예정"), cls.SENDING: N_("보내는 중"),
            cls.SENT: N_("다 보냄"), cls.CANCELLED: N_("그만둠"),
        }  # fmt: skip


class Presence(StrEnum):
    """Whether somebody came."""

    ANY = "any"
    CAME = "came"
    MISSED = "missed"

    @classmethod
    def labels(cls) -> dict["Presence", str]:
        """The visible words."""
        return {cls.ANY: N_("오셨는지 가리지 않음"), cls.CAME: N_("오신 분"), cls.MISSED: N_("오지 않으신 분")}


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a letter goes: all who are in one of `states`, hold one of the tickets (none: any), and came or not.

    With `numbers` only those registrations of them.
    """

    states: tuple[RegistrationState, ...] = (RegistrationState.CONFIRMED,)
    ticket_ids: tuple[int, ...] = ()
    presence: Presence = Presence.ANY
    numbers: tuple[int, ...] = ()

    @classmethod
    def of_chosen(cls, numbers: Iterable[int]) -> "Audience":
        """Those who were picked one by one, whatever has become of their registration."""
        return cls(states=tuple(RegistrationState), numbers=tuple(numbers))


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written, in Korean and, where given, in English."""

    kind: MailingKind
    subject: str
    body: str
    subject_en: str = ""
    body_en: str = ""
    audience: Audience = Audience()


@dataclass(frozen=True, slots=True)
class UnknownPlaceholder:
    """Braces that nothing can be put in: on which line, counted from 1, and what they hold."""

    line: int
    word: str


@dataclass(frozen=True, slots=True)
class MailingFacts:
    """What the steps of a letter depend on."""

    recipients: int = 1
    names_missing_survey: bool = False


def find_unknown(text: str) -> UnknownPlaceholder | None:
    """The first placeholder of `text` that does not exist, or braces that do not close."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in BRACES.finditer(line):
            if found[1].strip() not in PLACEHOLDERS:
                return UnknownPlaceholder(number, found[0])
        if loose := LOOSE.search(BRACES.sub("", line)):
            return UnknownPlaceholder(number, loose[0])
    return None


def names(text: str, key: str) -> bool:
    """Whether `text` uses the placeholder that stands for `key`."""
    return any(PLACEHOLDERS.get(found[1].strip()) == key for found in BRACES.finditer(text))


def goes_to_list(letter: Letter) -> bool:
    """Whether `letter` also goes to those of whom only name and address are kept for news.

    What ticket they had and whether they came is not known any more, and they have no page of their own.
    """
    to = letter.audience
    texts = (letter.subject, letter.body, letter.subject_en, letter.body_en)
    is_for_all = not to.ticket_ids and not to.numbers and to.presence is Presence.ANY
    return (
        letter.kind is MailingKind.NEWS
        and is_for_all
        and not any(names(text, key) for text in texts for key in OF_REGISTRATION)
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with each placeholder replaced once; what is put in is not looked at again."""
    return BRACES.sub(lambda found: values[PLACEHOLDERS[found[1].strip()]], text)


def marked_subject(kind: MailingKind, subject: str) -> str:
    """`subject`, of advertising with the word in front that the law asks for.

    Source: Act on Promotion of Information and Communications Network Utilization, art. 50 (4); its decree, table 6.
    """
    return f"{ADVERTISING}{subject}" if kind is MailingKind.NEWS else subject


def nobody_gets_it(mailing: MailingFacts) -> str | None:
    """A letter goes to somebody."""
    return None if mailing.recipients else N_("받을 분이 없습니다. 받는 분의 조건을 고쳐 주십시오.")


def survey_is_missing(mailing: MailingFacts) -> str | None:
    """A letter that names the survey needs one."""
    return N_("설문이 없습니다. 설문을 먼저 만들어 주십시오.") if mailing.names_missing_survey else None


M = MailingState
RUN = Permission.REGISTRATION_RUN
MAILING_WORKFLOW: Workflow[MailingState, MailingFacts] = Workflow(
    MailingState,
    initial=M.DRAFT,
    steps=[
        Step("schedule", {M.DRAFT}, M.SCHEDULED, RUN, N_("보내기"), unless=(nobody_gets_it, survey_is_missing)),
        Step("start", {M.SCHEDULED}, M.SENDING, RUN, N_("보내기 시작")),
        Step("finish", {M.SENDING}, M.SENT, RUN, N_("마침")),
        Step("recall", {M.SCHEDULED}, M.DRAFT, RUN, N_("예약 풀기")),
        Step("cancel", {M.DRAFT, M.SCHEDULED, M.SENDING}, M.CANCELLED, RUN, N_("그만두기")),
    ],
)
