"""Regions, names and numbers of institutions; pure."""

import re
import unicodedata
from enum import StrEnum

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
