"""Institutions are found or created, never doubled."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum_app.core.errors import Conflict
from forum_app.core.permissions import NOBODY, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.models import Institution
from forum_app.institutions.queries import search_institutions
from forum_app.institutions.rules import Region
from forum_app.institutions.services import ensure_service_types, find_or_create
from tests.factories.accounts import LONG_AGO

STAFF = system_actor("tests")
NUMBER, OTHER_NUMBER = "1234567891", "2208162517"


def find(name, **given):
    return find_or_create(name, actor=STAFF, at=LONG_AGO, **given)


def count(session):
    return session.scalar(select(func.count()).select_from(Institution))


def test_the_same_name_in_another_spelling_is_the_same_institution(session):
    with unit_of_work():
        first = find("책과 창의꿈터")
        assert find("책과창의꿈터", region=Region.BUSAN) is first
        assert first.region is Region.BUSAN
        assert first.name == "책과 창의꿈터"
        assert count(session) == 1


def test_a_number_is_taken_up_by_the_row_of_that_name_without_one(session):
    with unit_of_work():
        first = find("가나다사회서비스센터")
        assert find("가나다사회서비스센터", business_no="123-45-67891") is first
        assert first.business_no == NUMBER
        assert find("가나다사회서비스센터") is first


def test_a_name_twin_with_another_number_is_another_institution(session):
    with unit_of_work():
        first = find("행복돌봄", business_no=NUMBER)
        second = find("행복돌봄", business_no=OTHER_NUMBER)
        assert first is not second
        third = find("행복돌봄")  # which of the two is meant, nobody knows
        assert third not in (first, second)
        assert find("행복돌봄") is third


def test_a_number_under_another_name_is_refused_with_the_name_that_has_it(session):
    with unit_of_work():
        first = find("(주)하나돌봄", business_no=NUMBER)
        assert find("주식회사 하나돌봄", business_no=NUMBER) is first
        with pytest.raises(Conflict, match=r"\(주\)하나돌봄"):
            find("두리돌봄", business_no=NUMBER)
        assert count(session) == 1


def test_search_finds_parts_of_names_and_only_for_staff(session):
    with unit_of_work():
        find("수영누리평생교육센터")
        find("나눔심리발달센터")
    assert [row.name for row in search_institutions(STAFF, "누리 평생")] == ["수영누리평생교육센터"]
    assert [row.name for row in search_institutions(STAFF, "센터", limit=1)] == ["나눔심리발달센터"]
    assert list(search_institutions(STAFF, "%")) == []
    assert list(search_institutions(NOBODY, "센터")) == []


def test_kinds_of_service_are_made_once(session):
    with unit_of_work():
        made = ensure_service_types(actor=STAFF, at=LONG_AGO)
        assert ensure_service_types(actor=STAFF, at=LONG_AGO) == made
    assert list(made) == [
        "maternal-newborn", "child-counselling", "child-vision", "developmental-rehabilitation", "home-care-visits",
    ]  # fmt: skip


def test_a_stranger_gives_no_institution_a_number_and_takes_none_away(session):
    with unit_of_work():
        known = find("가나다사회서비스센터")
        numbered = find("라마바돌봄", business_no=OTHER_NUMBER)
        said = {"business_no": NUMBER, "region": Region.SEOUL, "trusts_details": False}
        assert find("가나다사회서비스센터", **said) is known
        squatted = find("남의 이름", **said)
        assert find("라마바돌봄", business_no=OTHER_NUMBER, trusts_details=False) is numbered
    assert [(i.business_no, i.region) for i in (known, squatted)] == [(None, None), (None, None)]
    with unit_of_work():
        assert find("가나다사회서비스센터", business_no=NUMBER).business_no == NUMBER
