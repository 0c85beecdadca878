"""Boxes of badges: one look at a name tells the box."""

import pytest

from forum_app.registration.rules import Box, box_of, boxes


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("홍길동", "ㅎ"), ("김하늘", "ㄱ"), ("까치", "ㄱ"), ("쌍둥이", "ㅅ"), ("남궁민수", "ㄴ"), (" 이몽룡", "ㅇ"),
        ("Kim Haneul", "A–Z"), ("kim", "A–Z"), ("\u1112\u1169\u11bc", "ㅎ"),
        ("Émile", "#"), ("山田", "#"), ("7", "#"), ("", "#"),
    ],
)  # fmt: skip
def test_a_name_lies_in_the_box_of_its_first_consonant(name, letter):
    assert box_of(name) == letter


def test_with_enough_boxes_every_letter_that_occurs_has_its_own():
    assert boxes({"ㄱ": 70, "ㅇ": 40, "A–Z": 3, "ㄴ": 0}, 16) == [
        Box(("ㄱ",), 70), Box(("ㅇ",), 40), Box(("A–Z",), 3)
    ]  # fmt: skip


def test_few_boxes_are_filled_in_order_and_as_evenly_as_letters_allow():
    counts = {"ㄱ": 70, "ㄴ": 10, "ㄷ": 5, "ㅂ": 30, "ㅇ": 60, "ㅈ": 40, "ㅎ": 15}
    dealt = boxes(counts, 3)
    assert [(box.title, box.count) for box in dealt] == [("ㄱ–ㄷ", 85), ("ㅂ–ㅇ", 90), ("ㅈ–ㅎ", 55)]


def test_boxes_left_over_lighten_the_fullest_that_can_be_divided():
    assert [box.title for box in boxes({"ㄱ": 90, "ㄴ": 40, "ㄷ": 30, "ㄹ": 20}, 3)] == ["ㄱ", "ㄴ", "ㄷ–ㄹ"]


def test_one_box_takes_everything_and_says_what_is_not_korean():
    assert [box.title for box in boxes({"ㄱ": 1, "ㅎ": 1, "A–Z": 2, "#": 1}, 1)] == ["ㄱ–ㅎ, A–Z, #"]
    assert [box.title for box in boxes({"A–Z": 2}, 0)] == ["A–Z"]


def test_without_badges_there_are_no_boxes():
    assert boxes({}, 5) == []
