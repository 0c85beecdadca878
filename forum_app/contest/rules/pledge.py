"""What a judge promises before the first entry is shown; pure."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from forum_app.core.i18n import N_

FIRST_VERSION = 1
DEFAULT_TEXT = """본인은 이 공모전의 심사위원으로서 다음을 지킬 것을 서약합니다.

1. 공고한 심사 기준만 보고 공정하게 심사하며, 누구의 부탁이나 압력도 받지 않겠습니다.
2. 신청 기관이나 그 관계자에게서 금품, 향응, 그 밖의 이익을 받거나 약속받지 않겠습니다.
3. 심사하며 알게 된 출품작의 내용과 점수, 심사 의견을 심사 중에도 심사가 끝난 뒤에도 밖에 알리지 않고, \
심사 말고는 쓰지 않겠습니다.
4. 출품작 자료를 베끼거나 옮기지 않고, 가지고 있게 된 자료는 심사가 끝나는 대로 지우겠습니다.
5. 누가 출품했는지 알아내려 하지 않고, 심사에 관하여 신청인과 연락하지 않겠습니다.
6. 출품작과 이해관계가 있거나 공정하게 심사하기 어려운 사정이 있으면 곧바로 회피를 신청하겠습니다.

이 약속을 어겨 생기는 책임은 본인이 집니다."""
DEFAULT_TEXT_EN = """As a judge of this contest I promise the following.

1. I judge fairly, by the published criteria alone, and yield to nobody's request or pressure.
2. I neither take nor accept the promise of money, hospitality or any other advantage from an entrant or \
anyone connected with one.
3. I tell nobody what I learn of the entries, the scores and the comments, neither during the judging nor afterwards, \
and use it for nothing but the judging.
4. I do not copy or pass on material of the entries, and delete whatever I hold when the judging is over.
5. I do not try to find out who entered, and do not speak with entrants about the judging.
6. If I have an interest in an entry, or cannot judge it fairly for another reason, I ask to be recused at once.

I answer for any breach of these promises."""


class Availability(StrEnum):
    """Whether a judge has time for a round."""

    YES = "yes"
    UNTIL = "until"
    NO = "no"

    @classmethod
    def labels(cls) -> dict["Availability", str]:
        """The visible words."""
        return {cls.YES: N_("심사할 수 있음"), cls.UNTIL: N_("정한 날까지만"), cls.NO: N_("심사할 수 없음")}


@dataclass(frozen=True, slots=True)
class PledgeText:
    """One version of the promise, in both languages; what is signed is the Korean text."""

    version: int = FIRST_VERSION
    text: str = DEFAULT_TEXT
    text_en: str = DEFAULT_TEXT_EN

    @property
    def sha256(self) -> str:
        """Hexadecimal, over the Korean text, an empty line and the English one, in UTF-8."""
        return sha256(f"{self.text}\n\n{self.text_en}".encode()).hexdigest()
