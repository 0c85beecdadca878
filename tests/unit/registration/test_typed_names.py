"""Names as people type them at the door."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.registration.rules import initials, is_typed_as, typed
from forum_app.registration.rules.names import FINAL, FINALS, FIRST_SYLLABLE, LEADING, TYPED_APART, opened

names = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=5)
DRAWN_AS_ONE = {pair: chr(code) for code, pair in TYPED_APART.items() if len(pair) == 2}


@pytest.mark.parametrize(
    "text",
    [
        "ㅎㄱㄷ",
        "ㅎ",
        "ㄱㄷ",
        "홍ㄱㄷ",
        "홍",
        "호",
        "홍ㄱ",
        "홍기",
        "홍길ㄷ",
        "홍길도",
        "길동",
        "홍 길동",
        "ㅎ ㄱ ㄷ",
    ],
)
def test_hong_gildong_is_found_by(text):
    assert is_typed_as("홍길동", text)


@pytest.mark.parametrize("text", ["ㅎㄷ", "ㄱㅎ", "홍동", "호길", "홍길돈", "ㅎㄱㄷㅁ", "", " ", "ㅏ", "%", "_"])
def test_hong_gildong_is_not_found_by(text):
    assert not is_typed_as("홍길동", text)


@pytest.mark.parametrize(("name", "text"), [("강석", "ㄳ"), ("박상", "ㅄ"), ("나정", "ㄵ"), ("이강석", "이ㄳ")])
def test_two_consonants_that_a_keyboard_draws_as_one_are_two(name, text):
    assert is_typed_as(name, text)


def test_a_syllable_half_typed_may_hold_the_next_consonant():
    assert is_typed_as("홍기동", "홍긷")
    assert not is_typed_as("홍길동", "홍긷")


@pytest.mark.parametrize("text", ["john", "JOHN S", "ohnsm", "johnsmith"])
def test_other_letters_are_found_whatever_their_case_and_spaces(text):
    assert is_typed_as("John Smith", text)


def test_a_name_typed_on_a_device_that_takes_syllables_apart_is_the_same_name():
    assert is_typed_as("홍길동", unicodedata.normalize("NFD", "홍길"))
    assert typed("\u1112\u1100") == "ㅎㄱ"


@given(names, st.data())
def test_every_typed_prefix_and_part_of_the_initials_finds_the_name(name, data):
    first = initials(name)
    start = data.draw(st.integers(0, len(first) - 1))
    end = data.draw(st.integers(start + 1, len(first)))
    assert is_typed_as(name, first[start:end])
    drawn = first[start:end]
    for pair, one in DRAWN_AS_ONE.items():
        drawn = drawn.replace(pair, one)
    assert is_typed_as(name, drawn)


@given(names, st.data())
def test_every_moment_of_typing_finds_the_name(name, data):
    """Up to some syllable whole, then its consonant, its open form, or as written."""
    n = data.draw(st.integers(0, len(name) - 1))
    tail = data.draw(st.sampled_from([initials(name[n]), opened(name[n]), name[n]]))
    assert is_typed_as(name, name[:n] + tail)


@given(names, st.integers(0, 4), st.integers(1, FINALS - 1))
def test_a_final_consonant_may_turn_out_to_begin_the_next_syllable(name, n, final):
    n %= len(name)
    following = initials(name[n + 1 : n + 2])
    if name[n] == opened(name[n]) and FINAL[final] == following:
        assert is_typed_as(name, name[:n] + chr(ord(name[n]) + final))


@given(names, names)
def test_what_is_typed_as_a_part_has_its_initials_there(name, text):
    if is_typed_as(name, text):
        assert initials(text) in initials(name)


def test_the_tables_are_those_of_unicode():
    for n, letter in enumerate(LEADING):
        assert unicodedata.name(chr(0x1100 + n)).rsplit(" ", 1)[1] == unicodedata.name(letter).rsplit(" ", 1)[1]
    for n, letter in enumerate(FINAL[1:], 1):
        final = unicodedata.normalize("NFD", chr(FIRST_SYLLABLE + n))[2]
        assert unicodedata.name(final).rsplit(" ", 1)[1] == unicodedata.name(letter).rsplit(" ", 1)[1]
