"""Looking at whether an entry may compete: what is looked at, and what resembles it; pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from forum_app.core.i18n import N_

ALIKE = 88  # of 100: above it two titles say the same in another order, or with a word more
MOST_ALIKE = 5
STANDARD_ITEMS = (  # Korean, English
    ("부문과 참가 자격에 맞습니다", "It fits the track and the conditions of entry"),
    ("낼 서류를 모두 냈고 열어 볼 수 있습니다", "All documents are there and can be opened"),
    ("심사용 사본에 기관과 사람의 이름이 없습니다", "The blind copy names no institution and no person"),
    ("이전 수상작이나 다른 출품작과 같은 사례가 아닙니다", "It is no earlier winner and no other entry once more"),
)


class CheckResult(StrEnum):
    """What was found for one line of the checklist."""

    GOOD = "good"
    BAD = "bad"

    @classmethod
    def labels(cls) -> dict["CheckResult", str]:
        """The visible words."""
        return {cls.GOOD: N_("맞음"), cls.BAD: N_("맞지 않음")}


@dataclass(frozen=True, slots=True)
class Case:
    """A title to compare with: of an entry (`key` its id), or of an earlier winner."""

    key: int
    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that resembles an entry; `score` of 100."""

    case: Case
    score: int


def alike(case: Case, others: Sequence[Case]) -> list[Alike]:
    """What of `others` resembles `case`, the nearest first and `MOST_ALIKE` at most; never the case itself.

    Titles are compared by the words they share, in whatever order; summaries only where both are long enough to say
    something. It points out, it decides nothing.
    """
    candidates = {other.key: other for other in others if other.key != case.key}
    titles = {key: _plain(other.title) for key, other in candidates.items()}
    found = {
        key: round(score)
        for _, score, key in process.extract(
            _plain(case.title), titles, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None
        )
    }
    if len(own := _plain(case.summary)) >= LONG_ENOUGH:
        summaries = {
            key: text for key, other in candidates.items() if len(text := _plain(other.summary)) >= LONG_ENOUGH
        }
        for _, score, key in process.extract(own, summaries, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None):
            found[key] = max(found.get(key, 0), round(score))
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Alike(candidates[key], score) for key, score in ranked[:MOST_ALIKE]]


LONG_ENOUGH = 40


def _plain(text: str) -> str:
    """Letters and digits in one spelling, words apart by one space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())
