"""Regions, names and numbers of institutions; pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_

BUSINESS_NO_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


class Region(StrEnum):
    """The 17 provinces and cities by the digits of ISO 3166-2:KR."""

    SEOUL = "11"
    BUSAN = "26"
    DAEGU = "27"
    INCHEON = "28"
    GWANGJU = "29"
    DAEJEON = "30"
    ULSAN = "31"
    GYEONGGI = "41"
    GANGWON = "42"
    CHUNGBUK = "43"
    CHUNGNAM = "44"
    JEONBUK = "45"
    JEONNAM = "46"
    GYEONGBUK = "47"
    GYEONGNAM = "48"
    JEJU = "49"
    SEJONG = "50"

    @classmethod
    def labels(cls) -> dict["Region", str]:
        """The short names."""
        return {
            cls.SEOUL: N_("서울"), cls.BUSAN: N_("부산"), cls.DAEGU: N_("대구"), cls.INCHEON: N_("인천"),
            cls.GWANGJU: N_("광주"), cls.DAEJEON: N_("대전"), cls.ULSAN: N_("울산"), cls.SEJONG: N_("세종"),
            cls.GYEONGGI: N_("경기"), cls.GANGWON: N_("강원"), cls.CHUNGBUK: N_("충북"), cls.CHUNGNAM: N_("충남"),
            cls.JEONBUK: N_("전북"), cls.JEONNAM: N_("전남"), cls.GYEONGBUK: N_("경북"), cls.GYEONGNAM: N_("경남"),
            cls.JEJU: N_("제주"),
        }  # fmt: skip


def region_from(text: str) -> Region:
    """The region meant by `text`: two digits of ISO 3166-2:KR or the short Korean name, as import files write it.

    Raises:
        FieldError: neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for region, name in Region.labels().items():
        if plain in (region.value, name):
            return region
    raise FieldError(
        "region",
        N_("지역 '%(text)s'을(를) 알 수 없습니다. 11 같은 두 자리 숫자나 서울 같은 이름으로 적어 주십시오."),
        text=plain[:20],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownService:
    """A kind of social service the national scheme has certified; `since` is the first year it did."""

    slug: str
    name: str
    name_en: str
    since: int


# The calls of 2022 (three kinds), 2023 and 2025 (one more each), as the press reported them.
KNOWN_SERVICES: Final = (
    KnownService("maternal-newborn", "산모·신생아건강관리지원", "Maternal and newborn health care", 2022),
    KnownService("child-counselling", "아동·청소년심리지원", "Counselling for children and youth", 2022),
    KnownService("child-vision", "아동·청소년비전형성지원", "Vision building for children and youth", 2022),
    KnownService("developmental-rehabilitation", "발달재활서비스", "Developmental rehabilitation", 2023),
    KnownService("home-care-visits", "가사·간병방문지원", "Home help and nursing visits", 2025),
)

MAX_NAME = 120
LEGAL_FORMS: Final = re.compile(r"\((?:주|유|사|재|복|의)\)|(?:주식|유한)회사|(?:사단|재단|사회복지|의료|학교)법인")


def tidy_name(name: str) -> str:
    """`name` in NFC with single spaces.

    Raises:
        FieldError: nothing to read in it, a control character, or longer than MAX_NAME.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not search_key(tidy):
        raise FieldError("institution", N_("기관 이름을 적어 주십시오."))
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in tidy):
        raise FieldError("institution", N_("기관 이름에 보이지 않는 문자가 들어 있습니다. 다시 적어 주십시오."))
    if len(tidy) > MAX_NAME:
        raise FieldError("institution", N_("기관 이름은 %(limit)d자까지 적을 수 있습니다."), limit=MAX_NAME)
    return tidy


def is_same_name(one: str, other: str) -> bool:
    """Whether two names mean one organisation once spaces, punctuation and the legal form are left out."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    return search_key(LEGAL_FORMS.sub("", plain)) or search_key(plain)


# Column and row of each region on the map of 17 tiles, so that neighbours stay neighbours.
TILES: Final = {
    Region.INCHEON: (0, 0), Region.SEOUL: (1, 0), Region.GYEONGGI: (2, 0), Region.GANGWON: (3, 0),
    Region.CHUNGNAM: (0, 1), Region.SEJONG: (1, 1), Region.CHUNGBUK: (2, 1), Region.GYEONGBUK: (3, 1),
    Region.JEONBUK: (0, 2), Region.DAEJEON: (1, 2), Region.DAEGU: (2, 2), Region.ULSAN: (3, 2),
    Region.GWANGJU: (0, 3), Region.JEONNAM: (1, 3), Region.GYEONGNAM: (2, 3), Region.BUSAN: (3, 3),
    Region.JEJU: (1, 4),
}  # fmt: skip
TINTS: Final = ((9, "9"), (5, "5–8"), (4, "4"), (3, "3"), (1, "1–2"))


def tint_of(count: int) -> int:
    """How dark a tile is, 0 (none) to 5 (nine and more)."""
    return next((len(TINTS) - place for place, (least, _) in enumerate(TINTS) if count >= least), 0)


def search_key(name: str) -> str:
    """`name` as the search compares it: NFKC, lower case, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def normal_business_no(text: str) -> str | None:
    """Ten digits of a Korean business registration number, or None for an empty text.

    Raises:
        FieldError: not ten digits, or the check digit (National Tax Service) is wrong.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise FieldError("business_no", N_("사업자등록번호는 숫자 10자리입니다."))
    total = sum(int(d) * w for d, w in zip(digits, BUSINESS_NO_WEIGHTS, strict=False)) + int(digits[8]) * 5 // 10
    if (10 - total % 10) % 10 != int(digits[9]):
        raise FieldError("business_no", N_("사업자등록번호의 마지막 숫자가 맞지 않습니다."))
    return digits
