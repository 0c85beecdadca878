"""Questions of consent, the four notices each must carry, and the set a forum starts with; pure.

Source: Personal Information Protection Act, art. 15 (2), 17 (2), 22 (1) and (5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum_app.core.i18n import N_
from forum_app.registration.rules.keeping import Keep, KeepUnit


class ConsentKind(StrEnum):
    """What is consented to, each apart."""

    COLLECT = "collect"
    SENSITIVE = "sensitive"
    THIRD_PARTY = "third_party"
    PORTRAIT = "portrait"
    MARKETING = "marketing"

    @classmethod
    def labels(cls) -> dict["ConsentKind", str]:
        """The visible words."""
        return {
            cls.COLLECT: N_("개인정보 수집·이용"), cls.SENSITIVE: N_("민감정보 처리"),
            cls.THIRD_PARTY: N_("개인정보 제3자 제공"),
            cls.PORTRAIT: N_("사진·영상 촬영과 이용"), cls.MARKETING: N_("다음 행사 소식 받기"),
        }  # fmt: skip


CONSENT_ANSWERS: Final = (("yes", N_("동의함")), ("no", N_("동의하지 않음")))


@dataclass(frozen=True, slots=True)
class Notices:
    """What a person is told before answering, in Korean and, where given, in English.

    purpose: what for; items: which data; period: how long they are kept and used;
    refusal: that one may refuse, and what one loses by it; recipient: who else receives them.
    """

    purpose: str
    items: str
    period: str
    refusal: str
    purpose_en: str | None = None
    items_en: str | None = None
    period_en: str | None = None
    refusal_en: str | None = None
    recipient: str | None = None
    recipient_en: str | None = None


@dataclass(frozen=True, slots=True)
class StandardNotice:
    """One question of the set a forum starts with."""

    kind: ConsentKind
    is_required: bool
    keep: Keep
    notices: Notices


STANDARD_NOTICES: Final = (
    StandardNotice(
        ConsentKind.COLLECT,
        is_required=True,
        keep=Keep(3, KeepUnit.MONTH),
        notices=Notices(
            purpose="참가 확인, 입장권 발급, 행사 안내",
            purpose_en="Confirming your place, issuing your entry ticket, news about this event",
            items="성명, 소속, 전자우편, 직위(선택), 등록할 때 답하신 내용",
            items_en="Name, affiliation, e-mail address, position (optional), what you answer when signing up",
            period="행사 뒤 3개월",
            period_en="3 months after the event",
            refusal="거부하실 수 있습니다. 다만 자리와 입장권을 준비할 수 없어 등록되지 않습니다.",
            refusal_en="You may refuse. Without this we cannot keep a place or a ticket for you, "
            "so you will not be registered.",
        ),
    ),
    StandardNotice(
        ConsentKind.SENSITIVE,
        is_required=False,
        keep=Keep(7, KeepUnit.DAY),
        notices=Notices(
            purpose="좌석과 이동, 통역 준비",
            purpose_en="Preparing seats, ways and interpreting",
            items="배려가 필요한 사항",
            items_en="What you need on the day",
            period="행사 뒤 7일",
            period_en="7 days after the event",
            refusal="거부하실 수 있습니다. 불이익은 없으며, 당일 안내석에서 말씀하셔도 됩니다.",
            refusal_en="You may refuse at no disadvantage, and tell us at the information desk on the day.",
        ),
    ),
    StandardNotice(
        ConsentKind.THIRD_PARTY,
        is_required=False,
        keep=Keep(7, KeepUnit.DAY),
        notices=Notices(
            purpose="현장 접수와 명찰 준비",
            purpose_en="Preparing the reception desk and name badges",
            items="성명, 소속",
            items_en="Name, affiliation",
            period="행사 뒤 7일",
            period_en="7 days after the event",
            refusal="거부하실 수 있습니다. 불이익은 없으며, 명찰은 접수대에서 직접 써 드립니다.",
            refusal_en="You may refuse at no disadvantage; your badge is then written by hand at the desk.",
        ),
    ),
    StandardNotice(
        ConsentKind.PORTRAIT,
        is_required=False,
        keep=Keep(3, KeepUnit.YEAR),
        notices=Notices(
            purpose="행사 기록, 보도자료, 실시간 중계",
            purpose_en="Record of the event, press releases, live stream",
            items="얼굴이 담긴 사진과 영상",
            items_en="Pictures and film in which your face can be seen",
            period="공개한 날부터 3년",
            period_en="3 years from publication",
            refusal="거부하실 수 있습니다. 불이익은 없으며, 촬영하지 않는 자리로 모십니다.",
            refusal_en="You may refuse at no disadvantage; you will be seated where nobody is filmed.",
        ),
    ),
    StandardNotice(
        ConsentKind.MARKETING,
        is_required=False,
        keep=Keep(2, KeepUnit.YEAR),
        notices=Notices(
            purpose="다음 포럼과 공모전 소식 전자우편",
            purpose_en="News of the next forum and contest by e-mail",
            items="성명, 전자우편",
            items_en="Name, e-mail address",
            period="철회하실 때까지, 길어도 행사 뒤 2년",
            period_en="Until you withdraw, at most 2 years after the event",
            refusal="거부하실 수 있습니다. 불이익은 없습니다.",
            refusal_en="You may refuse at no disadvantage.",
        ),
    ),
)


def standard_keep(kind: ConsentKind) -> Keep:
    """How long what `kind` covers is kept unless the organiser says otherwise."""
    return next(standard.keep for standard in STANDARD_NOTICES if standard.kind is kind)


def offered_period(kind: ConsentKind, keep: Keep) -> tuple[str, str]:
    """The notice of the period that says what `keep` says, in Korean and in English."""
    if kind is ConsentKind.PORTRAIT:
        return f"공개한 날부터 {keep.words}", f"{keep.words_en} from publication"
    korean, english = f"행사 뒤 {keep.words}", f"{keep.words_en} after the event"
    if kind is ConsentKind.MARKETING:
        return f"철회하실 때까지, 길어도 {korean}", f"Until you withdraw, at most {english}"
    return korean, english


def nothing_may_be_collected(asked: Iterable[ConsentKind]) -> str | None:
    """Why nobody can be registered while only `asked` is asked: without the consent to collect there is no ground."""
    return None if ConsentKind.COLLECT in asked else N_("아직 등록을 받지 않습니다.")
