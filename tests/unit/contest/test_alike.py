"""What resembles an entry is pointed out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forum_app.contest.rules.eligibility import LONG_ENOUGH, MOST_ALIKE, Case, alike

OWN = Case(1, "발달장애인 도서관 북-키퍼 일자리 창출 사업")


def keys(found) -> list[int]:
    return [one.case.key for one in found]


def test_the_same_words_in_another_order_and_spelling_are_alike():
    others = [
        Case(2, "일자리 창출 사업: 발달장애인 도서관 북 키퍼"),
        Case(3, "어르신 안부 확인 서비스"),
        Case(4, "발달장애인 도서관 북-키퍼 일자리 창출 사업(2차)"),
    ]
    assert keys(alike(OWN, others)) == [2, 4]
    assert alike(OWN, others)[0].score == 100


def test_long_summaries_give_a_copied_case_away():
    text = "혼자 사는 이용자의 안부를 감지기와 생활지원 인력을 이어 살피고 위급한 신호를 먼저 알아챕니다. " * 2
    own = Case(1, "돌봄 하나", text)
    assert keys(
        alike(own, [Case(2, "아주 다른 이름", text.replace("위급한", "급한")), Case(3, "또 다른 이름", "짧은 글")])
    ) == [2]
    assert len(text) > LONG_ENOUGH


def test_an_entry_is_never_like_itself():
    assert alike(OWN, [OWN]) == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12), st.text(max_size=30))
def test_a_few_of_the_nearest_are_named_in_order(titles, title):
    found = alike(Case(0, title), [Case(number, other) for number, other in enumerate(titles, 1)])
    assert len(found) <= MOST_ALIKE
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
