"""The search by first consonants."""

import unicodedata

import pytest

from forum_app.registration.rules import initials


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("홍길동", "ㅎㄱㄷ"),
        ("까치", "ㄲㅊ"),
        ("힣가", "ㅎㄱ"),
        ("남궁 민수", "ㄴㄱㅁㅅ"),
        ("Kim 철수", "kimㅊㅅ"),
        (unicodedata.normalize("NFD", "홍길동"), "ㅎㄱㄷ"),
    ],
)
def test_a_name_is_found_by_its_first_consonants(name, typed):
    assert initials(name) == typed
