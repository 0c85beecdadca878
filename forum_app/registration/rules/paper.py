"""Badges and certificates: sizes, words, numbers, and when a certificate may be had; pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forum_app.core.i18n import N_
from forum_app.registration.rules.kinds import TicketKind

CERTIFICATE_YEARS_KEPT: Final = 3
A4_MM: Final = (210, 297)
GAP_MM: Final = 3
MARGIN_MM: Final = 5  # least room for the crop marks


class BadgeSize(StrEnum):
    """Width by height of a badge in millimetres, as holders are sold in Korea."""

    TALL = "90x130"
    MIDDLE = "86x124"
    CARD = "86x54"

    @classmethod
    def labels(cls) -> dict["BadgeSize", str]:
        """The visible words."""
        return {
            cls.TALL: N_("90 × 130 mm (목걸이 큰 것)"), cls.MIDDLE: N_("86 × 124 mm (목걸이)"),
            cls.CARD: N_("86 × 54 mm (명함 크기, 가로)"),
        }  # fmt: skip

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height."""
        width, _, height = self.value.partition("x")
        return int(width), int(height)

    @property
    def on_a4(self) -> tuple[int, int]:
        """How many columns and rows fit on a sheet, with gaps between them and room for crop marks."""
        width, height = self.millimetres
        return _fitting(A4_MM[0], width), _fitting(A4_MM[1], height)


def _fitting(room: int, one: int) -> int:
    return (room - 2 * MARGIN_MM + GAP_MM) // (one + GAP_MM)


class BadgeOrder(StrEnum):
    """In which order badges come out of the printer."""

    NAME = "name"
    AFFILIATION = "affiliation"
    NUMBER = "number"

    @classmethod
    def labels(cls) -> dict["BadgeOrder", str]:
        """The visible words."""
        return {cls.NAME: N_("이름"), cls.AFFILIATION: N_("소속"), cls.NUMBER: N_("번호")}


BADGE_WORDS: Final = {
    TicketKind.GENERAL: N_("참가자"), TicketKind.PRESS: N_("언론"), TicketKind.VIP: N_("내빈"),
    TicketKind.EXHIBITOR: N_("부스"), TicketKind.JUDGE: N_("심사위원"), TicketKind.REMOTE: N_("온라인 시청"),
}  # fmt: skip


def attendance_code(year: int, number: int) -> str:
    """attend-2023-0001, as it stands in the address of the check."""
    return f"attend-{year}-{number:04d}"


def keep_until(issued_on: date) -> date:
    """The last day on which a certificate issued on `issued_on` names its holder."""
    year = issued_on.year + CERTIFICATE_YEARS_KEPT
    try:
        return issued_on.replace(year=year)
    except ValueError:  # 29 February
        return issued_on.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate of attendance depends on; times are UTC.

    opens_at: when the forum begins to issue them; attended: whether the person was let in;
    is_erased: whether the registration has been emptied; is_revoked: whether one was issued and revoked.
    """

    at: datetime
    opens_at: datetime
    attended: bool
    is_erased: bool = False
    is_revoked: bool = False


def no_certificate(facts: CertificateFacts) -> str | None:
    """Why no certificate of attendance can be had, or None."""
    if not facts.attended:
        return N_("입장한 기록이 있는 분께만 참가확인서를 드립니다.")
    if facts.is_erased:
        return N_("보관 기간이 지나 개인정보를 지운 등록입니다. 참가확인서를 만들 수 없습니다.")
    if facts.is_revoked:
        return N_("참가확인서가 취소되었습니다. 행사 담당자에게 문의해 주십시오.")
    if facts.at < facts.opens_at:
        return N_("참가확인서는 행사가 끝난 뒤에 받으실 수 있습니다.")
    return None
