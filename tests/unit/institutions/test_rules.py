"""Names, numbers and regions of institutions."""

from __future__ import annotations

import pytest

from forum_app.core.errors import FieldError
from forum_app.institutions.rules import (
    KNOWN_SERVICES,
    Region,
    is_same_name,
    normal_business_no,
    region_from,
    search_key,
    tidy_name,
)


def test_there_are_seventeen_regions_each_with_a_name():
    assert len(Region) == 17
    assert set(Region.labels()) == set(Region)
    assert len(set(Region.labels().values())) == 17


@pytest.mark.parametrize(("text", "region"), [("11", Region.SEOUL), (" 부산 ", Region.BUSAN), ("５０", Region.SEJONG)])
def test_a_region_is_known_by_digits_or_short_name(text, region):
    assert region_from(text) is region


@pytest.mark.parametrize("text", ["", "99", "Seoul", "서울특별시 용산구"])
def test_an_unknown_region_is_refused(text):
    with pytest.raises(FieldError):
        region_from(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("(주)가나다", "주식회사 가나다", True),
        ("㈜ 가나다", "가나다", True),
        ("재단법인 가나다", "가나다", True),
        ("가나다", "가나라", False),
        ("주식회사", "유한회사", False),
    ],
)
def test_names_are_the_same_without_their_legal_form(one, other, same):
    assert is_same_name(one, other) is same


@pytest.mark.parametrize("name", ["", "   ", "···", "가나\u200b다", "가" * 121])
def test_a_name_without_letters_with_hidden_ones_or_too_long_is_refused(name):
    with pytest.raises(FieldError):
        tidy_name(name)


def test_a_name_is_composed_and_its_spaces_are_single():
    assert tidy_name("  가나   다 ") == "가나 다"


def test_search_ignores_case_width_spaces_and_punctuation():
    assert search_key("아이마음[이:음] ＡBC") == "아이마음이음abc"


@pytest.mark.parametrize("text", ["1234567890", "12345678", "abcdefghij"])
def test_a_wrong_business_number_is_refused(text):
    with pytest.raises(FieldError):
        normal_business_no(text)


def test_a_business_number_loses_its_hyphens_and_may_be_missing():
    assert normal_business_no("123-45-67891") == "1234567891"
    assert normal_business_no(" ") is None


def test_the_kinds_of_service_grew_from_three_to_five():
    assert [sum(known.since <= year for known in KNOWN_SERVICES) for year in (2022, 2023, 2024, 2025)] == [3, 4, 4, 5]
